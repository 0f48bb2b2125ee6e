"""The selective scan on NVIDIA GPUs: `selective_scan.cu` as an operator of torch.

Two operators, `medmamba::scan_forward` and `medmamba::scan_backward`, each one launch for all four
directions. They give the directions apart, (b, 4, h, w, d); the sum over them is left to torch, so
that torch.compile fuses it with what follows (a normalisation, say). Nothing is added atomically:
results repeat bit by bit. All arithmetic is float32 inside, whatever the type of the input.
"""

from __future__ import annotations

import functools
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network.scan import chunked, nvrtc
from medmamba_desktop.core.network.scan.reference import DIRECTIONS

logger = logging.getLogger(__name__)

SOURCE = Path(__file__).with_name("selective_scan.cu")

# As in selective_scan.cu.
CHUNK = 16
PADDED_STATES = 16
_ELEMENTS = {torch.float32: 0, torch.bfloat16: 1, torch.float16: 2}

MAX_RANK = 64
# blockIdx.z counts the images.
MAX_BATCH = 65535
# Offsets within one map are 32-bit.
MAX_OFFSET = 2**31
MIN_CAPABILITY = (7, 5)
# Channels of a block, best first where several waste the same; multiples of 32.
_BLOCK_CHANNELS = {"forward": (96, 64, 32), "backward": (96, 64, 32)}
# A forward scan of fewer blocks a multiprocessor is cut into segments of at least so many chunks.
_FULL_BLOCKS = 2
_SEGMENT_CHUNKS = 2


def selective_scan_2d(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> Tensor:
    """Four selective scans over a map, summed; see `medmamba_desktop.core.network.scan`.

    What the kernel does not cover (see `reason_against`) goes to the chunked backend.
    """
    tensors = (x, projected, dt_weight, dt_bias, a, d)
    is_training = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)
    if _reason(x, dt_weight.shape[2], a.shape[2], is_training) is not None:
        return chunked.selective_scan_2d(*tensors)
    inputs = [x.contiguous(), projected.to(x.dtype).contiguous()]
    parameters = [parameter.float().contiguous() for parameter in tensors[2:]]
    directions: Tensor = torch.ops.medmamba.scan_forward(*inputs, *parameters, is_training)[0]
    return directions.sum(1)


def availability(device: torch.device | str) -> str | None:
    """Why the kernel cannot run on a device; None where it was compiled and loaded there."""
    device = torch.device(device)
    if torch.version.cuda is None:
        return tr("this torch is built without CUDA")
    if device.type != "cuda":
        return f"{device} is not an NVIDIA GPU"
    if not torch.cuda.is_available():
        return tr("no NVIDIA GPU or driver found")
    index = torch.cuda.current_device() if device.index is None else device.index
    reason: str | None = reason_against(index, "float32", 1, 1, 1, True)
    return reason


def _reason(x: Tensor, rank: int, states: int, is_training: bool) -> str | None:
    """Why this input cannot be handed to the kernel, or None."""
    if x.device.type != "cuda":
        return "not an NVIDIA GPU"
    batch, h, w, width = x.shape
    if x.numel() == 0 or states == 0:
        return "nothing to scan"
    if batch > MAX_BATCH:
        return f"{batch} images, at most {MAX_BATCH}"
    if h * w * max(width, DIRECTIONS * (rank + 2 * states)) >= MAX_OFFSET:
        return f"a map of {h} by {w} has {MAX_OFFSET} values or more"
    dtype = str(x.dtype).removeprefix("torch.")
    reason: str | None = reason_against(x.get_device(), dtype, width, rank, states, is_training)
    return reason


@torch.compiler.assume_constant_result  # type: ignore[untyped-decorator]
def reason_against(
    device: int, dtype: str, width: int, rank: int, states: int, is_training: bool
) -> str | None:
    """Why the kernel cannot be used for inputs of this kind, or None where it can.

    The first call compiles and loads it (about two seconds, little with the cache). torch.compile
    calls it while tracing, so nothing is loaded later, inside of a CUDA graph say.

    Args:
        device: CUDA index.
        dtype: of x, such as "bfloat16".
        width: d.
        rank: r.
        states: n.
        is_training: whether the backward kernel is needed as well.
    """
    # The cache lies in a function of its own: the compiler sees through it, not through this one.
    return _cached_reason(device, dtype, width, rank, states, is_training)


@functools.cache
def _cached_reason(
    device: int, dtype: str, width: int, rank: int, states: int, is_training: bool
) -> str | None:
    reason = _limit(device, dtype, rank, states)
    if reason is not None:
        return reason
    try:
        for kind in ("forward", "backward") if is_training else ("forward",):
            _plan(kind, device, getattr(torch, dtype), width, rank, states)
    except (nvrtc.KernelError, OSError) as error:
        name = type(error).__name__
        logger.warning("The GPU scan is off, a slower one takes its place: %s", name)
        return str(error)
    return None


def _limit(device: int, dtype: str, rank: int, states: int) -> str | None:
    if getattr(torch, dtype) not in _ELEMENTS:
        return f"{dtype} is not float32, bfloat16 or float16"
    if states > PADDED_STATES:
        return f"{states} states, at most {PADDED_STATES}"
    if rank > MAX_RANK:
        return f"rank {rank}, at most {MAX_RANK}"
    capability = torch.cuda.get_device_capability(device)
    if capability < MIN_CAPABILITY:
        return f"compute capability {capability}, at least {MIN_CAPABILITY}"
    return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a launch is divided: blocks of `channels`, `slices` of which cover the width."""

    channels: int
    slices: int
    kernels: list[nvrtc.Kernel]

    @property
    def threads(self) -> int:
        return 2 * self.channels

    def grid(self, batch: int, segments: int = 1) -> tuple[int, int, int]:
        return DIRECTIONS * self.slices, segments, batch


@functools.cache
def _plan(kind: str, device: int, dtype: torch.dtype, width: int, rank: int, states: int) -> _Plan:
    channels = _block_channels(kind, device, dtype, width, rank, states)
    kernels = nvrtc.load_kernels(
        SOURCE.read_text(encoding="utf-8"),
        _ENTRIES[kind],
        compile_options(kind, dtype, rank, states, channels, width),
        device,
        shared_bytes(kind, dtype, channels, rank, states),
    )
    return _Plan(channels, math.ceil(width / channels), kernels)


_ENTRIES = {"forward": ("scan_forward", "scan_segment_ends"), "backward": ("scan_backward",)}


@functools.cache
def _block_channels(
    kind: str, device: int, dtype: torch.dtype, width: int, rank: int, states: int
) -> int:
    """The blocks that waste the fewest channels, of those that fit twice into a multiprocessor."""
    properties = torch.cuda.get_device_properties(device)
    # The driver takes 1 KiB of each block's share.
    limit = min(
        properties.shared_memory_per_multiprocessor // 2 - 1024,
        getattr(properties, "shared_memory_per_block_optin", 48 * 1024),
    )
    candidates = _BLOCK_CHANNELS[kind]
    fitting = [c for c in candidates if shared_bytes(kind, dtype, c, rank, states) <= limit]
    return min(fitting or candidates[-1:], key=lambda c: math.ceil(width / c) * c)


def compile_options(
    kind: str, dtype: torch.dtype, rank: int, states: int, channels: int, width: int
) -> list[str]:
    """The macros of one program; see the head of the source."""
    macros = {
        kind.upper(): 1,
        "RANK": rank,
        "STATES": states,
        "CHANNELS": channels,
        "ELEMENT": _ELEMENTS[dtype],
        "COPY_BYTES": next(size for size in (16, 4, 2) if width * dtype.itemsize % size == 0),
        "SHARED_BYTES": shared_bytes(kind, dtype, channels, rank, states),
    }
    return [f"-D{name}={value}" for name, value in macros.items()]


def shared_bytes(kind: str, dtype: torch.dtype, channels: int, rank: int, states: int) -> int:
    """Dynamic shared memory of a block; the source checks it against its own structures."""
    low = (rank + 3) // 4 * 4
    padded = channels + 4
    raw_row = (rank + 2 * states) * dtype.itemsize + 3 & ~3
    x_row = channels * dtype.itemsize + 32
    drive_row, weights = 8 * padded, 4 * low * padded
    if kind == "forward":
        row = 4 * (2 * PADDED_STATES + low)
        rows = 2 * raw_row + 3 * row + 2 * drive_row + 3 * x_row + 8 * 4
        return CHUNK * rows + weights
    row = 4 * (4 * 2 * PADDED_STATES + low)
    sums = 4 * (padded + channels // 16 * 2 * PADDED_STATES + channels // 32 * low)
    rows = 2 * raw_row + 2 * row + drive_row + 4 * x_row + sums + 4 * 4
    return CHUNK * rows + 2 * weights + 6 * 4 * channels


def _aligned(tensor: Tensor) -> Tensor:
    """The tensor itself, or a copy where it does not begin at 16 bytes, as vector reads need."""
    return tensor.clone() if tensor.data_ptr() % 16 else tensor


def _chunks(x: Tensor) -> int:
    return math.ceil(x.shape[1] * x.shape[2] / CHUNK)


def _forward_outputs(x: Tensor, save: bool) -> tuple[Tensor, Tensor]:
    batch, h, w, width = x.shape
    directions = x.new_empty(batch, DIRECTIONS, h, w, width)
    saved_type = torch.float32 if x.dtype == torch.float32 else torch.bfloat16
    between = _chunks(x) - 1 if save else 0
    saved = x.new_empty(batch, DIRECTIONS, between, width, PADDED_STATES, dtype=saved_type)
    return directions, saved


@torch.library.custom_op("medmamba::scan_forward", mutates_args=(), device_types="cuda")
def scan_forward(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    save: bool,
) -> tuple[Tensor, Tensor]:
    """The four directions apart, and the states from which the backward pass starts each chunk.

    Args as of `selective_scan_2d`, contiguous, the parameters in float32.

    Returns:
        (b, 4, h, w, d) in the type of x; (b, 4, chunks - 1, d, 16) in float32, or bfloat16 where x
        is shorter than float32, without elements unless `save`.
    """
    batch, h, w, width = x.shape
    device = x.get_device()
    plan = _plan("forward", device, x.dtype, width, dt_weight.shape[2], a.shape[2])
    directions, saved = _forward_outputs(x, save)
    per_segment = _chunks_per_segment(device, plan, batch, _chunks(x))
    segments = math.ceil(_chunks(x) / per_segment)
    ends = times = None
    if segments > 1:
        ends = x.new_empty(batch, DIRECTIONS, segments, width, PADDED_STATES, dtype=torch.float32)
        times = x.new_empty(batch, DIRECTIONS, segments, width, dtype=torch.float32)
    inputs = (_aligned(x), _aligned(projected), dt_weight, dt_bias, a, d)
    outputs = (directions, saved if save else None, ends, times)
    arguments = (*inputs, *outputs, h, w, width, per_segment)
    whole, segment_ends = plan.kernels
    if segments > 1:
        segment_ends.launch(plan.grid(batch, segments), plan.threads, arguments)
    whole.launch(plan.grid(batch, segments), plan.threads, arguments)
    return directions, saved


def _chunks_per_segment(device: int, plan: _Plan, batch: int, chunks: int) -> int:
    """All chunks where the images fill the chip, else as few as let it be filled."""
    processors = torch.cuda.get_device_properties(device).multi_processor_count
    blocks = DIRECTIONS * plan.slices * batch
    wanted = _FULL_BLOCKS * processors // blocks
    # Two segments cost the second launch and save nothing.
    if wanted < 3:
        return chunks
    return max(_SEGMENT_CHUNKS, math.ceil(chunks / wanted))


@scan_forward.register_fake
def _(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    save: bool,
) -> tuple[Tensor, Tensor]:
    return _forward_outputs(x, save)


def _backward_outputs(
    x: Tensor, rank: int, states: int, slices: int
) -> tuple[Tensor, Tensor, Tensor]:
    batch, h, w, width = x.shape
    x_grad = x.new_empty(batch, DIRECTIONS, h, w, width)
    row = rank + 2 * states
    row_type = x.dtype if slices == 1 else torch.float32
    projected_grad = x.new_empty(slices, batch, h, w, DIRECTIONS, row, dtype=row_type)
    columns = states + 2 + rank
    parameter_grad = x.new_empty(batch, DIRECTIONS, width, columns, dtype=torch.float32)
    return x_grad, projected_grad, parameter_grad


@torch.library.custom_op("medmamba::scan_backward", mutates_args=(), device_types="cuda")
def scan_backward(
    y_grad: Tensor,
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    saved: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients in parts that are still to be added up.

    Args:
        y_grad: (b, 1 or 4, h, w, d), contiguous: one for all directions, or one for each.

    Returns:
        (b, 4, h, w, d) of x by direction; (slices, b, h, w, 4, r + 2n) of `projected` by block of
        channels; (b, 4, d, n + 2 + r) of a, d, dt_bias and dt_weight by image, float32.
    """
    batch, h, w, width = x.shape
    rank, states = dt_weight.shape[2], a.shape[2]
    plan = _plan("backward", x.get_device(), x.dtype, width, rank, states)
    gradients = _backward_outputs(x, rank, states, plan.slices)
    inputs = (_aligned(x), _aligned(projected), dt_weight, dt_bias, a, d, _aligned(y_grad), saved)
    arguments = (*inputs, *gradients, h, w, width, y_grad.shape[1])
    plan.kernels[0].launch(plan.grid(batch), plan.threads, arguments)
    return gradients


@scan_backward.register_fake
def _(
    y_grad: Tensor,
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    saved: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    width, rank = x.shape[3], dt_weight.shape[2]
    states = a.shape[2]
    channels = _block_channels("backward", x.get_device(), x.dtype, width, rank, states)
    return _backward_outputs(x, rank, states, math.ceil(width / channels))


def _keep_for_backward(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    # No zeros for a gradient of the saved states, which nobody asks for.
    ctx.set_materialize_grads(False)
    ctx.save_for_backward(*inputs[:-1], output[1])


def _gradients(
    ctx: Any, directions_grad: Tensor | None, saved_grad: None
) -> tuple[Tensor | None, ...]:
    if directions_grad is None:
        return (None,) * 7
    x, projected, dt_weight, dt_bias, a, d, saved = ctx.saved_tensors
    # The gradient of the sum over the directions is one gradient, seen four times.
    if directions_grad.stride(1) == 0:
        directions_grad = directions_grad[:, :1]
    x_grad, projected_grad, parameter_grad = torch.ops.medmamba.scan_backward(
        directions_grad.contiguous(), x, projected, dt_weight, dt_bias, a, d, saved
    )
    rank, states = dt_weight.shape[2], a.shape[2]
    of_a, of_d, of_bias, of_weight = parameter_grad.sum(0).split([states, 1, 1, rank], dim=-1)
    of_projected = projected_grad[0] if len(projected_grad) == 1 else projected_grad.sum(0)
    return (
        x_grad.sum(1),
        of_projected.to(projected.dtype),
        of_weight,
        of_bias.squeeze(-1),
        of_a,
        of_d.squeeze(-1),
        None,
    )


scan_forward.register_autograd(_gradients, setup_context=_keep_for_backward)

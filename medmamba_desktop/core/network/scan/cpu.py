"""The selective scan on the CPU, compiled by Numba and registered with torch as an operator.

Computes in float32. Results do not depend on the number of threads, which follows
`torch.get_num_threads()`.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.network.scan.cpu_threads import run_together
from medmamba_desktop.core.network.scan.reference import DIRECTIONS

log = logging.getLogger(__name__)

DTYPES = (torch.float32, torch.float16, torch.bfloat16)
# Below this many state updates another thread costs more than it brings.
UPDATES_PER_THREAD = 50_000
# Splitting an image's directions among threads pays where whole items would leave them idle.
IDLE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class _Kernels:
    forward: Callable[..., None]
    backward: Callable[..., None]
    lanes: int
    tile: int


_loading = threading.Lock()


def _forget_loading() -> None:
    """A forked child has none of its parent's threads, and perhaps the lock held by one of them."""
    global _loading
    _loading = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_loading)


@functools.cache
def _load_once() -> _Kernels | str:
    """The kernels, or why there are none."""
    begun = time.perf_counter()
    try:
        # Numba takes a while to import, and these compile when imported.
        from medmamba_desktop.core.network.scan import cpu_backward, cpu_forward, cpu_vectors
    except Exception as error:  # noqa: BLE001 - whatever a compiler fails of, there is another backend
        log.info("no CPU kernels: %s", type(error).__name__)
        return f"{type(error).__name__}: {error}"
    log.info("CPU kernels ready in %.2f s", time.perf_counter() - begun)
    return _Kernels(cpu_forward.forward, cpu_backward.backward, cpu_vectors.LANES, cpu_forward.TILE)


def _load() -> _Kernels | str:
    with _loading:
        return _load_once()


def _kernels() -> _Kernels:
    loaded = _load()
    if isinstance(loaded, str):
        raise RuntimeError(f"the CPU scan is not available: {loaded}")
    return loaded


def availability() -> str | None:
    """Why this backend cannot be used here, or None where it can; compiles on the first call."""
    loaded = _load()
    return loaded if isinstance(loaded, str) else None


def warm_up() -> None:
    """Compile forward and backward, or load them from the cache; made for a background thread.

    Whoever needs the kernels meanwhile waits. Never raises: `availability` tells.
    """
    availability()


def selective_scan_2d(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> Tensor:
    """Four selective scans over a map, summed; see `medmamba_desktop.core.network.scan`.

    Half types are computed in float32. Once differentiable.

    Raises:
        TypeError: `x` is not of one of `DTYPES`.
        RuntimeError: the backend is not available.
    """
    if x.dtype not in DTYPES:
        raise TypeError(f"x is {x.dtype}, the CPU scan takes {DTYPES}")
    inputs = (x, projected, dt_weight, dt_bias, a, d)
    keep = torch.is_grad_enabled() and any(t.requires_grad for t in inputs)
    width = x.shape[-1]
    pad = -width % _kernels().lanes
    x, projected, dt_weight, dt_bias, a, d = (t.to(torch.float32) for t in inputs)
    if pad:
        # Channels of zeros: their input is zero, so nothing of them reaches the rest.
        x, dt_bias, d = (functional.pad(t, (0, pad)) for t in (x, dt_bias, d))
        dt_weight, a = (functional.pad(t, (0, 0, 0, pad)) for t in (dt_weight, a))
    y, _ = _scan(x, projected, dt_weight, dt_bias, a, d, keep)
    result: Tensor = y[..., :width].to(inputs[0].dtype)
    return result


@torch.library.custom_op("medmamba::cpu_scan", mutates_args=(), device_types="cpu")
def _scan(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    keep: bool,
) -> tuple[Tensor, Tensor]:
    """Float32 and d a multiple of 16; also gives the states kept for the gradient, with `keep`."""
    kernels = _kernels()
    sizes = _sizes(x, dt_weight, a)
    items = sizes[0] * (sizes[3] // kernels.lanes)
    threads = _threads(sizes)
    split = _has_idle_threads(items, threads)
    y = x.new_empty((DIRECTIONS, *x.shape) if split else x.shape)
    starts = x.new_empty(_kept(x, a, kernels.tile) if keep else 0)
    arrays = _flat(x, projected, dt_weight, dt_bias, a, d, y, starts)
    counter = np.zeros(1, np.int64)
    run_together(lambda: kernels.forward(*arrays, sizes, split, keep, counter), threads)
    return _sum_in_order(y) if split else y, starts


@_scan.register_fake
def _(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    keep: bool,
) -> tuple[Tensor, Tensor]:
    kernels = _kernels()
    starts = x.new_empty(_kept(x, a, kernels.tile) if keep else 0)
    return x.new_empty(x.shape), starts


@torch.library.custom_op("medmamba::cpu_scan_backward", mutates_args=(), device_types="cpu")
def _scan_backward(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    starts: Tensor,
    grad_y: Tensor,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Gradients of the six inputs."""
    kernels = _kernels()
    sizes = _sizes(x, dt_weight, a)
    batch, _, _, width, n, rank = sizes
    blocks = width // kernels.lanes
    # Smaller groups mean more items, and more shares of grad_projected to hold and to add.
    group = 3 if batch == 1 else 6
    grad_x = x.new_empty(DIRECTIONS, *x.shape)
    grad_projected = x.new_empty(-(-blocks // group), *projected.shape)
    grad_parameters = x.new_empty(batch, DIRECTIONS, n + rank + 2, width)
    arrays = _flat(
        *(x, projected, dt_weight, dt_bias, a, d, starts, grad_y),
        *(grad_x, grad_projected, grad_parameters),
    )
    counter = np.zeros(1, np.int64)
    run_together(lambda: kernels.backward(*arrays, sizes, group, counter), _threads(sizes))
    by_parameters = _sum_in_order(grad_parameters)
    by_a, by_weight, by_bias, by_skip = torch.split(by_parameters, [n, rank, 1, 1], dim=1)
    return (
        _sum_in_order(grad_x),
        _sum_in_order(grad_projected),
        by_weight.transpose(1, 2).contiguous(),
        by_bias[:, 0].clone(),
        by_a.transpose(1, 2).contiguous(),
        by_skip[:, 0].clone(),
    )


@_scan_backward.register_fake
def _(
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
    starts: Tensor,
    grad_y: Tensor,
) -> tuple[Tensor, ...]:
    return tuple(t.new_empty(t.shape) for t in (x, projected, dt_weight, dt_bias, a, d))


def _set_up(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    *tensors, _ = inputs
    starts = output[1]
    ctx.mark_non_differentiable(starts)
    ctx.save_for_backward(*tensors, starts)


def _backward(ctx: Any, grad_y: Tensor, _: Any) -> tuple[Tensor | None, ...]:
    return (*_scan_backward(*ctx.saved_tensors, grad_y), None)


_scan.register_autograd(_backward, setup_context=_set_up)


def _sizes(x: Tensor, dt_weight: Tensor, a: Tensor) -> tuple[int, int, int, int, int, int]:
    batch, h, w, width = x.shape
    return batch, h, w, width, a.shape[2], dt_weight.shape[2]


def _kept(x: Tensor, a: Tensor, tile: int) -> int:
    """Numbers in the states with which every tile begins."""
    batch, h, w, width = x.shape
    return batch * DIRECTIONS * -(-h * w // tile) * width * a.shape[2]


def _flat(*tensors: Tensor) -> tuple[Any, ...]:
    return tuple(t.detach().contiguous().view(-1).numpy() for t in tensors)


def _threads(sizes: tuple[int, ...]) -> int:
    batch, h, w, width, n, _ = sizes
    updates = batch * h * w * width * n * DIRECTIONS
    return max(1, min(torch.get_num_threads(), updates // UPDATES_PER_THREAD))


def _has_idle_threads(items: int, threads: int) -> bool:
    rounds = -(-items // threads)
    return rounds * threads * (1 - IDLE_SHARE) > items


def _sum_in_order(parts: Tensor) -> Tensor:
    """Sum over the first axis, one after another: the same bits for any number of threads."""
    total = parts.new_zeros(parts.shape[1:]) if not len(parts) else parts[0].clone()
    for part in parts[1:]:
        total += part
    return total

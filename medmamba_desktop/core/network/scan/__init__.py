"""The 2-D selective scan: one operator, several backends.

    y = selective_scan_2d(x, projected, dt_weight, dt_bias, a, d)

with `x` (b, h, w, d) the map, channel last; `projected` (b, h, w, 4, r + 2n) what the input
projection makes of each position for each direction: low-rank time step (r), B (n), C (n);
`dt_weight` (4, d, r), `dt_bias` (4, d), `a` (4, d, n) negative, `d` (4, d). For each direction k
the map is visited in the order of `reference.direction_orders`, dt = softplus(dt_weight[k] @ low +
dt_bias[k]), the recurrence of `reference.selective_scan` runs along that order, and the four
results are added at their positions: y (b, h, w, d). The projections are pointwise, so computing
them once in place, without flips or transposes of the map, is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import Tensor

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network.scan import chunked, cpu, cuda, reference

Scan = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor], Tensor]

BACKENDS: dict[str, Scan] = {
    "reference": reference.selective_scan_2d,
    "chunked": chunked.selective_scan_2d,
    "cpu": cpu.selective_scan_2d,
    "cuda": cuda.selective_scan_2d,
}

_forced: str | None = None


@contextmanager
def forced_backend(name: str | None) -> Iterator[None]:
    """Take one backend for every scan inside, in all threads; None leaves the choice as it is.

    For benchmarks and tests.

    Raises:
        KeyError: no backend of that name.
    """
    global _forced
    if name is not None and name not in BACKENDS:
        raise KeyError(name)
    before, _forced = _forced, name or _forced
    try:
        yield
    finally:
        _forced = before


def selective_scan_2d(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> Tensor:
    """Four selective scans over a map, summed, by the best backend for `x.device`.

    Args:
        x: (b, h, w, d) floating point.
        projected: (b, h, w, 4, r + 2n), same dtype.
        dt_weight: (4, d, r).
        dt_bias: (4, d).
        a: (4, d, n), negative.
        d: (4, d).

    Returns:
        (b, h, w, d), dtype of `x`.

    Raises:
        ValueError: shapes do not fit each other.
    """
    check_shapes(x, projected, dt_weight, dt_bias, a, d)
    return BACKENDS[backend_for(x)](x, projected, dt_weight, dt_bias, a, d)


def backend_for(x: Tensor) -> str:
    """Name of the backend that `selective_scan_2d` takes for this input."""
    if _forced is not None:
        return _forced
    if x.device.type == "cuda":
        return "cuda"
    if x.device.type == "cpu" and x.dtype in cpu.DTYPES and cpu.availability() is None:
        return "cpu"
    return "chunked"


def warm_up(device: str) -> None:
    """Compile the scan for a device ahead of its first use, or load it; never raises.

    On a GPU kernels depend on the sizes and are compiled when they are met.
    """
    if device == "cpu":
        cpu.warm_up()


def slow_reason(device: str) -> str | None:
    """Why a device has to scan with plain torch operations, or None where its own kernels work.

    Args:
        device: torch's name, "cpu", "cuda:0" or "mps".
    """
    if device == "cpu":
        return cpu.availability()
    if device.startswith("cuda"):
        return cuda.availability(device)
    return tr("there are no kernels for this kind of device")


def check_shapes(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> None:
    """Raise ValueError naming the first argument whose shape does not fit."""
    if x.ndim != 4:
        raise ValueError(f"x is {tuple(x.shape)}, expected (b, h, w, d)")
    batch, h, w, width = x.shape
    rank, states = dt_weight.shape[-1], a.shape[-1]
    directions = reference.DIRECTIONS
    expected = {
        "projected": (projected, (batch, h, w, directions, rank + 2 * states)),
        "dt_weight": (dt_weight, (directions, width, rank)),
        "dt_bias": (dt_bias, (directions, width)),
        "a": (a, (directions, width, states)),
        "d": (d, (directions, width)),
    }
    for name, (tensor, shape) in expected.items():
        if tuple(tensor.shape) != shape:
            raise ValueError(f"{name} is {tuple(tensor.shape)}, expected {shape}")

"""The selective scan in plain torch operations, a chunk of positions at a time: for any device.

The sequence is cut into about sqrt(l) chunks. All chunks advance together, so that a scan costs
some 2*sqrt(l) steps instead of l; a second pass hands each chunk the state in which the one before
it ended. Every factor is exp of something not above zero, so nothing overflows.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from medmamba_desktop.core.network.scan.reference import DIRECTIONS, direction_orders


def selective_scan_2d(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> Tensor:
    """Four selective scans over a map, summed; see `medmamba_desktop.core.network.scan`.

    Half types are computed in float32. Where gradients are wanted, one direction at a time keeps
    its inputs alone and is computed again on the way back, so that memory holds the states of one
    direction of one layer and not of the whole network.
    """
    if x.numel() == 0:
        return torch.zeros_like(x)
    exact = torch.float64 if x.dtype == torch.float64 else torch.float32
    inputs = [t.to(exact) for t in (x, projected, dt_weight, dt_bias, a, d)]
    orders = direction_orders(x.shape[1], x.shape[2], x.device)
    if torch.is_grad_enabled() and any(t.requires_grad for t in inputs):
        y = sum(
            checkpoint(
                _directions, orders[k : k + 1], *_of_direction(inputs, k), use_reentrant=False
            )
            for k in range(DIRECTIONS)
        )
    else:
        y = _directions(orders, *inputs)
    assert isinstance(y, Tensor)
    return y.to(x.dtype)


def _of_direction(inputs: list[Tensor], k: int) -> list[Tensor]:
    x, projected, *parameters = inputs
    return [x, projected[:, :, :, k : k + 1], *(p[k : k + 1] for p in parameters)]


def _directions(
    orders: Tensor,
    x: Tensor,
    projected: Tensor,
    dt_weight: Tensor,
    dt_bias: Tensor,
    a: Tensor,
    d: Tensor,
) -> Tensor:
    """The scans along `orders` (k, l), summed."""
    batch, width = x.shape[0], x.shape[-1]
    count, length = orders.shape
    u = x.reshape(batch, length, width)[:, orders.T.reshape(-1)]
    u = u.reshape(batch, length, count, width)
    directions = torch.arange(count, device=x.device)
    flat = projected.reshape(batch, length, count, -1)[:, orders.T, directions]
    rank, states = dt_weight.shape[2], a.shape[2]
    low, b, c = torch.split(flat, [rank, states, states], dim=-1)
    dt = functional.softplus(torch.einsum("blkr,kdr->blkd", low, dt_weight) + dt_bias)
    y = _scan(u, dt, a, b, c) + d * u
    out = torch.zeros_like(u[:, :, 0])
    for k in range(count):
        out = out.index_add(1, orders[k], y[:, :, k])
    return out.reshape(x.shape)


def _scan(u: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """Scan (batch, l, k, d) along l without the skip; b and c are (batch, l, k, n)."""
    length = u.shape[1]
    size = math.ceil(math.sqrt(length))
    pad = -length % size
    # A padded step has dt = 0: the state stays as it is and nothing is added.
    u, dt, b, c = (_chunks(functional.pad(t, (0, 0, 0, 0, 0, pad)), size) for t in (u, dt, b, c))
    local, ends = _within_chunks(u, dt, a, b, c)
    elapsed = dt.cumsum(2)
    starts = _chunk_starts(ends, torch.exp(elapsed[:, :, -1, :, :, None] * a))
    carried = [
        (torch.exp(elapsed[:, :, i, :, :, None] * a) * starts * c[:, :, i, :, None]).sum(-1)
        for i in range(size)
    ]
    y = local + torch.stack(carried, dim=2)
    return y.flatten(1, 2)[:, :length]


def _chunks(t: Tensor, size: int) -> Tensor:
    """(batch, l, ...) as (batch, chunks, size, ...)."""
    return t.reshape(t.shape[0], -1, size, *t.shape[2:])


def _within_chunks(u: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """Each chunk from state zero: outputs (b, m, size, k, d) and end states (b, m, k, d, n)."""
    state: Tensor | None = None
    outputs = []
    for i in range(u.shape[2]):
        drive = (dt[:, :, i] * u[:, :, i])[..., None] * b[:, :, i, :, None]
        state = drive if state is None else torch.exp(dt[:, :, i, :, :, None] * a) * state + drive
        outputs.append((state * c[:, :, i, :, None]).sum(-1))
    assert state is not None
    return torch.stack(outputs, dim=2), state


def _chunk_starts(ends: Tensor, decay: Tensor) -> Tensor:
    """The state with which each chunk begins, from local end states and whole-chunk decays."""
    state = torch.zeros_like(ends[:, 0])
    starts = []
    for m in range(ends.shape[1]):
        starts.append(state)
        state = decay[:, m] * state + ends[:, m]
    return torch.stack(starts, dim=1)

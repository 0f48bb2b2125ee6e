"""The definition of the selective scan, one position after another: slow, obvious, in any dtype.

Every other backend is tested against this file. Axes: `b` batch, `h w` map, `l` = h*w positions,
`d` inner width (D in the paper), `n` state (N), `k` scan directions, `r` rank of the time step.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

DIRECTIONS = 4


def selective_scan(
    u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor, delta_bias: Tensor
) -> Tensor:
    """The discretised state space recurrence along one axis (Mamba, arXiv 2312.00752, eq. 2 and 4).

    h_t = exp(dt_t * A) * h_(t-1) + dt_t * B_t * u_t and y_t = <C_t, h_t> + D * u_t, with
    dt = softplus(delta + delta_bias).

    Args:
        u: (batch, g*d, l), the input; `g` groups share B and C.
        delta: (batch, g*d, l), time steps before the softplus.
        a: (g*d, n), negative.
        b: (batch, g, n, l).
        c: (batch, g, n, l).
        d: (g*d,), the skip.
        delta_bias: (g*d,).

    Returns:
        (batch, g*d, l), dtype of `u`.
    """
    batch, width, length = u.shape
    groups = b.shape[1]
    dt = functional.softplus(delta + delta_bias[:, None])
    per_channel = (batch, groups, width // groups, 1)
    state = u.new_zeros(batch, width, a.shape[1])
    outputs = []
    for t in range(length):
        drive = (dt[:, :, t] * u[:, :, t]).reshape(per_channel) * b[:, :, None, :, t]
        state = torch.exp(dt[:, :, t, None] * a) * state + drive.reshape(state.shape)
        grouped = state.reshape(batch, groups, width // groups, a.shape[1])
        outputs.append((grouped * c[:, :, None, :, t]).sum(-1).reshape(batch, width))
    if not outputs:
        return torch.zeros_like(u)
    return torch.stack(outputs, dim=2) + d[:, None] * u


def direction_orders(h: int, w: int, device: torch.device | str = "cpu") -> Tensor:
    """The position visited at each step of the four scans (VMamba, arXiv 2401.10166, cross-scan).

    Returns:
        (4, h*w) int64, positions counted row by row: along rows, along columns, and both reversed.
    """
    rows = torch.arange(h * w, device=device)
    columns = rows.reshape(h, w).T.reshape(-1)
    return torch.stack([rows, columns, rows.flip(0), columns.flip(0)])


def selective_scan_2d(
    x: Tensor, projected: Tensor, dt_weight: Tensor, dt_bias: Tensor, a: Tensor, d: Tensor
) -> Tensor:
    """Four selective scans over a map, summed; see `medmamba_desktop.core.network.scan`."""
    batch, h, w, width = x.shape
    orders = direction_orders(h, w, x.device)
    rank, states = dt_weight.shape[2], a.shape[2]
    flat_x = x.reshape(batch, h * w, width)
    flat_p = projected.reshape(batch, h * w, DIRECTIONS, rank + 2 * states)
    y = torch.zeros_like(flat_x)
    for k in range(DIRECTIONS):
        u = flat_x[:, orders[k]].transpose(1, 2)
        dt, b, c = torch.split(
            flat_p[:, orders[k], k].transpose(1, 2), [rank, states, states], dim=1
        )
        delta = torch.einsum("brl,dr->bdl", dt, dt_weight[k])
        out = selective_scan(u, delta, a[k], b[:, None], c[:, None], d[k], dt_bias[k])
        y = y.index_add(1, orders[k], out.transpose(1, 2))
    return y.reshape(x.shape)

"""SS2D: the 2-D selective scan layer (VMamba, arXiv 2401.10166, section 4.2).

Axes: `b` batch, `h w` map, `c` channels of the layer (d_model), `d` inner width = expand * c,
`n` state (d_state, N in Mamba), `r` rank of the time step (dt_rank), `k` = 4 scan directions.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from medmamba_desktop.core.network.scan import selective_scan_2d
from medmamba_desktop.core.network.scan.reference import DIRECTIONS

EXPAND = 2
DT_MIN, DT_MAX = 0.001, 0.1


class SS2D(nn.Module):
    """Project, convolve depthwise, scan in four directions, gate, project back.

    Input and output are (b, h, w, c). Parameter names are those of the published checkpoints.
    """

    def __init__(self, width: int, states: int = 16) -> None:
        super().__init__()
        inner = EXPAND * width
        self.inner, self.states, self.rank = inner, states, math.ceil(width / 16)
        self.in_proj = nn.Linear(width, 2 * inner, bias=False)
        self.conv2d = nn.Conv2d(inner, inner, kernel_size=3, padding=1, groups=inner)
        self.x_proj_weight = nn.Parameter(_uniform(DIRECTIONS, self.rank + 2 * states, inner))
        self.dt_projs_weight = nn.Parameter(_dt_weight(inner, self.rank))
        self.dt_projs_bias = nn.Parameter(_dt_bias(inner))
        # S4D-real initialisation: A = -(1, 2, ..., n) for every channel.
        steps = torch.arange(1, states + 1, dtype=torch.float32)
        self.A_logs = nn.Parameter(torch.log(steps).repeat(DIRECTIONS * inner, 1))
        self.Ds = nn.Parameter(torch.ones(DIRECTIONS * inner))
        self.out_norm = nn.LayerNorm(inner)
        self.out_proj = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x, z = self.in_proj(x).chunk(2, dim=-1)
        x = functional.silu(self.conv2d(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)
        y: Tensor = self.out_proj(self.out_norm(self.scan(x)) * functional.silu(z))
        return y

    def scan(self, x: Tensor) -> Tensor:
        """Four input-dependent scans over x (b, h, w, d), summed: (b, h, w, d)."""
        projected = functional.linear(x, self.x_proj_weight.flatten(0, 1))
        return selective_scan_2d(
            x,
            projected.view(*x.shape[:3], DIRECTIONS, self.rank + 2 * self.states),
            self.dt_projs_weight,
            self.dt_projs_bias,
            -torch.exp(self.A_logs).view(DIRECTIONS, self.inner, self.states),
            self.Ds.view(DIRECTIONS, self.inner),
        )


def _uniform(*shape: int) -> Tensor:
    """As `nn.Linear` initialises a weight whose last axis is the input."""
    bound = 1 / math.sqrt(shape[-1])
    return torch.empty(shape).uniform_(-bound, bound)


def _dt_weight(inner: int, rank: int) -> Tensor:
    bound = rank**-0.5
    return torch.empty(DIRECTIONS, inner, rank).uniform_(-bound, bound)


def _dt_bias(inner: int) -> Tensor:
    """Time steps log-uniform in [DT_MIN, DT_MAX] through the inverse softplus (Mamba, 3.6)."""
    low, high = math.log(DT_MIN), math.log(DT_MAX)
    dt = torch.exp(torch.empty(DIRECTIONS, inner).uniform_(low, high)).clamp(min=1e-4)
    return dt + torch.log(-torch.expm1(-dt))

"""Heat maps from the selective scan itself, which no method made for convolutions sees.

Both look at the scan of a stage's last block with its parameters (dt, B, C) as they were for this
picture. So held, the scan is linear in its input u: in each direction

    y_s = sum over t <= s of  C_s exp(A (dt_(t+1) + ... + dt_s)) dt_t B_t u_t  +  D u_s

which is a causal attention (Ali et al. 2024, arXiv 2403.01590, eq. 9 to 12).

Scan flow: the score's gradient with y, taken through that attention back to u, times u: what
place t gives to the score through the scan. It is conserved: over all places it adds up to the
gradient times y. Holding dt, B and C is the rule of MambaLRP (Jafari et al. 2024, arXiv
2406.07592).

Scan influence: the energy that a unit at place t brings into the state, now and later,

    I_t = sum over directions, channels d, states n and s >= t of
          (exp(A_dn (dt_(t+1) + ... + dt_s)) dt_t B_tn)^2

the squared Jacobian of every later state, as X-VMamba (Mabrok and Zafari 2025, arXiv 2511.12694)
measures controllability; its paper's wording differs, this is derived from the recurrence above.
One pass backwards along each direction finds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.explain.graph import Graph, graph_of
from medmamba_desktop.core.explain.tail import Tail, Weights
from medmamba_desktop.core.network.block import SSConvSSM, shuffle_channels
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.scan import selective_scan_2d
from medmamba_desktop.core.network.scan.reference import DIRECTIONS, direction_orders
from medmamba_desktop.core.network.ss2d import SS2D


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    """A block halted before its scan.

    Attributes:
        block: which block.  x: (b, h, w, c), its input.
        u: (b, h, w, d), the scan's input.  gate: (b, h, w, d), what its output is multiplied with.
        projected: (b, h, w, 4, r + 2n), low-rank dt, B and C.
    """

    block: SSConvSSM
    x: Tensor
    u: Tensor
    gate: Tensor
    projected: Tensor

    @property
    def ss2d(self) -> SS2D:
        return self.block.self_attention

    def scanned(self, u: Tensor) -> Tensor:
        """The scan with its parameters held, (b, h, w, d)."""
        s = self.ss2d
        a = -torch.exp(s.A_logs).view(DIRECTIONS, s.inner, s.states)
        d = s.Ds.view(DIRECTIONS, s.inner)
        return selective_scan_2d(u, self.projected, s.dt_projs_weight, s.dt_projs_bias, a, d)

    def finished(self, y: Tensor) -> Tensor:
        """The block's output from its scan's."""
        right = self.ss2d.out_proj(self.ss2d.out_norm(y) * functional.silu(self.gate))
        left = self.x.chunk(2, dim=-1)[0].permute(0, 3, 1, 2)
        left = self.block.conv33conv33conv11(left).permute(0, 2, 3, 1)
        return shuffle_channels(left, right) + self.x


def scan_flow(network: MedMamba, before: Tensor, rows: Weights, stage: int) -> NDArray[np.float32]:
    """What each place gives to each row's score through the scan of a stage's last block.

    Args:
        network: in eval mode, frozen.
        before: (1, h, w, c), what enters the stage.
        rows: stage -> (rows, c), the classes' weights.

    Returns:
        (rows, h, w) float32, not rescaled.
    """
    return flows(flow_graph(network, before, stage), rows)


def flow_graph(network: MedMamba, before: Tensor, stage: int) -> Graph:
    """The network behind the scan's input of a stage's last block, run once; as `scan_flow`."""
    with torch.no_grad():
        opened = _opened(network, before, stage)
    u = opened.u.detach().clone().requires_grad_()
    with torch.enable_grad():
        return graph_of(u, Tail(network, stage), opened.finished(opened.scanned(u)))


def flows(graph: Graph, rows: Weights) -> NDArray[np.float32]:
    """The maps of `scan_flow` from its graph."""
    u = graph.start.detach()
    maps = [(g * u).sum(-1)[0].float().cpu().numpy() for (g,) in graph.gradients(rows, graph.start)]
    return np.ascontiguousarray(np.stack(maps), dtype=np.float32)


@torch.no_grad()
def scan_influence(network: MedMamba, before: Tensor, stage: int) -> NDArray[np.float32]:
    """How strongly each place moves the state of the scan of a stage's last block.

    Args:
        before: (1, h, w, c), what enters the stage.

    Returns:
        (h, w) float32, not below zero, not rescaled: the square root of I_t.
    """
    opened = _opened(network, before, stage)
    s, (_, h, w, width) = opened.ss2d, opened.u.shape
    rank, states = s.rank, s.states
    flat = opened.projected[0].flatten(0, 1)
    orders = direction_orders(h, w, flat.device)
    energy = flat.new_zeros(h * w)
    a = -torch.exp(s.A_logs).view(DIRECTIONS, width, states)
    along = torch.stack([flat[orders[k], k] for k in range(DIRECTIONS)], dim=1)
    low, b, _ = torch.split(along, [rank, states, states], dim=-1)
    dt = functional.softplus(torch.einsum("lkr,kdr->lkd", low, s.dt_projs_weight) + s.dt_projs_bias)
    drive = dt.square()[..., None] * b.square()[:, :, None]
    found = _energies(dt, a, drive)
    for k in range(DIRECTIONS):
        energy.index_add_(0, orders[k], found[:, k])
    return np.ascontiguousarray(energy.sqrt().view(h, w).float().cpu().numpy())


def _energies(dt: Tensor, a: Tensor, drive: Tensor) -> Tensor:
    """I_t of each direction, (l, k), along its own order.

    Args:
        dt: (l, k, d).  a: (k, d, n).  drive: (l, k, d, n), the squared entries dt_t B_t.
    """
    kept = torch.ones_like(a)
    found = torch.empty(drive.shape[:2], dtype=drive.dtype, device=drive.device)
    for t in range(len(dt) - 1, -1, -1):
        found[t] = (drive[t] * kept).sum((-1, -2))
        kept = 1 + torch.exp(2 * dt[t][..., None] * a) * kept
    return found


def _opened(network: MedMamba, before: Tensor, stage: int) -> _Opened:
    x = before
    *earlier, block = network.stage(stage).blocks
    for module in earlier:
        x = module(x)
    assert isinstance(block, SSConvSSM)
    s = block.self_attention
    u, gate = s.in_proj(block.ln_1(x.chunk(2, dim=-1)[1])).chunk(2, dim=-1)
    u = functional.silu(s.conv2d(u.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)
    projected = functional.linear(u, s.x_proj_weight.flatten(0, 1))
    projected = projected.view(*u.shape[:3], DIRECTIONS, s.rank + 2 * s.states)
    return _Opened(block, x, u, gate, projected)

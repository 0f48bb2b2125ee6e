"""The SS-Conv-SSM block (MedMamba, section 3.3): half of the channels convolved, half scanned."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from medmamba_desktop.core.network.ss2d import SS2D

GROUPS = 2
EPSILON = 1e-6


class DropPath(nn.Module):
    """Leave a residual branch out for a whole sample while training (arXiv 1603.09382)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return x
        keep = 1 - self.rate
        mask = x.new_empty(x.shape[0], *[1] * (x.ndim - 1)).bernoulli_(keep)
        return x * mask / keep


class SSConvSSM(nn.Module):
    """Split, convolve one half, scan the other, shuffle, add the input: (b, h, w, c) -> same."""

    def __init__(self, width: int, states: int = 16, drop_path: float = 0.0) -> None:
        super().__init__()
        half = width // 2
        self.ln_1 = nn.LayerNorm(half, eps=EPSILON)
        self.self_attention = SS2D(half, states)
        self.drop_path = DropPath(drop_path)
        self.conv33conv33conv11 = _convolutions(half)

    def forward(self, x: Tensor) -> Tensor:
        left, right = x.chunk(2, dim=-1)
        left = self.conv33conv33conv11(left.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        right = self.drop_path(self.self_attention(self.ln_1(right)))
        return shuffle_channels(left, right) + x


def shuffle_channels(left: Tensor, right: Tensor) -> Tensor:
    """Concatenate and shuffle in two groups (ShuffleNet, arXiv 1707.01083): channels alternate."""
    return torch.stack([left, right], dim=-1).flatten(-GROUPS)


def _convolutions(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.BatchNorm2d(width),
        nn.Conv2d(width, width, kernel_size=3, padding=1),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, width, kernel_size=3, padding=1),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, width, kernel_size=1),
        nn.ReLU(),
    )

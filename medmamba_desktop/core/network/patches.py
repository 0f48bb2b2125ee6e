"""Patch embedding and patch merging: where the map's resolution changes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

PATCH = 4


class PatchEmbed(nn.Module):
    """Cut the image into 4 x 4 patches and embed each (MedMamba, section 3.2).

    (b, 3, H, W) -> (b, H/4, W/4, c); rows and columns that fill no whole patch are left out.
    """

    def __init__(self, width: int, channels: int = 3) -> None:
        super().__init__()
        self.proj = nn.Conv2d(channels, width, kernel_size=PATCH, stride=PATCH)
        self.norm = nn.LayerNorm(width)

    def forward(self, image: Tensor) -> Tensor:
        embedded: Tensor = self.norm(self.proj(image).permute(0, 2, 3, 1))
        return embedded


class PatchMerging(nn.Module):
    """Halve the map and double the channels (Swin Transformer, arXiv 2103.14030, section 3.1).

    (b, h, w, c) -> (b, h/2, w/2, 2c); of an odd side the last row or column is dropped.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)
        self.norm = nn.LayerNorm(4 * width)

    def forward(self, x: Tensor) -> Tensor:
        h, w = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
        x = x[:, :h, :w]
        quarters = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
        merged: Tensor = self.reduction(self.norm(torch.cat(quarters, dim=-1)))
        return merged

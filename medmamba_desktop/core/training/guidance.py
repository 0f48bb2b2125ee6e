"""Teaches the network where to look: a loss on the class activation map, where a region is known.

The class activation map of the last stage (Zhou et al. 2016, arXiv 1512.04150, eq. 2) for the true
class, positive part, is asked to lie in the marked cells.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

# A cell of the map counts as marked from this share of its area; without it a small lesion that
# falls on a corner of four cells would mark none.
MARKED_COVER = 0.08
_FLOOR = 1e-3


def marked_cells(covers: Tensor, size: tuple[int, int]) -> Tensor:
    """(b, 1, y, x) covers -> (b, h, w) bool, which cells of the map are marked."""
    cells = functional.adaptive_avg_pool2d(covers, size)[:, 0]
    # A region smaller than any cell's share still marks its own.
    most = cells.amax(dim=(1, 2), keepdim=True)
    return (cells >= MARKED_COVER) | ((cells == most) & (most > 0))


def region_loss(maps: Tensor, cells: Tensor) -> Tensor:
    """Mean of -log of the share of the positive map that falls into marked cells.

    Args:
        maps: (b, h, w).
        cells: (b, h, w) bool; pictures without a marked cell do not count.

    Returns:
        a scalar, 0 where no picture has a marked cell.
    """
    positive = maps.float().relu()
    inside = (positive * cells).sum(dim=(1, 2))
    share = inside / (positive.sum(dim=(1, 2)) + 1e-6)
    known = cells.flatten(1).any(dim=1)
    losses = -(share + _FLOOR).log() * known
    return losses.sum() / known.sum().clamp(min=1)

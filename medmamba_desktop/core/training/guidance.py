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
# Where the positive part bends: a cell of value 0 counts half of it.
BEND = 0.2


def marked_cells(covers: Tensor, size: tuple[int, int]) -> Tensor:
    """(b, 1, y, x) covers -> (b, h, w) bool, which cells of the map are marked."""
    cells = functional.adaptive_avg_pool2d(covers, size)[:, 0]
    # A region smaller than any cell's share still marks its own.
    most = cells.amax(dim=(1, 2), keepdim=True)
    return (cells >= MARKED_COVER) | ((cells == most) & (most > 0))


def region_loss(maps: Tensor, cells: Tensor) -> Tensor:
    """Mean of -log of the share of the positive map that falls into marked cells.

    The positive part is smooth, (x + sqrt(x^2 + BEND^2)) / 2 (squareplus, Barron 2021, arXiv
    2112.11687). With one that is 0 below 0, a map with nothing positive in the region, which most
    needs to learn, would give no gradient; with an exponential tail it would give a very steep one.

    Args:
        maps: (b, h, w).
        cells: (b, h, w) bool; pictures without a marked cell do not count.

    Returns:
        a scalar, 0 where no picture has a marked cell.
    """
    # The logarithm of the positive part, but for a constant, exact for values far below 0 as well.
    positive = (maps.float() / BEND).asinh().flatten(1)
    marked = cells.flatten(1)
    known = marked.any(dim=1)
    # Where nothing is marked everything counts as marked, which is a loss of 0.
    inside = positive.masked_fill(~marked & known[:, None], float("-inf"))
    losses = positive.logsumexp(dim=1) - inside.logsumexp(dim=1)
    return losses.sum() / known.sum().clamp(min=1)

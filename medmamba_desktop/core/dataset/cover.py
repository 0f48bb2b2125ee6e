"""How much of each cell of a grid lies in a region, without rounding to whole pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import Box, MaskImage, Region, SegmentFrame
from medmamba_desktop.core.dataset.segmentation import segment_share
from medmamba_desktop.core.source import read_picture

_LOSSY_THRESHOLD = 127


def region_cover(regions: Sequence[Region], size: tuple[int, int]) -> NDArray[np.float32]:
    """The share of each cell that the regions, joined, cover.

    The picture is squashed to the grid, its aspect is not kept. A mask's pixels above 0 lie in its
    region; in a JPEG, which blurs, those above 127 do.

    Args:
        size: (h, w) of the grid in cells.

    Returns:
        (h, w) float32, 0 to 1: by areas, exact for boxes, and for masks of one size.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: a mask cannot be read.
    """
    boxes = [region for region in regions if isinstance(region, Box)]
    masks: dict[tuple[int, ...], NDArray[np.float32]] = {}
    for region in regions:
        if not isinstance(region, Box):
            share = _share(region)
            known = masks.get(share.shape)
            masks[share.shape] = share if known is None else np.maximum(known, share)
    if not masks:
        return _boxes_cover(boxes, size)
    if boxes:  # joined in a mask's own pixels, where an overlap does not count twice
        largest = max(masks, key=lambda shape: shape[0] * shape[1])
        drawn = _boxes_cover(boxes, (largest[0], largest[1]))
        masks[largest] = np.maximum(masks[largest], drawn)
    cover: NDArray[np.float32] = np.max([_averaged(mask, size) for mask in masks.values()], axis=0)
    return cover


def _share(region: MaskImage | SegmentFrame) -> NDArray[np.float32]:
    if isinstance(region, SegmentFrame):
        return segment_share(region)
    suffix = PurePosixPath(region.ref.file_name).suffix.lower()
    threshold = _LOSSY_THRESHOLD if suffix in (".jpg", ".jpeg") else 0
    red, green, blue = np.moveaxis(read_picture(region.ref).pixels, -1, 0)
    # Far faster than the largest of the three.
    is_in: NDArray[np.bool_] = (red > threshold) | (green > threshold) | (blue > threshold)
    return is_in.astype(np.float32)


def _averaged(mask: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """(h, w) means of `mask` over cells whose edges may lie inside a pixel."""
    rows = _weighted(mask, size[0])
    return np.clip(_weighted(rows.T, size[1]).T, 0, 1)


def _weighted(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """`values` averaged to `count` rows."""
    length = values.shape[0]
    out = np.empty((count, values.shape[1]), np.float32)
    for cell in range(count):
        start, stop = cell * length / count, (cell + 1) * length / count
        first, last = int(start), min(int(np.ceil(stop)), length)
        pixels = np.arange(first, last)
        weights = np.minimum(pixels + 1, stop) - np.maximum(pixels, start)
        out[cell] = (weights / weights.sum()).astype(np.float32) @ values[first:last]
    return out


def _boxes_cover(boxes: Sequence[Box], size: tuple[int, int]) -> NDArray[np.float32]:
    """Exact, also where boxes overlap: every edge of a box or a cell parts the plane."""
    height, width = size
    corners = np.array([[b.left, b.top, b.right, b.bottom] for b in boxes], np.float64)
    corners = np.clip(corners.reshape(-1, 4), 0, 1) * (width, height, width, height)
    left, right = np.sort(corners[:, 0::2], axis=1).T
    top, bottom = np.sort(corners[:, 1::2], axis=1).T
    xs = np.unique(np.concatenate([np.arange(width + 1.0), left, right]))
    ys = np.unique(np.concatenate([np.arange(height + 1.0), top, bottom]))
    is_in = np.zeros((len(ys) - 1, len(xs) - 1), np.bool_)
    for one in range(len(boxes)):
        columns = slice(*np.searchsorted(xs, (left[one], right[one])))
        is_in[slice(*np.searchsorted(ys, (top[one], bottom[one]))), columns] = True
    areas = is_in * np.diff(ys)[:, np.newaxis] * np.diff(xs)
    by_row = np.add.reduceat(areas, np.searchsorted(ys, np.arange(height)), axis=0)
    cells = np.add.reduceat(by_row, np.searchsorted(xs, np.arange(width)), axis=1)
    return np.clip(cells, 0, 1).astype(np.float32)

"""Smaller copies of a frame, so that drawing it much reduced is quick and does not flicker."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.source.grey import Values, finite_range

LEAST_SIDE: Final = 8
"""Nothing is made smaller than that."""
_AHEAD_FROM: Final = 500_000  # pixels; smaller frames are halved when they are drawn
_BAND_ROWS: Final = 512


def prepared(frame: Frame) -> Frame:
    """A large frame with all that would hold up whoever draws it: its levels and its extent.

    For a worker: a hundred million pixels take a second.
    """
    if frame.width * frame.height < _AHEAD_FROM:
        return frame
    levels, last = [], frame.values
    while min(last.shape[:2]) // 2 >= LEAST_SIDE:
        last = halved(last)
        levels.append(last)
    return replace(frame, levels=tuple(levels), extent=extent(frame))


def extent(frame: Frame) -> tuple[float, float] | None:
    """Least and greatest stored value that is not padding; None where all is padding."""
    lows, highs = [], []
    for start in range(0, frame.height, _BAND_ROWS):
        band = without_padding(frame, frame.values[start : start + _BAND_ROWS])
        if band.dtype.kind == "f":
            band = band[np.isfinite(band)]
        if band.size:
            low, high = finite_range(band)
            lows.append(low)
            highs.append(high)
    return (min(lows), max(highs)) if lows else None


def without_padding(frame: Frame, values: Values) -> Values:
    """Of some of the frame's stored values those that are no filling around the image."""
    if frame.padding is None or frame.is_colour:
        return values
    low, high = frame.padding
    kept: Values = values[(values < low) | (values > high)]
    return kept


def halved(values: Values) -> Values:
    """A picture of half the size, of means of two by two; an odd last row or column is dropped.

    Args:
        values: (h, w) or (h, w, 3) of any type, at least 2 by 2.
    """
    height, width = values.shape[0] // 2, values.shape[1] // 2
    made = np.empty((height, width, *values.shape[2:]), values.dtype)
    # A few rows at a time: sums take four bytes each.
    for start in range(0, height, _BAND_ROWS):
        stop = min(height, start + _BAND_ROWS)
        made[start:stop] = _means(values[2 * start : 2 * stop, : 2 * width])
    return made


def _means(values: Values) -> Values:
    wide = np.dtype(np.float32 if values.dtype.kind == "f" else np.int32)
    rows = np.add(values[0::2], values[1::2], dtype=wide)
    total = rows[:, 0::2] + rows[:, 1::2]
    means: Values = total / 4 if values.dtype.kind == "f" else total >> 2
    return means

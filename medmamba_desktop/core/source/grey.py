"""From values of any depth to 8-bit grey, and from grey to RGB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Grey = NDArray[np.uint8]

_BAND_ROWS = 256
_DEEPEST_WHOLE = 2  # bytes


def spread(values: Values, low: float, high: float) -> Grey:
    """`values` with `low` at 0 and `high` at 255, in a straight line, rounded and clipped.

    Values that are not a number become 0, and so does everything where `high` is not above `low`.
    """
    if not high > low:
        return np.zeros(values.shape, np.uint8)
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is dealt with below
        scaled = values.astype(np.float64)
        scaled -= low
        scaled *= 255
        scaled /= high - low
    if not (np.issubdtype(values.dtype, np.integer) and np.isfinite((low, high)).all()):
        np.nan_to_num(scaled, copy=False)
    np.clip(scaled, 0, 255, out=scaled)
    return np.rint(scaled, out=scaled).astype(np.uint8)


def in_bands(render: Callable[[Values], Grey], values: Values) -> Grey:
    """`render` over a few rows at a time, as its float64 is eight times the picture's own size.

    Args:
        render: works on each pixel alone and keeps the shape.
        values: (h, w) or (h, w, c) of any type.
    """
    grey = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), _BAND_ROWS):
        band = slice(start, start + _BAND_ROWS)
        grey[band] = render(values[band])
    return grey


def finite_range(values: Values) -> tuple[float, float]:
    """The least and the greatest number in `values`; (0, 0) where there is none."""
    if not np.issubdtype(values.dtype, np.floating):
        return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    low, high = np.inf, -np.inf
    for start in range(0, len(values), _BAND_ROWS):
        band = values[start : start + _BAND_ROWS]
        band = band[np.isfinite(band)]
        if band.size:
            low, high = min(low, float(band.min())), max(high, float(band.max()))
    return (low, high) if low <= high else (0.0, 0.0)


def top_of_range(maximum: float) -> int | None:
    """The top of the smallest range of 8, 10, 12, 14 or 16 bits that holds `maximum`."""
    return next((2**bits - 1 for bits in (8, 10, 12, 14, 16) if maximum < 2**bits), None)


def usual_range(values: Values) -> tuple[float, float]:
    """What becomes black and what white: see `deep_to_grey`."""
    low, high = finite_range(values)
    top = top_of_range(high) if np.issubdtype(values.dtype, np.integer) and low >= 0 else None
    return (low, high) if top is None else (0.0, float(top))


def deep_to_grey(values: Values) -> tuple[Grey, str]:
    """Grey values deeper than 8 bits, made 8-bit by a rule that depends on their range alone.

    Whole numbers from 0 to 65535 go in a straight line from 0 to the top of the smallest usual
    range (8, 10, 12, 14, 16 bit) that holds their maximum, so that the slices of one series, seen
    by the same detector, mostly share a scale. Anything else goes from its least to its greatest.

    Args:
        values: (h, w), integers or floats.

    Returns:
        (h, w) uint8, and the rule in words.
    """
    low, high = usual_range(values)
    return in_bands(lambda band: spread(band, low, high), values), f"{low:g}..{high:g} to 8 bit"


def shallow(stored: Values) -> Values:
    """Whole numbers of 8 or 16 bits as they are, in the computer's order; anything else float32."""
    if np.issubdtype(stored.dtype, np.integer) and stored.dtype.itemsize <= _DEEPEST_WHOLE:
        return stored.astype(stored.dtype.newbyteorder("="), copy=False)
    return stored.astype(np.float32)


def still(values: Values) -> Values:
    """`values` C-contiguous and read-only."""
    values = np.ascontiguousarray(values)
    if values.flags.writeable:
        values.flags.writeable = False
    return values


def grey_to_rgb(grey: Grey) -> Grey:
    """(h, w) to (h, w, 3), the three channels alike."""
    pixels = np.empty((*grey.shape, 3), np.uint8)
    for channel in range(3):  # in half the time of `numpy.repeat`
        pixels[..., channel] = grey
    return pixels


def frozen(pixels: Grey) -> Grey:
    """`pixels` C-contiguous and read-only, in memory of their own."""
    own = np.array(pixels, dtype=np.uint8, order="C", copy=True) if not _is_own(pixels) else pixels
    own.setflags(write=False)
    return own


def _is_own(pixels: Grey) -> bool:
    return pixels.flags.owndata and pixels.flags.c_contiguous and pixels.flags.writeable

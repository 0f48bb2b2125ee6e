"""Heat maps made visible: resized, coloured and blended without touching the picture's brightness.

Free of torch. A map is shown by colour and by opacity: where nothing speaks for the class the
picture stays exactly as it is.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.values import HeatMap

# Perceptually uniform, and told apart by colour-blind readers too.
COLOUR_MAPS: tuple[str, ...] = ("inferno", "magma", "viridis", "cividis")
# From this share of the scale on a map is fully opaque (before the reader's own opacity).
FULL_OPACITY_AT = 0.5


def overlay_rgba(
    heat_map: HeatMap,
    size: tuple[int, int],
    *,
    colour_map: str = COLOUR_MAPS[0],
    scale: float | None = None,
    smooth: bool = True,
) -> NDArray[np.uint8]:
    """The map as a transparent picture to lay over the image.

    Args:
        size: (width, height) of the result in pixels.
        colour_map: one of `COLOUR_MAPS`.
        scale: the raw value shown as "most"; by default the map's own peak. Give one scale to
            maps that are compared.
        smooth: interpolate between the network's cells, or show each as the block it is.

    Returns:
        (h, w, 4) uint8 RGBA, alpha 0 wherever the map is not above zero.

    Raises:
        KeyError: no such colour map.
    """
    shares = relative(heat_map, scale)
    resampling = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
    resized = np.asarray(Image.fromarray(shares).resize(size, resampling))
    levels = np.rint(np.clip(resized, 0, 1) * 255).astype(np.uint8)
    alpha = np.clip(levels.astype(np.float32) / (255 * FULL_OPACITY_AT), 0, 1)
    return np.dstack([_table(colour_map)[levels], np.rint(alpha * 255).astype(np.uint8)])


def composite(
    pixels: NDArray[np.uint8], overlay: NDArray[np.uint8], opacity: float
) -> NDArray[np.uint8]:
    """Lay an overlay over a picture of the same size.

    Args:
        pixels: (h, w, 3) uint8.
        overlay: (h, w, 4) uint8 from `overlay_rgba`.
        opacity: 0 (picture alone) to 1.

    Returns:
        (h, w, 3) uint8; equal to `pixels` wherever the overlay is transparent.
    """
    alpha = overlay[..., 3:].astype(np.float32) / 255 * np.float32(opacity)
    blended = pixels * (1 - alpha) + overlay[..., :3] * alpha
    return np.rint(blended).astype(np.uint8)


def colour_bar(colour_map: str, length: int) -> NDArray[np.uint8]:
    """The colours from "none" (first) to "most" (last), (length, 3) uint8."""
    levels = np.rint(np.linspace(0, 255, length)).astype(np.uint8)
    return _table(colour_map)[levels]


def value_at(heat_map: HeatMap, x: float, y: float, size: tuple[int, int]) -> float:
    """The raw value of the cell under a point of the picture.

    Args:
        x, y: in pixels from the picture's top left corner.
        size: (width, height) of the picture.
    """
    rows, columns = heat_map.values.shape
    column = min(columns - 1, max(0, int(x / size[0] * columns)))
    row = min(rows - 1, max(0, int(y / size[1] * rows)))
    return float(heat_map.values[row, column])


def relative(heat_map: HeatMap, scale: float | None = None) -> NDArray[np.float32]:
    """The map as shares of its scale, 0 to 1; all zeros where nothing speaks for the class."""
    top = heat_map.peak if scale is None else scale
    if not top > 0:
        return np.zeros_like(heat_map.values)
    shares: NDArray[np.float32] = np.clip(heat_map.values / top, 0, 1).astype(np.float32)
    return shares


@cache
def _table(colour_map: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 RGB of a matplotlib colour map."""
    if colour_map not in COLOUR_MAPS:
        raise KeyError(colour_map)
    from matplotlib import colormaps

    rgba = colormaps[colour_map](np.arange(256), bytes=True)
    table: NDArray[np.uint8] = np.ascontiguousarray(rgba[:, :3], dtype=np.uint8)
    return table

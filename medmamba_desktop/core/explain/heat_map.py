"""Heat maps made visible: resized, coloured and blended without touching the picture's brightness.

Free of torch. A map is shown by colour and by opacity: where nothing speaks for the class the
picture stays exactly as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.values import HeatMap

# What may be chosen -> matplotlib's name. Perceptually uniform, and told apart by colour-blind
# readers too.
_NAMES = {
    "inferno": "inferno",
    "magma": "magma",
    "viridis": "viridis",
    "cividis": "cividis",
    "grey": "gray",
}
# Shows what speaks against the class too: orange for, blue against.
TWO_SIDED = "two-sided"
COLOUR_MAPS: tuple[str, ...] = (*_NAMES, TWO_SIDED)
# From "against" through nothing to "for": lighter on either side, since medical pictures are dark.
_TWO_SIDES = np.array(
    [(150, 220, 255), (20, 105, 200), (14, 20, 28), (196, 84, 0), (255, 224, 120)], np.float64
)
# From this share of the scale on a map is fully opaque (before the reader's own opacity).
FULL_OPACITY_AT = 0.5
# Lines are drawn on a grid of this many cells a side.
_CONTOUR_SIDE = 128


@dataclass(frozen=True, slots=True)
class Look:
    """How a map is shown.

    Attributes:
        colour_map: one of `COLOUR_MAPS`.
        scale: the raw value shown as "most"; by default the map's own. Give one scale to maps that
            are compared.
        smooth: interpolate between the network's cells, or show each as the block it is.
        top: the share of the picture that is shown, its highest places; 1 shows all.
    """

    colour_map: str = COLOUR_MAPS[0]
    scale: float | None = None
    smooth: bool = True
    top: float = 1.0

    @property
    def is_two_sided(self) -> bool:
        """Whether what speaks against the class is shown too."""
        return self.colour_map == TWO_SIDED


PLAIN = Look()


def shown_scale(heat_map: HeatMap, look: Look = PLAIN) -> float:
    """The raw value that is shown as "most"; 0 where there is none."""
    if look.scale is not None:
        return look.scale
    return heat_map.reach if look.is_two_sided else max(0.0, heat_map.peak)


def is_drawn(heat_map: HeatMap, *, is_two_sided: bool) -> bool:
    """Whether there is anything honest to draw: what is no evidence is not made to glow."""
    return heat_map.reach > 0 if is_two_sided else heat_map.has_evidence


def common_scale(heat_maps: Sequence[HeatMap], look: Look = PLAIN) -> float:
    """One scale for maps that are compared: the largest of theirs."""
    return max((shown_scale(heat_map, look) for heat_map in heat_maps), default=0.0)


def overlay_rgba(heat_map: HeatMap, size: tuple[int, int], look: Look = PLAIN) -> NDArray[np.uint8]:
    """The map as a transparent picture to lay over the image.

    Args:
        size: (width, height) of the result in pixels.

    Returns:
        (h, w, 4) uint8 RGBA, alpha 0 wherever the map is not above zero; with a two-sided colour
        map, where it is zero. Everywhere 0 where there is no evidence for the class.

    Raises:
        KeyError: no such colour map.
    """
    if is_drawn(heat_map, is_two_sided=look.is_two_sided):
        large = _resized(relative(heat_map, look), size, smooth=look.smooth)
    else:
        large = np.zeros(size[::-1], np.float32)
    if look.is_two_sided:
        levels = np.rint((large + 1) / 2 * 255).astype(np.uint8)
    else:
        levels = np.rint(large * 255).astype(np.uint8)
    strength = np.rint(np.abs(large) * 255).astype(np.float32)
    alpha = np.clip(strength / (255 * FULL_OPACITY_AT), 0, 1)
    if look.top < 1:
        alpha = np.where(_is_top(large, look.top), alpha, 0)
    return np.dstack([_table(look.colour_map)[levels], np.rint(alpha * 255).astype(np.uint8)])


def contours(
    heat_map: HeatMap, levels: Sequence[float], look: Look = PLAIN
) -> list[list[NDArray[np.float64]]]:
    """Lines along which the map has a value, for each level.

    Args:
        levels: shares of the scale, above 0 to 1 (below 0 for what speaks against the class).

    Returns:
        for each level its lines, (n, 2) each, x and y from 0 to 1 of the picture's sides.
    """
    from contourpy import contour_generator

    shares = _resized(relative(heat_map, look), (_CONTOUR_SIDE, _CONTOUR_SIDE), smooth=True)
    if not shares.any():
        return [[] for _ in levels]
    # Lines that meet the edge are closed there: beyond the picture there is nothing.
    padded = np.pad(shares, 1)
    places = (np.arange(_CONTOUR_SIDE + 2) - 0.5) / _CONTOUR_SIDE
    places = np.clip(places, 0, 1)
    found = contour_generator(places, places, padded)
    return [[np.asarray(line) for line in found.lines(level)] for level in levels]


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
    """The colours from "none" (two-sided: "against") first to "most" last, (length, 3) uint8."""
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


def relative(heat_map: HeatMap, look: Look = PLAIN) -> NDArray[np.float32]:
    """The map as shares of its scale, 0 to 1, or -1 to 1 where both sides are shown.

    All zeros where there is nothing to show.
    """
    top = shown_scale(heat_map, look)
    if not top > 0:
        return np.zeros_like(heat_map.values)
    low = -1 if look.is_two_sided else 0
    shares: NDArray[np.float32] = np.clip(heat_map.values / top, low, 1).astype(np.float32)
    return shares


def _resized(
    shares: NDArray[np.float32], size: tuple[int, int], *, smooth: bool
) -> NDArray[np.float32]:
    """Cell centres stay where they are: the same places as in the picture."""
    resampling = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
    large: NDArray[np.float32] = np.asarray(Image.fromarray(shares).resize(size, resampling))
    return large


def _is_top(large: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    """The highest places, or on two sides the strongest: a share of the picture."""
    strength = np.abs(large)
    is_in: NDArray[np.bool_] = strength >= np.quantile(strength, 1 - share)
    return is_in


@cache
def _table(colour_map: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 RGB of a matplotlib colour map."""
    if colour_map == TWO_SIDED:
        return _two_sided_table()
    if colour_map not in _NAMES:
        raise KeyError(colour_map)
    from matplotlib import colormaps

    rgba = colormaps[_NAMES[colour_map]](np.arange(256), bytes=True)
    table: NDArray[np.uint8] = np.ascontiguousarray(rgba[:, :3], dtype=np.uint8)
    return table


def _two_sided_table() -> NDArray[np.uint8]:
    places = np.linspace(0, 1, len(_TWO_SIDES))
    levels = np.linspace(0, 1, 256)
    channels = [np.interp(levels, places, _TWO_SIDES[:, c]) for c in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return table

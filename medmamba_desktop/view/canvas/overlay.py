"""The heat map as an image to lay over the picture, and its colour bar.

The core's colouring is imported where it is used: it brings Pillow and matplotlib, and the window
has to show before they are loaded.
"""

from __future__ import annotations

from PySide6.QtGui import QImage

from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.view.canvas.pixels import to_image

# A map has few cells: this many pixels are enough for any screen, and quick.
_LONGEST_SIDE = 1024


def overlay(heat_map: HeatMap, picture: Picture, colour_map: str, is_smooth: bool) -> QImage | None:
    """The coloured map in the picture's proportions; None where nothing speaks for the class."""
    if heat_map.peak <= 0:
        return None
    from medmamba_desktop.core.explain.heat_map import Look, overlay_rgba

    scale = min(1.0, _LONGEST_SIDE / max(picture.width, picture.height))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return to_image(overlay_rgba(heat_map, size, Look(colour_map, smooth=is_smooth)))


def bar(colour_map: str, length: int) -> QImage:
    """The colours from "most", at the top, to "none": one pixel wide."""
    from medmamba_desktop.core.explain.heat_map import colour_bar

    return to_image(colour_bar(colour_map, length)[::-1, None, :])


def value_under(heat_map: HeatMap, position: tuple[int, int], picture: Picture) -> float:
    """The raw value of the cell under a pixel of the picture."""
    from medmamba_desktop.core.explain.heat_map import value_at

    return value_at(heat_map, position[0], position[1], (picture.width, picture.height))

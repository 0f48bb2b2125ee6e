"""The heat map as an image to lay over the picture, and its colour bar.

The core's colouring is imported where it is used: it brings Pillow and matplotlib, and the window
has to show before they are loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.state.settings import COLOUR_MAP, HAS_CONTOURS, IS_MAP_SMOOTH, TOP, Settings
from medmamba_desktop.view.canvas.pixels import to_image

# A map has few cells: this many pixels are enough for any screen, and quick.
_LONGEST_SIDE = 1024
_TWO_SIDED = "two-sided"
# Shares of the scale along which lines are drawn.
LEVELS = (0.25, 0.5, 0.75)
_HALO, _LINE = QColor(0, 0, 0, 200), QColor(255, 255, 255, 235)


@dataclass(frozen=True, slots=True)
class Style:
    """How heat maps are drawn.

    Attributes:
        scale: the raw value shown as "most", where maps are compared.
    """

    colour_map: str
    is_smooth: bool = True
    top: float = 1.0
    has_contours: bool = False
    scale: float | None = None

    @property
    def is_two_sided(self) -> bool:
        return self.colour_map == _TWO_SIDED


def style_of(settings: Settings) -> Style:
    """As the user wants them drawn."""
    return Style(
        settings.get(COLOUR_MAP), settings.get(IS_MAP_SMOOTH), settings.get(TOP),
        settings.get(HAS_CONTOURS),
    )  # fmt: skip


def is_drawn(heat_map: HeatMap, style: Style) -> bool:
    """Whether there is anything honest to draw: what is no evidence is not made to glow."""
    from medmamba_desktop.core.explain import heat_map as core

    return core.is_drawn(heat_map, is_two_sided=style.is_two_sided)


def on_one_scale(style: Style, heat_maps: Sequence[HeatMap]) -> Style:
    """The style in which several maps can be compared: the strongest sets the scale."""
    drawn = [heat_map for heat_map in heat_maps if is_drawn(heat_map, style)]
    if len(drawn) < 2:
        return style
    peaks = [heat_map.reach if style.is_two_sided else heat_map.peak for heat_map in drawn]
    return replace(style, scale=max(peaks))


def overlay(heat_map: HeatMap, picture: Picture | Frame, style: Style) -> QImage | None:
    """The coloured map in the picture's proportions; None where nothing speaks for the class."""
    if not is_drawn(heat_map, style):
        return None
    from medmamba_desktop.core.explain.heat_map import Look, contours, overlay_rgba

    side = max(picture.width, picture.height)
    # Lines want pixels of their own; colours are enlarged smoothly.
    scale = _LONGEST_SIDE / side if style.has_contours else min(1.0, _LONGEST_SIDE / side)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    look = Look(style.colour_map, style.scale, style.is_smooth, style.top)
    image = to_image(overlay_rgba(heat_map, size, look))
    if style.has_contours:
        levels = (*LEVELS, *(-level for level in LEVELS)) if style.is_two_sided else LEVELS
        lines = [line for found in contours(heat_map, levels, look) for line in found]
        _draw_lines(image, lines)
    return image


def _draw_lines(image: QImage, lines: Sequence[object]) -> None:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width, height = image.width(), image.height()
    shapes = [
        QPolygonF([QPointF(x * width, y * height) for x, y in line])  # type: ignore[attr-defined]
        for line in lines
    ]
    for colour, thick in ((_HALO, 5.0), (_LINE, 2.2)):
        painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for shape in shapes:
            painter.drawPolyline(shape)
    painter.end()


def bar(colour_map: str, length: int) -> QImage:
    """The colours from "most", at the top, to "none": one pixel wide."""
    from medmamba_desktop.core.explain.heat_map import colour_bar

    return to_image(colour_bar(colour_map, length)[::-1, None, :])


def bar_words(heat_map: HeatMap, style: Style) -> tuple[str, ...]:
    """What stands beside the bar from its top down, at equal distances."""
    scale = style.scale
    if scale is None:
        scale = heat_map.reach if style.is_two_sided else heat_map.peak
    if style.is_two_sided:
        return f"+{scale:.3g}", "0", f"-{scale:.3g}"
    return f"{scale:.3g}", f"{scale / 2:.3g}", "0"


def value_under(heat_map: HeatMap, position: tuple[int, int], picture: Picture | Frame) -> float:
    """The raw value of the cell under a pixel of the picture."""
    from medmamba_desktop.core.explain.heat_map import value_at

    return value_at(heat_map, position[0], position[1], (picture.width, picture.height))

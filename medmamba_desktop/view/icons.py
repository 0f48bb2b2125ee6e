"""Icons of one family: drawn in SVG with `currentColor`, painted here in the theme's colours."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from medmamba_desktop import paths
from medmamba_desktop.view.theme import Palette

SIZE = QSize(18, 18)
_RATIOS = (1.0, 2.0)


def icon(name: str, palette: Palette, colour: str = "text") -> QIcon:
    """The icon in one of the theme's colours, and in its faint one where it is switched off."""
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "faint")):
        for ratio in _RATIOS:
            made.addPixmap(pixmap(name, getattr(palette, shade), 24, ratio), mode)
    return made


@cache
def pixmap(name: str, colour: str, side: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a square picture of `side` device-independent pixels."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(made.rect())
    )
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def application_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for side in (16, 32, 48, 128, 256):
        made.addPixmap(pixmap("app", "", side))
    return made


@cache
def _drawing(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")

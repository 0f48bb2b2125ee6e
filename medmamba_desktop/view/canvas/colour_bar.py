"""The legend of the heat map: its colours from "none" to "most"."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.theme import Palette, font

_BAR_WIDTH = 14
_MOST_HEIGHT = 260
_STEPS = 128


class ColourBar(QWidget):
    """Drawn beside the image while a heat map shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(64)
        self.setAccessibleName("Colours of the heat map, from none to most")
        self._palette: Palette | None = None
        self._image: QImage | None = None

    def set_palette(self, palette: Palette) -> None:
        """Take the theme's colours."""
        self._palette = palette
        self.update()

    def show_colours(self, colour_map: str | None) -> None:
        """Draw this colour map; None draws nothing."""
        self._image = overlay.bar(colour_map, _STEPS) if colour_map else None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(64, _MOST_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._palette.colour("canvas"))
        if self._image is not None:
            self._draw(painter, self._image, self._palette)
        painter.end()

    def _draw(self, painter: QPainter, image: QImage, palette: Palette) -> None:
        height = max(40, min(_MOST_HEIGHT, self.height() - 90))
        x, y = (self.width() - _BAR_WIDTH) // 2, (self.height() - height) // 2
        bar = QRect(x, y, _BAR_WIDTH, height)
        painter.drawImage(bar, image)
        painter.setPen(QColor(palette.canvas_muted))
        painter.drawRect(bar.adjusted(-1, -1, 0, 0))
        painter.setPen(QColor(palette.canvas_text))
        painter.setFont(font(0.95))
        for text, top in (("most", y - 26), ("none", y + height + 6)):
            box = QRect(0, top, self.width(), 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

"""The legend of the heat map: its colours, with the raw values they stand for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.access import DRAWN, describe, spoken_as
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.theme import Palette, font
from medmamba_desktop.view.words import listed

_WIDTH = 88
_BAR_WIDTH = 14
_MOST_HEIGHT = 260
_STEPS = 128


class ColourBar(QWidget):
    """Drawn beside the image while a heat map shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(tr("Colours of the heat map and the values they stand for"))
        spoken_as(self, DRAWN)
        self._palette: Palette | None = None
        self._image: QImage | None = None
        self.words: tuple[str, ...] = ()

    def set_palette(self, palette: Palette) -> None:
        """Take the theme's colours."""
        self._palette = palette
        self.update()

    def show_colours(self, colour_map: str | None, words: tuple[str, ...] = ()) -> None:
        """Draw this colour map with words from its top down; None draws nothing."""
        self._image = overlay.bar(colour_map, _STEPS) if colour_map else None
        self.words = words if colour_map else ()
        self._describe()
        self.update()

    def _describe(self) -> None:
        values = listed(self.words)
        describe(self, tr("From the top: {values}", values=values) if values else "")

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _MOST_HEIGHT)

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
        x, y = 6, (self.height() - height) // 2
        bar = QRect(x, y, _BAR_WIDTH, height)
        painter.drawImage(bar, image)
        painter.setPen(QColor(palette.canvas_muted))
        painter.drawRect(bar.adjusted(-1, -1, 0, 0))
        painter.setPen(QColor(palette.canvas_text))
        painter.setFont(font(0.85))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        left = x + _BAR_WIDTH + 5
        for i, text in enumerate(self.words):
            middle = y + height * i // max(1, len(self.words) - 1)
            painter.drawText(QRect(left, middle - 10, self.width() - left, 20), side, text)

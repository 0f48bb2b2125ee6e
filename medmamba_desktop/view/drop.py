"""Dropping files and folders anywhere on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.theme import Theme, font


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """Files and folders on this computer that are being dragged; empty for anything else."""
    if not data.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class DropHighlight(QWidget):
    """Covers the window while something that can be opened is dragged over it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Lie over the whole parent."""
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(palette.window)
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(palette.colour("accent"), 3, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(18, 18, -18, -18), 18, 18)
        self._draw_words(painter)
        painter.end()

    def _draw_words(self, painter: QPainter) -> None:
        palette = self._theme.palette
        card = QRect(0, 0, 460, 190)
        card.moveCenter(self.rect().center())
        painter.setPen(palette.colour("accent_line"))
        painter.setBrush(palette.colour("raised"))
        painter.drawRoundedRect(card, 16, 16)
        mark = pixmap("drop", palette.accent_text, 52, self.devicePixelRatioF())
        painter.drawPixmap(card.center().x() - 26, card.y() + 26, mark)
        lines = (
            (tr("Let go to open"), 88, "text", font(1.5, is_bold=True)),
            (tr("Images, folders, zips, or a model file"), 130, "muted", font(1.05)),
        )
        for text, y, colour, letters in lines:
            painter.setPen(palette.colour(colour))
            painter.setFont(letters)
            line = QRect(card.x(), card.y() + y, card.width(), 34)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

"""A confusion matrix: rows true, columns predicted; a cell may be clicked or walked to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from medmamba_desktop.core.language import number, tr
from medmamba_desktop.view import words
from medmamba_desktop.view.access import CHART, spoken_as
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.theme import Theme, blend, font, ink_on

_LEAST_CELL = 26
_MOST_CELL = 92
_MAX_CLASSES = 24  # beyond that, cells are drawn without numbers
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionMatrix(QWidget):
    """Shades by share of the row; right answers in the accent, mistakes in the caution colour.

    Signals:
        chosen: row and column of the cell that the user chose.
    """

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, is_choosable: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._is_choosable = is_choosable
        self._classes: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._widest = 0
        self._image: QImage | None = None
        self.cell = (-1, -1)
        self.setAccessibleName(tr("Confusion matrix, rows true, columns what the model said"))
        spoken_as(self, CHART)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 160)
        if is_choosable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._on_theme_changed)

    def show_counts(self, classes: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> None:
        """Draw these counts; the chosen cell stays."""
        size = len(counts)
        self._classes = classes if len(classes) == size else tuple(map(str, range(1, size + 1)))
        self._counts = counts
        metrics = QFontMetrics(font(0.92))
        self._widest = max((metrics.horizontalAdvance(name) for name in self._classes), default=0)
        self._image = None
        right, total = sum(row[n] for n, row in enumerate(counts)), sum(map(sum, counts))
        self.setAccessibleDescription(tr("{n} of {all} right", n=number(right), all=number(total)))
        self.update()

    def choose(self, line: int, place: int) -> None:
        """Choose a cell."""
        if 0 <= line < len(self._counts) and 0 <= place < len(self._counts):
            self.cell = (line, place)
            self.setAccessibleDescription(self._said(line, place))
            self.update()
            self.chosen.emit(line, place)

    def _said(self, line: int, place: int) -> str:
        return tune_words.cell(self._counts[line][place], self._classes[line], self._classes[place])

    def _left(self) -> int:
        return min(self._widest + 14, max(70, self.width() // 3))

    def _side(self) -> int:
        count = max(1, len(self._counts))
        wide = (self.width() - self._left() - 4) // count
        high = (self.height() - 52) // count
        return max(1, min(wide, high, _MOST_CELL))

    def _cell_rect(self, line: int, place: int) -> QRect:
        side = self._side()
        return QRect(self._left() + place * side, 50 + line * side, side, side)

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        side, count = self._side(), len(self._counts)
        place, line = int((x - self._left()) // side), int((y - 50) // side)
        return (line, place) if 0 <= line < count and 0 <= place < count else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().x(), event.position().y())
        if self._is_choosable and cell is not None:
            self.choose(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None or not self._is_choosable or not self._counts:
            super().keyPressEvent(event)
            return
        last = len(self._counts) - 1
        line, place = (max(0, min(last, at + d)) for at, d in zip(self.cell, step, strict=True))
        self.choose(line, place)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self._cell_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self._said(*cell) if cell else "")
            return True
        return super().event(event)  # type: ignore[arg-type]

    def sizeHint(self) -> QSize:
        return QSize(340, 300)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._counts:
            self._draw_titles(painter)
            self._draw_cells(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.palette.colour("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _draw_titles(self, painter: QPainter) -> None:
        palette, side, left = self._theme.palette, self._side(), self._left()
        cut = Qt.TextElideMode.ElideRight
        painter.setPen(palette.colour("muted"))
        painter.setFont(font(0.88))
        wide = side * len(self._counts)
        painter.drawText(QRect(left, 2, max(wide, 200), 18), Qt.AlignmentFlag.AlignLeft,
                         tr("The model said"))  # fmt: skip
        painter.drawText(QRect(0, 26, left - 8, 18), Qt.AlignmentFlag.AlignRight, tr("True"))
        painter.setPen(palette.colour("text"))
        painter.setFont(font(0.92 if self._widest <= side - 4 else 0.8))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        for at, name in enumerate(self._classes):
            above = self._cell_rect(0, at)
            if side >= _LEAST_CELL:
                head = QRect(above.x() + 2, 26, side - 4, 18)
                text = metrics.elidedText(name, cut, head.width())
                painter.drawText(head, Qt.AlignmentFlag.AlignHCenter, text)
            beside = QRect(0, self._cell_rect(at, 0).y(), left - 8, side)
            if side >= metrics.height() - 4:
                text = metrics.elidedText(name, cut, beside.width())
                painter.drawText(beside, Qt.AlignmentFlag.AlignRight | middle, text)

    def _draw_cells(self, painter: QPainter) -> None:
        count = len(self._counts)
        if count <= _MAX_CLASSES:
            for line in range(count):
                for place in range(count):
                    self._draw_cell(painter, line, place)
            return
        if self._image is None:
            self._image = self._as_image()
        side = self._side() * count
        painter.drawImage(QRect(self._left(), 50, side, side), self._image)
        if self.cell[0] >= 0 and self._is_choosable:
            painter.setPen(QPen(self._theme.palette.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._cell_rect(*self.cell))

    def _as_image(self) -> QImage:
        """A pixel a cell, for so many classes that no cell could hold a number."""
        palette = self._theme.palette
        counts = np.asarray(self._counts, dtype=float)
        shares = (counts / np.maximum(1, counts.sum(axis=1, keepdims=True)))[..., None] ** 0.5
        ground, right, wrong = (_rgb(c) for c in (palette.raised, palette.accent, palette.caution))
        colours = np.where(np.eye(len(counts), dtype=bool)[..., None], right, wrong)
        return to_image((ground + (colours - ground) * shares).astype(np.uint8))

    def _on_theme_changed(self) -> None:
        self._image = None
        self.update()

    def _draw_cell(self, painter: QPainter, line: int, place: int) -> None:
        palette = self._theme.palette
        count = self._counts[line][place]
        share = count / max(1, sum(self._counts[line]))
        area = QRectF(self._cell_rect(line, place)).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.colour("raised"))
        painter.drawRoundedRect(area, 4, 4)
        colour = QColor(palette.accent if line == place else palette.caution)
        colour.setAlphaF(0.75 * share**0.7 if count else 0.0)
        painter.setBrush(colour)
        painter.drawRoundedRect(area, 4, 4)
        if (line, place) == self.cell and self._is_choosable:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.colour("text"), 2))
            painter.drawRoundedRect(area, 4, 4)
        if area.width() >= _LEAST_CELL - 4:
            ground = blend(palette.raised, colour.name(), colour.alphaF())
            painter.setPen(QColor(ink_on(ground, palette.text) if count else palette.muted))
            self._draw_number(painter, area, count, share)

    def _draw_number(self, painter: QPainter, area: QRectF, count: int, share: float) -> None:
        is_large = area.height() >= 52
        painter.setFont(font(1.15 if is_large else 0.92, is_bold=bool(count)))
        place = area.adjusted(0, 0, 0, -16) if is_large else area
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number(count))
        if is_large:
            painter.setFont(font(0.82))
            below = area.adjusted(0, area.height() / 2 + 6, 0, -2)
            text = words.whole_percent(share)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, text)


def _rgb(colour: str) -> NDArray[np.float64]:
    found = QColor(colour)
    return np.array([found.red(), found.green(), found.blue()], dtype=float)

"""The stack as a bar: where the reader is, the probability along it; a click scrolls there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.view import words
from medmamba_desktop.view.access import PLACE, describe, spoken_as
from medmamba_desktop.view.theme import Palette, font

_EDGE = 8.0
_MOST_DOTS = 240
# The same with and without a curve: the image must not jump when results arrive.
_HEIGHT = 58
_DARK = 100  # of 255


def on_dark(colour: QColor) -> QColor:
    """The accent of the light theme is too dark for the canvas."""
    return colour.lighter(170) if colour.lightness() < _DARK else colour


class StackBar(QWidget):
    """Drawn where a stack has more than one image.

    Signals:
        chosen: the position that was clicked.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Place in the stack"))
        spoken_as(self, PLACE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._palette: Palette | None = None
        self._count = 1
        self._position = 0
        self._shares: tuple[float | None, ...] = ()
        self._title = ""
        self._under: int | None = None

    @property
    def has_curve(self) -> bool:
        """Whether a probability is known anywhere along the stack."""
        return any(share is not None for share in self._shares)

    @property
    def shares(self) -> tuple[float | None, ...]:
        """The probability at each position, None where it is not known."""
        return self._shares

    def set_palette(self, palette: Palette) -> None:
        """Take the theme's colours."""
        self._palette = palette
        self.update()

    def set_place(self, position: int, count: int) -> None:
        """Say where the reader is."""
        self._position, self._count = position, count
        self._redraw()

    def set_curve(self, shares: Sequence[float | None], title: str) -> None:
        """Draw the probability of a class along the stack.

        Args:
            shares: 0 to 1, one a position, None where there is no result yet.
        """
        self._shares, self._title = tuple(shares), title
        said = tr("Probability of {class_title} along the stack", class_title=title)
        self.setToolTip(said if self.has_curve else "")
        self._redraw()

    def _redraw(self) -> None:
        describe(self, self._words_at(self._position))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def position_at(self, x: float) -> int:
        """The position under a place of the bar."""
        share = (x - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        return max(0, min(self._count - 1, round(share * (self._count - 1))))

    def _x(self, position: int) -> float:
        return _EDGE + position / max(1, self._count - 1) * (self.width() - 2 * _EDGE)

    def _y(self, share: float) -> float:
        return self.height() - 6 - share * (self.height() - 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._palette.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.has_curve:
            self._draw_curve(painter, self._palette)
        else:
            self._draw_groove(painter, self._palette)
        self._draw_words(painter, self._palette)
        self._draw_place(painter, self._palette)
        if self.hasFocus():
            painter.setPen(QPen(self._palette.colour("canvas_text"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _draw_groove(self, painter: QPainter, palette: Palette) -> None:
        middle = (self.height() + 10) / 2
        painter.setPen(QPen(palette.colour("canvas_hover"), 4))
        painter.drawLine(QPointF(_EDGE, middle), QPointF(self.width() - _EDGE, middle))

    def _draw_curve(self, painter: QPainter, palette: Palette) -> None:
        painter.setPen(QPen(palette.colour("canvas_hover"), 1))
        for share in (0.0, 0.5, 1.0):
            y = self._y(share)
            painter.drawLine(QPointF(_EDGE, y), QPointF(self.width() - _EDGE, y))
        known = [
            QPointF(self._x(at), self._y(share))
            for at, share in enumerate(self._shares)
            if share is not None
        ]
        path = QPainterPath(known[0])
        for point in known[1:]:
            path.lineTo(point)
        accent = on_dark(palette.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 1.6))
        painter.drawPath(path)
        if len(known) <= _MOST_DOTS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            for point in known:
                painter.drawEllipse(point, 2.2, 2.2)

    def _draw_words(self, painter: QPainter, palette: Palette) -> None:
        painter.setFont(font(0.85))
        painter.setPen(palette.colour("canvas_muted"))
        painter.drawText(
            QRectF(_EDGE, 0, self.width() - 2 * _EDGE, 16), Qt.AlignmentFlag.AlignLeft,
            self._words_at(self._position if self._under is None else self._under),
        )  # fmt: skip

    def _words_at(self, at: int) -> str:
        if not self.has_curve:
            return tr("{at} of {count}", at=at + 1, count=self._count)
        share = self._shares[at] if at < len(self._shares) else None
        here = tr("no result yet") if share is None else words.whole_percent(share)
        return tr(
            "{class_title}: {share} at {at} of {count}",
            class_title=self._title, share=here, at=at + 1, count=self._count,
        )  # fmt: skip

    def _draw_place(self, painter: QPainter, palette: Palette) -> None:
        for at, colour in ((self._under, "canvas_muted"), (self._position, "canvas_text")):
            if at is not None:
                x = self._x(at)
                painter.setPen(QPen(QColor(getattr(palette, colour)), 2))
                painter.drawLine(QPointF(x, 18), QPointF(x, self.height() - 5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.position_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under = self.position_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.chosen.emit(self._under)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in ways:
            self.chosen.emit(self._position + ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

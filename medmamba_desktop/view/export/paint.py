"""Rectangles drawn over a picture, to be painted out of every copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from medmamba_desktop.core.export.plan import Rectangle
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.view import words
from medmamba_desktop.view.access import DRAWN_ON, describe, spoken_as
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.parts import box, button, label, row
from medmamba_desktop.view.theme import Theme

_HOW = tr_noop(
    "Drag over whatever names someone. The same place, in pixels, is painted black in every copy "
    "and every frame; a picture in which nothing lies there is not copied, and that is said."
)
_KEYS = tr_noop("With keys: B, the arrows, Shift and the arrows, Del.")
_STEPS = 50
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LEAST = 3.0  # pixels of the screen: less is a click


class PaintSheet(AccessibleWindow, QDialog):
    """Shows the picture on screen as its copy will be.

    Signals:
        chosen: a tuple of rectangles in pixels of the picture.
    """

    chosen = Signal(object)

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        rectangles: Sequence[Rectangle],
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Paint out"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.board = _Board(to_image(pixels), rectangles, theme.palette.colour("accent"))
        self.board.changed.connect(self._draw)
        self.undo, self.clear = button(tr("Take back the last")), button(tr("Remove all"))
        self.undo.clicked.connect(self.board.undo)
        self.clear.clicked.connect(self.board.clear)
        done, leave = button(tr("Use"), "primary"), button(tr("Cancel"))
        done.setDefault(True)
        done.clicked.connect(self._on_done)
        leave.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(label(tr("Paint out"), "title", 1.4))
        how = words.after(tr(_HOW), tr(_KEYS))
        layout.addWidget(label(how, "muted", is_wrapped=True))
        layout.addWidget(self.board, 1)
        layout.addWidget(box(row(self.undo, self.clear, 0, leave, done)))
        self.resize(820, 660)
        self._draw()

    def _draw(self) -> None:
        for part in (self.undo, self.clear):
            part.setEnabled(bool(self.board.rectangles))

    def _on_done(self) -> None:
        self.chosen.emit(tuple(self.board.rectangles))
        self.accept()


class _Board(QWidget):
    """The picture, as large as there is room, with black rectangles."""

    changed = Signal()

    def __init__(self, image: QImage, rectangles: Sequence[Rectangle], line: QColor) -> None:
        super().__init__()
        self.rectangles = list(rectangles)
        self._image = image
        self._line = line
        self._from: QPointF | None = None
        self._to = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Picture to paint rectangles on"))
        spoken_as(self, DRAWN_ON)

    def undo(self) -> None:
        """Take back the last rectangle."""
        self.rectangles = self.rectangles[:-1]
        self._tell()

    def clear(self) -> None:
        """Remove every rectangle."""
        self.rectangles = []
        self._tell()

    def add(self) -> None:
        """Put a rectangle in the middle, to be moved with the arrows."""
        wide, high = self._image.width(), self._image.height()
        self.rectangles.append(
            Rectangle(wide // 3, high // 3, max(1, wide // 3), max(1, high // 3))
        )
        self._tell()

    def move_last(self, dx: int, dy: int, is_size: bool) -> None:
        """Move the last rectangle, or its lower right corner, by steps."""
        if not self.rectangles:
            return
        wide, high, r = self._image.width(), self._image.height(), self.rectangles[-1]
        dx, dy = dx * max(1, wide // _STEPS), dy * max(1, high // _STEPS)
        if is_size:
            width, height = (
                max(1, min(r.width + dx, wide - r.x)),
                max(1, min(r.height + dy, high - r.y)),
            )
            self.rectangles[-1] = replace(r, width=width, height=height)
        else:
            x = max(0, min(r.x + dx, wide - r.width))
            y = max(0, min(r.y + dy, high - r.height))
            self.rectangles[-1] = replace(r, x=x, y=y)
        self._tell()

    def _tell(self) -> None:
        n = len(self.rectangles)
        describe(self, trn("{n} rectangle", "{n} rectangles", n) if n else "")
        self.update()
        self.changed.emit()

    def _place(self) -> QRectF:
        """Where the picture lies."""
        size = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return QRectF(place)

    def _in_picture(self, start: QPointF, end: QPointF) -> Rectangle | None:
        """What was dragged over, in pixels of the picture; None outside of it."""
        place = self._place()
        dragged = QRectF(start, end).normalized().intersected(place)
        if dragged.width() < _LEAST or dragged.height() < _LEAST:
            return None
        scale = self._image.width() / place.width()
        left, top = (dragged.left() - place.left()) * scale, (dragged.top() - place.top()) * scale
        width, height = dragged.width() * scale, dragged.height() * scale
        # Outwards to whole pixels: a letter's edge must not stay.
        x, y = int(left), int(top)
        return Rectangle(x, y, int(left + width) + 1 - x, int(top + height) + 1 - y)

    def sizeHint(self) -> QSize:
        return QSize(760, 460)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self._place()
        painter.fillRect(place, Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        scale = place.width() / self._image.width()
        painter.setPen(QPen(self._line, 1.5))
        painter.setBrush(Qt.GlobalColor.black)
        painter.setClipRect(place.adjusted(-1, -1, 1, 1))
        for r in self.rectangles:
            painter.drawRect(
                QRectF(
                    place.left() + r.x * scale, place.top() + r.y * scale,
                    r.width * scale, r.height * scale,
                )
            )  # fmt: skip
        if self._from is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self._from, self._to).normalized())
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(self._line, 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_B:
            self.add()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.undo()
        elif event.key() in _ARROWS:
            is_size = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.move_last(*_ARROWS[Qt.Key(event.key())], is_size)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        made = self._in_picture(self._from, event.position()) if self._from is not None else None
        self._from = None
        if made is not None:
            self.rectangles.append(made)
        self._tell()

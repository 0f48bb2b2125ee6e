"""A picture to draw boxes on, with the mouse or with the keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from medmamba_desktop.core.dataset.examples import Box
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.view.access import DRAWN_ON, spoken_as
from medmamba_desktop.view.fine_tune.picture_view import PictureView
from medmamba_desktop.view.theme import Theme

LEAST = 0.01  # a smaller box is a slip of the hand
_STEP = 0.02
_FIRST = Box(0.35, 0.35, 0.65, 0.65)
_ARROWS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class BoxCanvas(PictureView):
    """Drag draws, a click chooses, Delete removes; B and the arrows do the same without a mouse.

    Signals:
        edited: the boxes of the picture shown, after a change by the user.
    """

    edited = Signal(object)

    def __init__(self, pictures: Thumbnails, theme: Theme) -> None:
        super().__init__(pictures, theme, tr("Picture to draw on"))
        spoken_as(self, DRAWN_ON)
        self._from: QPointF | None = None
        self._to: QPointF | None = None
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def chosen(self) -> int:
        """Which box is chosen, -1 for none."""
        return self._chosen

    def show_picture(
        self, ref: ImageRef | None, boxes: tuple[Box, ...] = (), mask: ImageRef | None = None
    ) -> None:
        self._from = self._to = None
        self._chosen = -1
        super().show_picture(ref, boxes, mask)

    def set_boxes(self, boxes: tuple[Box, ...]) -> None:
        """Show other boxes on the same picture."""
        self.boxes = boxes
        self._chosen = min(self._chosen, len(boxes) - 1)
        self._describe()
        self.update()

    def add_box(self) -> None:
        """Put a box in the middle, chosen, to be moved with the arrows."""
        if self.is_there:
            self._enter((*self.boxes, _FIRST), len(self.boxes))

    def remove_box(self) -> None:
        """Take away the chosen box, or the last one."""
        if self.boxes:
            index = self._chosen if self._chosen >= 0 else len(self.boxes) - 1
            self._enter(self.boxes[:index] + self.boxes[index + 1 :], -1)

    def move_box(self, dx: float, dy: float, is_size: bool) -> None:
        """Move the chosen box, or its lower right corner, by shares of the picture."""
        if self._chosen < 0:
            return
        box = self.boxes[self._chosen]
        if is_size:
            moved = replace(box, right=_within(box.right + dx, box.left + LEAST, 1.0),
                            bottom=_within(box.bottom + dy, box.top + LEAST, 1.0))  # fmt: skip
        else:
            dx, dy = _within(dx, -box.left, 1 - box.right), _within(dy, -box.top, 1 - box.bottom)
            moved = Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
        boxes = (*self.boxes[: self._chosen], moved, *self.boxes[self._chosen + 1 :])
        self._enter(boxes, self._chosen)

    def _enter(self, boxes: tuple[Box, ...], chosen: int) -> None:
        self.boxes, self._chosen = boxes, chosen
        self._describe()
        self.update()
        self.edited.emit(boxes)

    def _share(self, point: QPointF) -> tuple[float, float]:
        area = self.picture_rect()
        x, y = (point.x() - area.x()) / area.width(), (point.y() - area.y()) / area.height()
        return _within(x, 0.0, 1.0), _within(y, 0.0, 1.0)

    def _box_at(self, point: QPointF) -> int:
        """The smallest box under a point, -1 for none."""
        under = [n for n, box in enumerate(self.boxes) if self.on_screen(box).contains(point)]
        return min(under, key=lambda n: _area(self.boxes[n]), default=-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.is_there:
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        start, self._from, self._to = self._from, None, None
        (left, top), (right, bottom) = self._share(start), self._share(event.position())
        drawn = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        if drawn.right - drawn.left >= LEAST and drawn.bottom - drawn.top >= LEAST:
            self._enter((*self.boxes, drawn), len(self.boxes))
        else:
            self._chosen = self._box_at(start)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_box()
        elif key == Qt.Key.Key_B:
            self.add_box()
        elif key in _ARROWS and self._chosen >= 0:
            is_size = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.move_box(*_ARROWS[Qt.Key(key)], is_size)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._from is not None and self._to is not None:
            painter = QPainter(self)
            self._draw_box(painter, QRectF(self._from, self._to).normalized(), is_chosen=True)
            painter.end()

    def _draw_boxes(self, painter: QPainter) -> None:
        for number, box in enumerate(self.boxes):
            self._draw_box(painter, self.on_screen(box), is_chosen=number == self._chosen)


def _within(value: float, least: float, most: float) -> float:
    return max(least, min(value, most))


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)

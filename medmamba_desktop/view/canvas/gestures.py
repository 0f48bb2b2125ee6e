"""What the mouse does on a canvas, by button, modifier and tool."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.viewing.measure import POINTS, Measure, MeasureKind
from medmamba_desktop.core.viewing.windowing import as_window, dragged
from medmamba_desktop.view.canvas.marks import handle_at, with_point
from medmamba_desktop.view.canvas.surface import Surface

Action = Literal["none", "pan", "window", "zoom", "draw", "handle"]

_KINDS: Final[dict[str, MeasureKind]] = {
    "length": "length", "angle": "angle", "rectangle": "rectangle", "ellipse": "ellipse",
}  # fmt: skip
_CURSORS: Final = {
    "pan": Qt.CursorShape.ClosedHandCursor,
    "window": Qt.CursorShape.SizeAllCursor,
    "zoom": Qt.CursorShape.SizeVerCursor,
}
_ZOOM_PER_PIXEL: Final = 1.008
_LEAST_DRAG: Final = 3.0


class Gestures:
    """Turns presses, moves and releases into what the canvas asks for."""

    def __init__(self, canvas: Surface) -> None:
        self._canvas = canvas
        self._action: Action = "none"
        self._from = QPointF()
        self._last = QPointF()
        self._window: Window | None = None
        self._handle = (0, 0)
        self._is_space_down = False

    def drop(self) -> None:
        """Forget what is half drawn."""
        self._action = "none"
        self._canvas.draft = None
        self._canvas.is_measure_chosen = -1

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        canvas = self._canvas
        if canvas.shown is None:
            return
        self._from = self._last = event.position()
        self._action = self._action_of(event)
        if self._action == "window":
            self._window = as_window(canvas.shown.frame, canvas.display)
        elif self._action == "draw":
            self._begin_or_go_on(event.position())
        if self._action in _CURSORS:
            canvas.setCursor(_CURSORS[self._action])

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves, with or without a button."""
        canvas, at = self._canvas, event.position()
        if canvas.shown is None:
            return
        step, self._last = at - self._last, at
        if self._action == "pan":
            canvas.move_by(step.x(), step.y())
        elif self._action == "zoom":
            canvas.zoom_by(_ZOOM_PER_PIXEL ** -step.y(), self._from)
        elif self._action == "window" and self._window is not None:
            whole = at - self._from
            canvas.windowed.emit(dragged(self._window, whole.x(), whole.y()))
        elif self._action == "handle":
            self._move_handle(at)
        elif canvas.draft is not None:
            self._stretch(at)
        elif canvas.look.tool == "magnifier":
            canvas.update()

    def release(self, event: QMouseEvent) -> None:
        """A button goes up."""
        canvas = self._canvas
        if self._action == "draw" and canvas.draft is not None:
            way = event.position() - self._from
            if abs(way.x()) + abs(way.y()) >= _LEAST_DRAG:
                self._fix_point()
        if self._action != "none":
            canvas.unsetCursor()
        self._action = "none"

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours."""
        canvas = self._canvas
        if event.key() == Qt.Key.Key_Space:
            self._is_space_down = True
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._delete()
            return True
        if event.key() == Qt.Key.Key_Escape and canvas.draft is not None:
            self.drop()
            canvas.update()
            return True
        return False

    def key_released(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self._is_space_down = False
        self._canvas.unsetCursor()
        return True

    def _action_of(self, event: QMouseEvent) -> Action:
        button, tool = event.button(), self._canvas.look.tool
        if button == Qt.MouseButton.MiddleButton:
            return "pan"
        if button == Qt.MouseButton.RightButton:
            return "window"
        if button != Qt.MouseButton.LeftButton:
            return "none"
        if self._is_space_down:
            return "pan"
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return "window"
        if self._canvas.draft is None and self._takes_handle(event.position()):
            return "handle"
        if tool in _KINDS:
            return "draw"
        return tool if tool in ("pan", "window", "zoom") else "none"

    def _takes_handle(self, at: QPointF) -> bool:
        canvas = self._canvas
        to_canvas = canvas.stage.to_canvas(canvas.placement)
        found = handle_at(canvas.look.measures, to_canvas, at)
        canvas.is_measure_chosen = found[0] if found else -1
        canvas.update()
        if found is None:
            return False
        self._handle = found
        return True

    def _move_handle(self, at: QPointF) -> None:
        canvas, (number, point) = self._canvas, self._handle
        measures = list(canvas.look.measures)
        measures[number] = with_point(measures[number], point, canvas.image_position(at))
        canvas.remeasured.emit(tuple(measures))

    def _begin_or_go_on(self, at: QPointF) -> None:
        canvas = self._canvas
        if canvas.draft is None:
            point = canvas.image_position(at)
            canvas.draft = Measure(_KINDS[canvas.look.tool], (point, point))
        else:
            self._stretch(at)
            self._fix_point()

    def _stretch(self, at: QPointF) -> None:
        """The last point follows the cursor."""
        canvas = self._canvas
        assert canvas.draft is not None
        last = len(canvas.draft.points) - 1
        canvas.draft = with_point(canvas.draft, last, canvas.image_position(at))
        canvas.update()

    def _fix_point(self) -> None:
        """The last point stays; the measure is whole, or its next point follows the cursor."""
        canvas = self._canvas
        assert canvas.draft is not None
        draft = canvas.draft
        if len(draft.points) < POINTS[draft.kind]:
            canvas.draft = Measure(draft.kind, (*draft.points, draft.points[-1]))
            return
        canvas.draft = None
        canvas.measured.emit(draft)

    def _delete(self) -> None:
        """The chosen measure, else the newest."""
        canvas = self._canvas
        measures = list(canvas.look.measures)
        if measures:
            chosen = canvas.is_measure_chosen
            measures.pop(chosen if chosen < len(measures) else -1)
            canvas.is_measure_chosen = -1
            canvas.remeasured.emit(tuple(measures))

"""One pane: draws a frame with everything over it, and says what the hand asks for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.placement import Placement, Stage
from medmamba_desktop.core.viewing.windowing import Display, display_of
from medmamba_desktop.view.access import DRAWN_ON, spoken_as
from medmamba_desktop.view.canvas.drawing import Drawing
from medmamba_desktop.view.canvas.gestures import Gestures
from medmamba_desktop.view.canvas.keys import OPACITY_STEP, arrow_pressed
from medmamba_desktop.view.canvas.look import Look
from medmamba_desktop.view.canvas.shown_frame import ShownFrame

_WHEEL_STEP = 1.2
_KEY_STEP = 1.25
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_WALKS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


class Canvas(QWidget):
    """The drawing surface of one pane. It keeps no state of the viewer: it asks to change it.

    Signals:
        hovered: image position (x, y) in pixels, or None outside the image.
        opacity_turned: Ctrl and the wheel ask for that much more opacity.
        walked: keys or the wheel ask to scroll so far.
        placed: the `Placement` that is asked for.
        windowed: the `Window` that is asked for.
        measured: a whole `Measure`.
        remeasured: all measures, one of which has changed.
        touched: the pane was clicked, scrolled or reached by Tab, and wants to be the active one.
    """

    hovered = Signal(object)
    opacity_turned = Signal(float)
    walked = Signal(int)
    placed = Signal(object)
    windowed = Signal(object)
    measured = Signal(object)
    remeasured = Signal(object)
    touched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Image"))
        spoken_as(self, DRAWN_ON)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(120, 100))
        self.look = Look()
        self.shown: ShownFrame | None = None
        self.is_measure_chosen = -1
        self.draft: Measure | None = None
        self.cursor_at: QPointF | None = None
        self.is_walked_to = False  # it has the focus by Tab; a click shows where it went anyway
        self.drawing = Drawing(self)
        self.gestures = Gestures(self)
        self._wheel_rest = 0.0

    @property
    def frame(self) -> Frame | None:
        """What is shown."""
        return self.shown.frame if self.shown is not None else None

    @property
    def stage(self) -> Stage:
        """The image on this canvas. Only where there is one."""
        assert self.shown is not None
        frame = self.shown.frame
        return Stage(
            (frame.width, frame.height), (self.width(), self.height()), frame.geometry.aspect
        )  # fmt: skip

    @property
    def placement(self) -> Placement:
        """Where the image lies."""
        return self.look.placement

    @property
    def zoom(self) -> float:
        """Pixels of the screen itself an image pixel; 1 where there is no image."""
        if self.shown is None:
            return 1.0
        return self.stage.scale(self.placement) * self.devicePixelRatioF()

    @property
    def display(self) -> Display:
        """The window or table in force. Only where there is an image."""
        assert self.shown is not None
        if self.look.choice.source == "default" and self.look.asked is not None:
            return self.look.asked
        return self.drawing.display(self.shown.frame, self.look.choice, display_of)

    def set_ground(self, colour: QColor) -> None:
        """Colour of the canvas around the image."""
        self.drawing.ground = colour
        self.update()

    def set_accent(self, colour: QColor) -> None:
        """Colour of the line around the active pane."""
        self.drawing.accent = colour
        self.update()

    def set_frame(self, frame: Frame | None) -> None:
        """Show another frame; None for none."""
        if frame is self.frame:
            return
        self.shown = ShownFrame(frame) if frame is not None else None
        self.drawing.forget()
        self.gestures.drop()
        self.update()

    def set_look(self, look: Look) -> None:
        """Show it otherwise."""
        if look != self.look:
            if look.tool != self.look.tool:
                self.gestures.drop()
            self.look = look
            self.update()

    def set_overlay(self, image: QImage | None) -> None:
        """Lay this heat map over the whole image; None for nothing."""
        self.drawing.overlay = QPixmap.fromImage(image) if image is not None else None
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Strength of the heat map, 0 to 1."""
        if opacity != self.drawing.opacity:
            self.drawing.opacity = opacity
            self.update()

    def fit(self) -> None:
        """Show the whole image."""
        self.placed.emit(self.placement.fitted())

    def show_actual(self) -> None:
        """One image pixel a screen pixel."""
        if self.shown is not None:
            self.placed.emit(self.stage.actual(self.placement, self.devicePixelRatioF()))

    def zoom_in(self) -> None:
        """A step closer, to the middle."""
        self.zoom_by(_KEY_STEP, self.rect().center().toPointF())

    def zoom_out(self) -> None:
        """A step away from the middle."""
        self.zoom_by(1 / _KEY_STEP, self.rect().center().toPointF())

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom; what lies under `at` stays there."""
        if self.shown is not None:
            self.placed.emit(self.stage.zoomed(self.placement, factor, (at.x(), at.y())))

    def move_by(self, dx: float, dy: float) -> None:
        """Shift the image by canvas lengths."""
        if self.shown is not None:
            self.placed.emit(self.stage.moved(self.placement, dx, dy))

    def image_position(self, at: QPointF) -> tuple[float, float]:
        """Image position under a canvas position. Only where there is an image."""
        return self.stage.to_canvas(self.placement).inverse()(at.x(), at.y())

    def report_position(self, at: QPointF) -> None:
        """Tell what is under the cursor."""
        if self.shown is None:
            return
        x, y = self.image_position(at)
        frame = self.shown.frame
        is_inside = 0 <= x < frame.width and 0 <= y < frame.height
        self.hovered.emit((int(x), int(y)) if is_inside else None)

    def event(self, event: QEvent) -> bool:
        # Esc stops what runs, except while something is half drawn: then it drops that.
        if event.type() == QEvent.Type.ShortcutOverride and self.draft is not None:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.drawing.paint(painter, QRectF(self.rect()))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Some systems turn the wheel sideways while Shift is held.
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        modifiers = event.modifiers()
        self.touched.emit()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.opacity_turned.emit(steps * OPACITY_STEP)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier or self.look.count < 2:
            self.zoom_by(_WHEEL_STEP**steps, event.position())
        else:
            self._scroll(-steps)
        event.accept()

    def _scroll(self, steps: float) -> None:
        """Whole steps; a touchpad turns by parts of them."""
        self._wheel_rest += steps
        whole = int(self._wheel_rest)
        if whole:
            self._wheel_rest -= whole
            self.walked.emit(whole)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.cursor_at = event.position()
        self.gestures.move(event)
        self.report_position(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.look.tool in ("select", "pan", "zoom"):
            self.fit()
        else:
            self.gestures.press(event)  # two quick points of a measure are no double click

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.is_walked_to = event.reason() in _BY_TAB
        if self.is_walked_to:
            self.touched.emit()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.is_walked_to = False
        self.update()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.cursor_at = None
        self.hovered.emit(None)
        if self.look.tool == "magnifier":
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if arrow_pressed(self, event):
            return
        if event.key() in _WALKS:
            self.walked.emit(_WALKS[Qt.Key(event.key())])
        elif not self.gestures.key_pressed(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.gestures.key_released(event):
            super().keyReleaseEvent(event)

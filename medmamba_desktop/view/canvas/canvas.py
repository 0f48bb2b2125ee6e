"""Draws one image with a heat map over it; zooms, pans, and says what lies under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.values import Picture
from medmamba_desktop.view.canvas.pixels import Pyramid, to_image
from medmamba_desktop.view.canvas.viewport import Viewport, centred, fitted

_WHEEL_STEP = 1.2
_KEY_STEP = 1.25
_OPACITY_STEP = 0.05
# From here on a pixel is shown as the square it is.
_SQUARE_PIXELS_FROM = 8.0
_WALKS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
}


class Canvas(QWidget):
    """The drawing surface.

    Signals:
        hovered: image position (x, y) in pixels, or None outside the image.
        opacity_turned: Ctrl and the wheel ask for that much more opacity.
        walked: arrow keys ask for the next (1) or the previous (-1) image.
        viewport_changed: zoomed or panned.
    """

    hovered = Signal(object)
    opacity_turned = Signal(float)
    walked = Signal(int)
    viewport_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Image")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 200))
        self._ground = QColor("black")
        self._picture: Picture | None = None
        self._pyramid: Pyramid | None = None
        self._overlay: QPixmap | None = None
        self._opacity = 0.5
        self._viewport = Viewport()
        self._is_fit = True
        self._is_space_down = False
        self._drag_from: QPointF | None = None

    @property
    def viewport(self) -> Viewport:
        """Where the image lies."""
        return self._viewport

    @property
    def zoom(self) -> float:
        """Screen pixels an image pixel, counting the screen's own pixels."""
        return self._viewport.scale * self.devicePixelRatioF()

    def set_ground(self, colour: QColor) -> None:
        """Colour of the canvas around the image."""
        self._ground = colour
        self.update()

    def set_picture(self, picture: Picture | None) -> None:
        """Show another image, fitted; None for none."""
        if picture is self._picture:
            return
        self._picture = picture
        self._pyramid = Pyramid(to_image(picture.pixels)) if picture is not None else None
        self._overlay = None
        self.fit()
        self.update()

    def set_overlay(self, image: QImage | None) -> None:
        """Lay this over the whole image; None for nothing."""
        self._overlay = QPixmap.fromImage(image) if image is not None else None
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Strength of the overlay, 0 to 1."""
        self._opacity = opacity
        self.update()

    def fit(self) -> None:
        """Show the whole image, and keep to that when the window changes."""
        self._is_fit = True
        if self._pyramid is not None:
            self._look(fitted(self._image_size(), self._canvas_size()))

    def show_actual(self) -> None:
        """One image pixel a screen pixel."""
        self._is_fit = False
        if self._pyramid is not None:
            scale = 1.0 / self.devicePixelRatioF()
            self._look(centred(self._image_size(), self._canvas_size(), scale))

    def zoom_in(self) -> None:
        """A step closer, to the middle."""
        self._zoom(_KEY_STEP, self.rect().center().toPointF())

    def zoom_out(self) -> None:
        """A step away from the middle."""
        self._zoom(1 / _KEY_STEP, self.rect().center().toPointF())

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._pyramid is not None:
            self._is_fit = False
            self._look(self._viewport.zoomed(factor, at.x(), at.y()))

    def _look(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self.update()
        self.viewport_changed.emit()

    def _image_size(self) -> tuple[int, int]:
        assert self._pyramid is not None
        return self._pyramid.width, self._pyramid.height

    def _canvas_size(self) -> tuple[int, int]:
        return self.width(), self.height()

    def _draw_image(self, painter: QPainter) -> None:
        assert self._pyramid is not None
        view = self._viewport
        width, height = self._image_size()
        target = QRectF(view.x, view.y, width * view.scale, height * view.scale)
        painter.setClipRect(self.rect())
        is_smooth = self.zoom < _SQUARE_PIXELS_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        level = self._pyramid.level(self.zoom)
        painter.drawPixmap(target, level, QRectF(level.rect()))
        if self._overlay is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            painter.setOpacity(self._opacity)
            painter.drawPixmap(target, self._overlay, QRectF(self._overlay.rect()))

    def _report_position(self, at: QPointF) -> None:
        if self._pyramid is None:
            return
        x, y = self._viewport.to_image(at.x(), at.y())
        width, height = self._image_size()
        is_inside = 0 <= x < width and 0 <= y < height
        self.hovered.emit((int(x), int(y)) if is_inside else None)

    def _is_pan_start(self, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        return event.button() == Qt.MouseButton.MiddleButton or (is_left and self._is_space_down)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        if self._pyramid is not None:
            self._draw_image(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_fit:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.opacity_turned.emit(steps * _OPACITY_STEP)
        else:
            self._zoom(_WHEEL_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_pan_start(event):
            self._drag_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None and self._pyramid is not None:
            delta = event.position() - self._drag_from
            self._drag_from = event.position()
            self._is_fit = False
            self._look(self._viewport.moved(delta.x(), delta.y()))
        self._report_position(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKS:
            self.walked.emit(_WALKS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self._is_space_down = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_down = False
            self.unsetCursor()
        else:
            super().keyReleaseEvent(event)

"""A picture as large as there is room, with a heat map over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Picture
from medmamba_desktop.view.access import DRAWN, spoken_as
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.theme import Theme


class Surface(QWidget):
    """Of two maps either part, and a cross at a place of both sides.

    Signals:
        hovered: the place under the cursor, (x, y) from 0 to 1 of the picture, or None.
    """

    hovered = Signal(object)

    def __init__(self, picture: Picture, theme: Theme) -> None:
        super().__init__()
        self.picture: Picture | None = picture
        self._theme = theme
        self._image = to_image(picture.pixels)
        self._overlay: QImage | None = None
        self._opacity = 0.0
        self._beyond: QImage | None = None
        self._divider: float | None = None
        self._cross: tuple[float, float] | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Image with heat map"))
        spoken_as(self, DRAWN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 180)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture; None for an empty ground."""
        self.picture = picture
        self._image = QImage() if picture is None else to_image(picture.pixels)
        self.update()

    def lay_over(self, image: QImage | None, opacity: float) -> None:
        """Lay this over the picture; None for nothing."""
        self._overlay, self._opacity = image, opacity
        self.update()

    def swipe(self, beyond: QImage | None, divider: float | None) -> None:
        """Right of `divider`, 0 to 1 of the picture, lay this over it instead; None for nothing."""
        self._beyond, self._divider = beyond, divider
        self.update()

    @property
    def overlay(self) -> QImage | None:
        """What lies over the picture."""
        return self._overlay

    def show_cross(self, place: tuple[float, float] | None) -> None:
        """Mark the place that the cursor is at on the other side."""
        self._cross = place
        self.update()

    def area(self) -> QRectF:
        """Where the picture lies."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(self.rect().topLeft(), size)
        place.moveCenter(self.rect().center())
        return QRectF(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.palette.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self.area()
        painter.drawImage(area, self._image)
        self._paint_maps(painter, area)
        if self._cross is not None:
            x = area.x() + self._cross[0] * area.width()
            y = area.y() + self._cross[1] * area.height()
            painter.setPen(self._theme.palette.colour("canvas_text"))
            painter.drawLine(QPointF(x - 8, y), QPointF(x + 8, y))
            painter.drawLine(QPointF(x, y - 8), QPointF(x, y + 8))
        painter.end()

    def _paint_maps(self, painter: QPainter, area: QRectF) -> None:
        left, right = QRectF(area), QRectF()
        if self._divider is not None:
            left.setWidth(area.width() * self._divider)
            right = QRectF(left.topRight(), area.bottomRight())
        painter.setOpacity(self._opacity)
        for part, image in ((left, self._overlay), (right, self._beyond)):
            if image is not None and not part.isEmpty():
                painter.setClipRect(part)
                painter.drawImage(area, image)
        painter.setClipping(False)
        painter.setOpacity(1.0)
        if self._divider is not None:
            painter.setPen(self._theme.palette.colour("canvas_text"))
            painter.drawLine(left.topRight(), left.bottomRight())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.picture is None:
            return
        area, at = self.area(), event.position()
        x, y = (at.x() - area.x()) / area.width(), (at.y() - area.y()) / area.height()
        self.hovered.emit((x, y) if 0 <= x < 1 and 0 <= y < 1 else None)

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def sizeHint(self) -> QSize:
        return QSize(460, 400)

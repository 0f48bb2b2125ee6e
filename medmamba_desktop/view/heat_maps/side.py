"""One side of a comparison: which map, and the picture under it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.core.explain.methods import MEAN_OF_STAGES, METHODS
from medmamba_desktop.core.values import HeatMap, Picture, Prediction
from medmamba_desktop.operations.compare_maps import Wanted
from medmamba_desktop.state.settings import STAGES
from medmamba_desktop.view import words
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.parts import Chooser, label, row
from medmamba_desktop.view.theme import Theme

_CAPTION_LINES = 4


class Side(QWidget):
    """Choosers above a picture.

    Signals:
        chosen: another map is wanted, a `Wanted`.
        hovered: the place under the cursor, (x, y) from 0 to 1 of the picture, or None.
    """

    chosen = Signal(object)
    hovered = Signal(object)

    def __init__(self, picture: Picture, prediction: Prediction, theme: Theme, name: str) -> None:
        super().__init__()
        self._prediction = prediction
        self.heat_map: HeatMap | None = None
        self.classes, self.method, self.stage = Chooser(), Chooser(), Chooser()
        for c in prediction.classes:
            self.classes.addItem(f"{c.title}, {words.percent(c.probability)}", c.name)
        for key, method in METHODS.items():
            self.method.addItem(method.title, key)
        for stage in STAGES:
            title = "Mean of stages" if stage == MEAN_OF_STAGES else f"Stage {stage}"
            self.stage.addItem(title, stage)
        for chooser, what in (
            (self.classes, "Class"), (self.method, "Method"), (self.stage, "Stage"),
        ):  # fmt: skip
            chooser.setAccessibleName(f"{what}, {name}")
            chooser.activated.connect(self._on_chosen)
        self.surface = _Surface(picture, theme)
        self.surface.hovered.connect(self.hovered)
        self.caption = label(role="muted", is_wrapped=True)
        # The same room on both sides, so that the pictures stand level.
        self.caption.setFixedHeight(self.caption.fontMetrics().lineSpacing() * _CAPTION_LINES)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build_layout()
        # Both sides as wide as each other, whatever stands in their choosers.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(self.classes, self.method, self.stage, 0, spacing=6))
        layout.addWidget(self.surface, 1)
        layout.addWidget(self.caption)

    @property
    def wanted(self) -> Wanted:
        """What is chosen."""
        return Wanted(
            self._prediction.task, self.classes.currentData(), self.method.currentData(),
            self.stage.currentData(),
        )  # fmt: skip

    def choose(self, wanted: Wanted) -> None:
        """Stand on this, and ask for it."""
        self.classes.setCurrentIndex(max(0, self.classes.findData(wanted.class_name)))
        self.method.setCurrentIndex(max(0, self.method.findData(wanted.method)))
        self.stage.setCurrentIndex(max(0, self.stage.findData(wanted.stage)))
        self._on_chosen()

    def say(self, text: str) -> None:
        """Say this below the picture."""
        self.caption.setText(text)

    def draw(self, style: overlay.Style, opacity: float) -> None:
        """Lay the map over the picture."""
        made = self.heat_map
        image = None if made is None else overlay.overlay(made, self.surface.picture, style)
        self.surface.lay_over(image, opacity)

    def value_at(self, place: tuple[float, float]) -> float | None:
        """The raw value at a place of the picture."""
        if self.heat_map is None:
            return None
        picture = self.surface.picture
        at = int(place[0] * picture.width), int(place[1] * picture.height)
        return overlay.value_under(self.heat_map, at, picture)

    def _on_chosen(self, *_: object) -> None:
        has_stages = METHODS[self.method.currentData()].has_stages
        self.stage.setVisible(has_stages)
        self.heat_map = None
        self.surface.lay_over(None, 0.0)
        self.chosen.emit(self.wanted)


class _Surface(QWidget):
    """The picture as large as there is room, the map over it, a cross at a place of both sides."""

    hovered = Signal(object)

    def __init__(self, picture: Picture, theme: Theme) -> None:
        super().__init__()
        self.picture = picture
        self._theme = theme
        self._image = to_image(picture.pixels)
        self._overlay: QImage | None = None
        self._opacity = 0.0
        self._beyond: QImage | None = None
        self._divider: float | None = None
        self._cross: tuple[float, float] | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Image with heat map")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 180)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def lay_over(self, image: QImage | None, opacity: float) -> None:
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
        area, at = self.area(), event.position()
        x, y = (at.x() - area.x()) / area.width(), (at.y() - area.y()) / area.height()
        self.hovered.emit((x, y) if 0 <= x < 1 and 0 <= y < 1 else None)

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def sizeHint(self) -> QSize:
        return QSize(460, 400)

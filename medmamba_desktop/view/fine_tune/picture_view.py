"""One picture as large as there is room, with its marked regions and, if given, a heat map."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from medmamba_desktop.core.dataset.examples import Box
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.view import words
from medmamba_desktop.view.access import DRAWN, describe, spoken_as
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.theme import Theme

_MARGIN = 10
_MASK_OPACITY = 0.35


class PictureView(QWidget):
    """Orders the picture from the reading lane and draws it when it is there."""

    def __init__(self, pictures: Thumbnails, theme: Theme, name: str = "") -> None:
        super().__init__()
        self._pictures = pictures
        self._theme = theme
        self._name = name or tr("Picture")
        self._ref: ImageRef | None = None
        self._pixmap: QPixmap | None = None
        self._mask_ref: ImageRef | None = None
        self._mask: QImage | None = None
        self._overlay: QImage | None = None
        self.opacity = 0.55
        self.boxes: tuple[Box, ...] = ()
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self._name)
        spoken_as(self, DRAWN)
        pictures.arrived.connect(self._on_arrived)
        theme.changed.connect(self._on_theme_changed)

    @property
    def ref(self) -> ImageRef | None:
        """Which picture is shown."""
        return self._ref

    @property
    def is_there(self) -> bool:
        """Whether the picture has been read."""
        return self._pixmap is not None

    def show_picture(
        self, ref: ImageRef | None, boxes: tuple[Box, ...] = (), mask: ImageRef | None = None
    ) -> None:
        """Show a picture with these regions; what was laid over the last one is taken off."""
        self._ref, self.boxes, self._mask_ref = ref, boxes, mask
        self._pixmap = self._mask = self._overlay = None
        said = tr("{name}: {file}", name=self._name, file=ref.file_name) if ref else self._name
        self.setAccessibleName(said)
        self._describe()
        self._fetch()

    def lay_over(self, overlay: QImage | None) -> None:
        """Lay a heat map over the picture, or take it off."""
        self._overlay = overlay
        self._describe()
        self.update()

    def _describe(self) -> None:
        """For those who do not see it: the regions, and whether a map lies over the picture."""
        regions = len(self.boxes) + (self._mask_ref is not None)
        said = [trn("{n} marked region", "{n} marked regions", regions)]
        if self._overlay is not None:
            said.append(tr("a heat map over it"))
        describe(self, words.listed(said) if self._ref is not None else "")

    def picture_rect(self) -> QRectF:
        """Where the picture lies; empty while there is none."""
        if self._pixmap is None:
            return QRectF()
        room = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = self._pixmap.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size)
        place.moveCenter(room.center())
        return QRectF(place)

    def on_screen(self, box: Box) -> QRectF:
        """Where a box lies on the widget."""
        area = self.picture_rect()
        left, top = area.x() + box.left * area.width(), area.y() + box.top * area.height()
        right, bottom = area.x() + box.right * area.width(), area.y() + box.bottom * area.height()
        return QRectF(left, top, right - left, bottom - top)

    def _fetch(self) -> None:
        if self._ref is not None and self._pixmap is None:
            small = self._pictures.get(self._ref)
            if small is not None:
                self._pixmap = QPixmap.fromImage(to_image(small))
                self._on_picture()
        if self._mask_ref is not None and self._mask is None:
            mask = self._pictures.get(self._mask_ref)
            if mask is not None:
                colour = QColor(self._theme.palette.accent)
                self._mask = _tinted(mask.max(axis=2) > 0, colour)
        self.update()

    def _on_picture(self) -> None:
        """The picture has been read."""

    def _on_arrived(self, ref: ImageRef) -> None:
        if ref in (self._ref, self._mask_ref):
            self._fetch()

    def _on_theme_changed(self) -> None:
        self._mask = None
        self._fetch()

    def sizeHint(self) -> QSize:
        return QSize(360, 320)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.colour("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        if self._pixmap is None:
            self._draw_words(painter)
        else:
            self._draw_picture(painter, self._pixmap)
            self._draw_boxes(painter)
        self._draw_focus(painter)
        painter.end()

    def _draw_words(self, painter: QPainter) -> None:
        painter.setPen(self._theme.palette.colour("canvas_muted"))
        text = ""
        if self._ref is not None:
            is_hopeless = self._pictures.is_hopeless(self._ref)
            text = (
                tr("This picture cannot be opened") if is_hopeless else tr("Reading the picture…")
            )
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(20, 20, -20, -20), flags, text)

    def _draw_picture(self, painter: QPainter, picture: QPixmap) -> None:
        area = self.picture_rect()
        painter.drawPixmap(area, picture, QRectF(picture.rect()))
        if self._mask is not None:
            painter.setOpacity(_MASK_OPACITY)
            painter.drawImage(area, self._mask)
        if self._overlay is not None:
            painter.setOpacity(self.opacity)
            painter.drawImage(area, self._overlay)
        painter.setOpacity(1.0)

    def _draw_boxes(self, painter: QPainter) -> None:
        for box in self.boxes:
            self._draw_box(painter, self.on_screen(box), is_chosen=False)

    def _draw_box(self, painter: QPainter, area: QRectF, is_chosen: bool) -> None:
        palette = self._theme.palette
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A dark line around the bright one: it shows on white and on black alike.
        painter.setPen(QPen(QColor(0, 0, 0, 190), 4.5 if is_chosen else 3.5))
        painter.drawRect(area)
        style = Qt.PenStyle.SolidLine if is_chosen else Qt.PenStyle.DashLine
        painter.setPen(QPen(palette.colour("accent_hover" if is_chosen else "accent"), 2, style))
        painter.drawRect(area)

    def _draw_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.palette.colour("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


def _tinted(inside: object, colour: QColor) -> QImage:
    import numpy as np

    where = np.asarray(inside)
    pixels = np.zeros((*where.shape, 4), dtype=np.uint8)
    pixels[where] = (colour.red(), colour.green(), colour.blue(), 255)
    return to_image(pixels)

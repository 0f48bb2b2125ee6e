"""Paints one pane: ground, image, heat map, overlays, shutters, measures, letters, magnifier."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from medmamba_desktop.core.source.frame import Frame, Plane
from medmamba_desktop.core.viewing.corners import View, corners
from medmamba_desktop.core.viewing.placement import Affine
from medmamba_desktop.core.viewing.windowing import Choice, Display, words_of
from medmamba_desktop.view.canvas.annotations import draw_annotations
from medmamba_desktop.view.canvas.covers import draw_planes, draw_shutters, plane_image
from medmamba_desktop.view.canvas.lettering import (
    draw_corners,
    draw_flaw,
    draw_scale_bar,
    draw_sides,
)
from medmamba_desktop.view.canvas.marks import draw_measure
from medmamba_desktop.view.canvas.surface import Surface

# From here on a pixel is shown as the square it is.
_SQUARE_PIXELS_FROM = 8.0
_LENS_RADIUS = 90
_LENS_POWER = 2.5
_BAR_LIFT = 34


class Drawing:
    """Holds what is drawn over the image, and paints."""

    def __init__(self, canvas: Surface) -> None:
        self._canvas = canvas
        self.ground = QColor("black")
        self.accent = QColor("white")
        self.overlay: QPixmap | None = None
        self.opacity = 0.5
        self._planes: list[tuple[Plane, QImage]] | None = None
        self._display: tuple[object, Display] | None = None

    def forget(self) -> None:
        """There is another frame."""
        self.overlay = None
        self._planes = self._display = None

    def display(
        self, frame: Frame, choice: Choice, find: Callable[[Frame, Choice], Display]
    ) -> Display:
        """The window of a choice; percentiles are counted once."""
        if self._display is None or self._display[0] != choice:
            self._display = choice, find(frame, choice)
        return self._display[1]

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Everything, from the back to the front."""
        painter.fillRect(area, self.ground)
        canvas = self._canvas
        if canvas.shown is not None:
            frame = canvas.shown.frame
            to_canvas = canvas.stage.to_canvas(canvas.placement)
            self._paint_image(painter, area, to_canvas, canvas.zoom)
            if canvas.look.has_overlays:
                has_words = not canvas.look.is_private
                draw_annotations(painter, canvas.look.annotations, to_canvas, has_words)
            self._paint_measures(painter, frame, to_canvas)
            if canvas.look.has_corners:
                self._paint_words(painter, frame)
            if frame.flaw:
                draw_flaw(painter, canvas.rect(), frame.flaw)
            if canvas.look.tool == "magnifier" and canvas.cursor_at is not None:
                self._paint_lens(painter, canvas.cursor_at, to_canvas)
        if canvas.is_walked_to:
            # White: in the line of the active pane's colour it could not be told from that.
            painter.setPen(QPen(QColor("white"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(4, 4, -4, -4))
        if canvas.look.is_active:
            painter.setPen(QPen(self.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1, -1))

    def _paint_image(
        self, painter: QPainter, area: QRectF, to_canvas: Affine, zoom: float
    ) -> None:  # fmt: skip
        shown, look = self._canvas.shown, self._canvas.look
        assert shown is not None
        view = QTransform(*_six(to_canvas.inverse())).mapRect(area)
        piece = shown.piece(zoom, view, self._canvas.display, look.is_inverted)
        painter.save()
        painter.setClipRect(area)
        painter.setTransform(QTransform(*_six(to_canvas)), combine=True)
        is_smooth = zoom < _SQUARE_PIXELS_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        if piece is not None:
            painter.drawImage(piece.target, piece.image, QRectF(piece.image.rect()))
        size = shown.frame.width, shown.frame.height
        if self.overlay is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            painter.setOpacity(self.opacity)
            painter.drawPixmap(QRectF(0, 0, *size), self.overlay, QRectF(self.overlay.rect()))
            painter.setOpacity(1.0)
        if look.has_overlays:
            draw_planes(painter, self._plane_images(shown.frame))
            draw_shutters(painter, (*shown.frame.shutters, *look.shutters), size, self.ground)
        painter.restore()

    def _plane_images(self, frame: Frame) -> list[tuple[Plane, QImage]]:
        if self._planes is None:
            self._planes = [(plane, plane_image(plane)) for plane in frame.planes]
        return self._planes

    def _paint_measures(self, painter: QPainter, frame: Frame, to_canvas: Affine) -> None:
        canvas = self._canvas
        for number, measure in enumerate(canvas.look.measures):
            is_chosen = number == canvas.is_measure_chosen
            draw_measure(painter, measure, frame, to_canvas, is_chosen)
        if canvas.draft is not None:
            draw_measure(painter, canvas.draft, frame, to_canvas, is_chosen=True)

    def _paint_words(self, painter: QPainter, frame: Frame) -> None:
        canvas, look = self._canvas, self._canvas.look
        view = View(
            look.position, look.count, canvas.zoom, words_of(canvas.display, frame.unit),
            look.is_inverted, look.is_private,
        )  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        rect = canvas.rect()
        draw_corners(painter, rect, corners(frame, view))
        draw_sides(painter, rect, frame.geometry, look.placement)
        spacing = frame.geometry.spacing_mm
        if spacing is not None:
            # The narrower side of a pixel is `scale` wide on the screen.
            mm = min(spacing) / canvas.stage.scale(look.placement)
            draw_scale_bar(painter, rect, mm, _BAR_LIFT)

    def _paint_lens(self, painter: QPainter, at: QPointF, to_canvas: Affine) -> None:
        """The image under the cursor, larger, in a circle around it."""
        circle = QPainterPath()
        circle.addEllipse(at, _LENS_RADIUS, _LENS_RADIUS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setClipPath(circle)
        painter.fillPath(circle, self.ground)
        shown = self._canvas.shown
        assert shown is not None
        grown = _about(to_canvas, at, _LENS_POWER)
        area = circle.boundingRect()
        # A piece of its own would push out the one that the pane draws: the lens takes all pixels.
        view = QTransform(*_six(grown.inverse())).mapRect(area)
        look = self._canvas.look
        piece = shown.lens_piece(view, self._canvas.display, look.is_inverted)
        painter.setTransform(QTransform(*_six(grown)), combine=True)
        is_smooth = self._canvas.zoom * _LENS_POWER < _SQUARE_PIXELS_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        if piece is not None:
            painter.drawImage(piece.target, piece.image, QRectF(piece.image.rect()))
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, _LENS_RADIUS, _LENS_RADIUS)


def _six(affine: Affine) -> tuple[float, float, float, float, float, float]:
    return affine.a, affine.b, affine.c, affine.d, affine.e, affine.f


def _about(affine: Affine, at: QPointF, power: float) -> Affine:
    """The same, enlarged about a point of the canvas."""
    a, b, c, d = (power * part for part in (affine.a, affine.b, affine.c, affine.d))
    e = at.x() + power * (affine.e - at.x())
    f = at.y() + power * (affine.f - at.y())
    return Affine(a, b, c, d, e, f)

"""Overlay planes and shutters as things to draw over the image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from medmamba_desktop.core.source.frame import Plane, Shutter

_PLANE_COLOUR = 0xFF_63_D6_D0


def plane_image(plane: Plane) -> QImage:
    """The plane's graphics in one colour, transparent elsewhere."""
    packed = np.where(plane.pixels, np.uint32(_PLANE_COLOUR), np.uint32(0))
    height, width = packed.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(packed.data, width, height, packed.strides[0], kind).copy()


def draw_planes(painter: QPainter, images: Sequence[tuple[Plane, QImage]]) -> None:
    """Over the image, in image pixels."""
    for plane, image in images:
        target = QRectF(plane.left, plane.top, image.width(), image.height())
        painter.drawImage(target, image, QRectF(image.rect()))


def draw_shutters(
    painter: QPainter, shutters: Sequence[Shutter], size: tuple[int, int], ground: QColor
) -> None:
    """Cover what lies outside of any shutter, in image pixels."""
    whole = QPainterPath()
    whole.addRect(QRectF(0, 0, *size))
    for shutter in shutters:
        painter.fillPath(whole.subtracted(_opening(shutter)), ground)


def _opening(shutter: Shutter) -> QPainterPath:
    path = QPainterPath()
    points = [QPointF(x, y) for x, y in shutter.points]
    if shutter.kind == "rectangle":
        path.addRect(QRectF(points[0], points[1]).normalized())
    elif shutter.kind == "circle":
        path.addEllipse(points[0], points[1].x(), points[1].y())
    else:
        path.moveTo(points[0])
        for point in points[1:]:
            path.lineTo(point)
        path.closeSubpath()
        path.setFillRule(Qt.FillRule.WindingFill)
    return path

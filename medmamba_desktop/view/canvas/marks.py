"""Draws measures with what they say, and finds the handle under the cursor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.viewing.measure import Measure, words_of
from medmamba_desktop.core.viewing.placement import Affine, Point
from medmamba_desktop.view.canvas.lettering import draw_lines, stroke
from medmamba_desktop.view.theme import font

_INK = QColor("#ffd75e")
_CHOSEN = QColor("#63d6d0")
_HANDLE = 3.5
_REACH = 9.0


def draw_measure(
    painter: QPainter, measure: Measure, frame: Frame, to_canvas: Affine, is_chosen: bool = False
) -> None:
    """Lines, handles, and the result beside them once it is whole."""
    ink = _CHOSEN if is_chosen else _INK
    path = _path(measure, to_canvas)
    stroke(painter, path, ink)
    for x, y in measure.points:
        handle = QPainterPath()
        handle.addEllipse(QPointF(*to_canvas(x, y)), _HANDLE, _HANDLE)
        stroke(painter, handle, ink, 1.2)
    if not measure.is_whole:
        return
    lines = words_of(measure, frame)
    painter.setFont(font(0.9))
    metrics = QFontMetricsF(painter.font())
    wide = max(metrics.horizontalAdvance(line) for line in lines)
    high = metrics.height() * len(lines)
    box = path.boundingRect()
    room = painter.viewport()
    x = min(max(4.0, box.right() + 8), room.width() - wide - 6)
    y = min(max(4.0, box.center().y() - high / 2), room.height() - high - 4)
    draw_lines(painter, lines, QPointF(x, y), ink=ink)


def _path(measure: Measure, to_canvas: Affine) -> QPainterPath:
    points = [QPointF(*to_canvas(x, y)) for x, y in measure.points]
    path = QPainterPath()
    if measure.kind in ("length", "angle") or len(points) < 2:
        path.moveTo(points[0])
        for point in points[1:]:
            path.lineTo(point)
        return path
    # A turned picture turns its regions: they are made of image positions.
    box = QRectF(QPointF(*measure.points[0]), QPointF(*measure.points[1])).normalized()
    if measure.kind == "rectangle":
        corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
    else:
        centre, rx, ry = box.center(), box.width() / 2, box.height() / 2
        corners = [
            QPointF(centre.x() + rx * math.cos(t), centre.y() + ry * math.sin(t))
            for t in (math.tau * i / 72 for i in range(72))
        ]
    for i, corner in enumerate(corners):
        at = QPointF(*to_canvas(corner.x(), corner.y()))
        path.lineTo(at) if i else path.moveTo(at)
    path.closeSubpath()
    return path


def handle_at(
    measures: Sequence[Measure], to_canvas: Affine, at: QPointF
) -> tuple[int, int] | None:
    """Which measure and which of its points lies under the cursor; the newest first."""
    for number in range(len(measures) - 1, -1, -1):
        for point, (x, y) in enumerate(measures[number].points):
            away = QPointF(*to_canvas(x, y)) - at
            if math.hypot(away.x(), away.y()) <= _REACH:
                return number, point
    return None


def with_point(measure: Measure, index: int, point: Point) -> Measure:
    """A measure with one of its points elsewhere."""
    points = list(measure.points)
    points[index] = point
    return Measure(measure.kind, tuple(points))

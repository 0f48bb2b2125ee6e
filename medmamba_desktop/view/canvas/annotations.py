"""Draws the lines, marks and words of presentation states over the image."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from medmamba_desktop.core.source.frame import Annotation
from medmamba_desktop.core.viewing.placement import Affine
from medmamba_desktop.view.canvas.lettering import draw_lines, stroke
from medmamba_desktop.view.theme import font

INK = QColor("#63d6d0")
_FILLED = QColor(99, 214, 208, 90)
_ARM = 5.0  # of the cross that marks a point


def draw_annotations(
    painter: QPainter, annotations: Sequence[Annotation], to_canvas: Affine, has_words: bool
) -> None:
    """In canvas lengths, so that words stay upright and lines thin.

    Args:
        has_words: without them lines alone are drawn: words may name the patient.
    """
    painter.setFont(font(0.95))
    for one in annotations:
        points = [QPointF(*to_canvas(x, y)) for x, y in one.points]
        if points:
            path = _path(points)
            if one.is_filled:
                painter.fillPath(path, _FILLED)
            stroke(painter, path, INK)
        if one.text and has_words:
            draw_lines(painter, one.text.split("\n"), QPointF(*to_canvas(*one.at)), ink=INK)


def _path(points: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    if len(points) == 1:
        for dx, dy in ((_ARM, 0), (0, _ARM)):
            path.moveTo(points[0] - QPointF(dx, dy))
            path.lineTo(points[0] + QPointF(dx, dy))
    return path

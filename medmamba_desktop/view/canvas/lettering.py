"""Draws what stands over the image: corners, letters of the sides, the scale bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from medmamba_desktop.core.source.frame import Geometry
from medmamba_desktop.core.viewing.corners import Corners
from medmamba_desktop.core.viewing.orientation import bar_mm, length_words, side_letters
from medmamba_desktop.core.viewing.placement import Placement
from medmamba_desktop.view.theme import font

INK = QColor("#e8ecef")
_CAUTION = QColor("#ffd75e")
SHADE = QColor(0, 0, 0, 200)
_EDGE = 10
_BAR_SHARE = 0.3  # of the canvas's width at most
_TICK = 5


def draw_lines(
    painter: QPainter, lines: Sequence[str], at: QPointF, is_right: bool = False,
    is_upward: bool = False, ink: QColor = INK,
) -> None:  # fmt: skip
    """Lines of text, readable on any ground.

    Args:
        at: the corner that the block of lines keeps to.
        is_right: it lies to the left of `at`.  is_upward: it lies above.
    """
    metrics = QFontMetricsF(painter.font())
    height = metrics.height()
    y = at.y() - height * len(lines) if is_upward else at.y()
    for line in lines:
        x = at.x() - metrics.horizontalAdvance(line) if is_right else at.x()
        baseline = QPointF(x, y + metrics.ascent())
        painter.setPen(SHADE)
        for dx, dy in ((1, 1), (-1, 0), (0, -1), (1, 0), (0, 1)):
            painter.drawText(baseline + QPointF(dx, dy), line)
        painter.setPen(ink)
        painter.drawText(baseline, line)
        y += height


def draw_corners(painter: QPainter, canvas: QRect, corners: Corners) -> None:
    """The four blocks of text."""
    small = canvas.width() < 460 or canvas.height() < 380
    painter.setFont(font(0.82 if small else 0.92))
    box = QRectF(canvas).adjusted(_EDGE, _EDGE - 2, -_EDGE, -_EDGE + 2)
    room = box.width() / 2 - 24
    metrics = QFontMetricsF(painter.font())

    def fitting(lines: Sequence[str]) -> list[str]:
        elide = Qt.TextElideMode.ElideRight
        return [metrics.elidedText(line, elide, room) for line in lines]

    draw_lines(painter, fitting(corners.top_left), box.topLeft())
    draw_lines(painter, fitting(corners.top_right), box.topRight(), is_right=True)
    draw_lines(painter, fitting(corners.bottom_left), box.bottomLeft(), is_upward=True)
    draw_lines(
        painter, fitting(corners.bottom_right), box.bottomRight(), is_right=True, is_upward=True
    )  # fmt: skip


def draw_sides(painter: QPainter, canvas: QRect, geometry: Geometry, placement: Placement) -> None:
    """Letters of the patient's sides, in the middle of each edge."""
    left, top, right, bottom = side_letters(geometry, placement)
    painter.setFont(font(1.1, is_bold=True))
    height = QFontMetricsF(painter.font()).height()
    middle, half = QRectF(canvas).center(), height / 2
    wide = QFontMetricsF(painter.font()).horizontalAdvance
    draw_lines(painter, [left], QPointF(_EDGE, middle.y() - half))
    draw_lines(painter, [right], QPointF(canvas.width() - _EDGE, middle.y() - half), is_right=True)
    draw_lines(painter, [top], QPointF(middle.x() - wide(top) / 2, _EDGE - 2))
    draw_lines(
        painter, [bottom], QPointF(middle.x() - wide(bottom) / 2, canvas.height() - _EDGE + 2),
        is_upward=True,
    )  # fmt: skip


def draw_flaw(painter: QPainter, canvas: QRect, words: str) -> None:
    """What is wrong with the image, above its middle, whatever else is switched off."""
    painter.setFont(font(1.0, is_bold=True))
    metrics = QFontMetricsF(painter.font())
    line = metrics.elidedText(f"⚠ {words}", Qt.TextElideMode.ElideRight, canvas.width() - 40)
    at = QPointF((canvas.width() - metrics.horizontalAdvance(line)) / 2, _EDGE + 64)
    draw_lines(painter, [line], at, ink=_CAUTION)


def draw_scale_bar(painter: QPainter, canvas: QRect, mm_per_pixel: float, lift: float) -> None:
    """A bar of a round length, at the bottom in the middle.

    Args:
        mm_per_pixel: millimetres a logical screen pixel.
        lift: how far above the edge.
    """
    mm = bar_mm(mm_per_pixel, canvas.width() * _BAR_SHARE)
    if mm <= 0:
        return
    length = mm / mm_per_pixel
    x, y = (canvas.width() - length) / 2, canvas.height() - lift
    path = QPainterPath(QPointF(x, y - _TICK))
    for point in ((x, y), (x + length, y), (x + length, y - _TICK)):
        path.lineTo(QPointF(*point))
    stroke(painter, path, INK)
    painter.setFont(font(0.85))
    words = length_words(mm)
    middle = canvas.width() / 2 - QFontMetricsF(painter.font()).horizontalAdvance(words) / 2
    draw_lines(painter, [words], QPointF(middle, y - 2), is_upward=True)


def stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float = 1.6) -> None:
    """A line that is seen on any ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for ink, thick in ((SHADE, width + 2), (colour, width)):
        painter.setPen(
            QPen(ink, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                 Qt.PenJoinStyle.RoundJoin)
        )  # fmt: skip
        painter.drawPath(path)

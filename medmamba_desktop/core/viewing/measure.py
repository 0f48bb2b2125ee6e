"""Lengths, angles and regions of an image, in millimetres and in the unit of its values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.frame import Frame, Geometry
from medmamba_desktop.core.source.grey import Values

MeasureKind = Literal["length", "angle", "rectangle", "ellipse"]
POINTS: Final[dict[MeasureKind, int]] = {"length": 2, "angle": 3, "rectangle": 2, "ellipse": 2}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something drawn to measure.

    Attributes:
        points: (x, y) in image pixels, (0, 0) being the corner of the first pixel. The second
            point of an angle is its vertex; a rectangle or an ellipse has two opposite corners.
    """

    kind: MeasureKind
    points: tuple[Point, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it has all of its points."""
        return len(self.points) == POINTS[self.kind]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the pixels whose centres lie inside a region.

    Attributes:
        count: of pixels.
        mean, deviation, least, greatest: in the modality's unit or as stored; the deviation is
            that of the pixels themselves (divided by their count).
        area_mm2: or None where the spacing is unknown.
    """

    count: int
    mean: float
    deviation: float
    least: float
    greatest: float
    area_mm2: float | None


def length(start: Point, end: Point, geometry: Geometry) -> tuple[float, str]:
    """The distance and its unit: millimetres where the spacing is known, else pixels."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    if geometry.spacing_mm is None:
        # Of pixels that are no squares, the narrower side is the unit.
        wide, high = (1.0, geometry.aspect) if geometry.aspect >= 1 else (1 / geometry.aspect, 1.0)
        return math.hypot(dx * wide, dy * high), "px"
    row, column = geometry.spacing_mm
    return math.hypot(dx * column, dy * row), "mm"


def angle(one: Point, vertex: Point, other: Point, aspect: float = 1.0) -> float:
    """Degrees from 0 to 180 between the two arms, as they lie in the patient."""
    ax, ay = one[0] - vertex[0], (one[1] - vertex[1]) * aspect
    bx, by = other[0] - vertex[0], (other[1] - vertex[1]) * aspect
    if not (math.hypot(ax, ay) and math.hypot(bx, by)):
        return 0.0
    return math.degrees(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def statistics(measure: Measure, frame: Frame) -> Statistics | None:
    """What lies inside a rectangle or an ellipse; None where no pixel does.

    Colour is measured as its brightness, Rec. 601.
    """
    (x0, y0), (x1, y1) = measure.points
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    first_row, first_column = max(0, math.ceil(top - 0.5)), max(0, math.ceil(left - 0.5))
    rows = slice(first_row, max(first_row, min(frame.height, math.floor(bottom - 0.5) + 1)))
    columns = slice(first_column, max(first_column, min(frame.width, math.floor(right - 0.5) + 1)))
    values = _grey(frame.values[rows, columns])
    if not values.size:
        return None
    if measure.kind == "ellipse":
        values = values[_inside(rows, columns, (left, top, right, bottom))]
    values = frame.in_unit(values).astype(np.float64)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    area = math.prod(frame.geometry.spacing_mm) * values.size if frame.geometry.spacing_mm else None
    return Statistics(
        int(values.size), float(values.mean()), float(values.std()), float(values.min()),
        float(values.max()), area,
    )  # fmt: skip


def _inside(
    rows: slice, columns: slice, box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    left, top, right, bottom = box
    y = (np.arange(rows.start, rows.stop) + 0.5 - (top + bottom) / 2) / max(
        1e-9, (bottom - top) / 2
    )
    x = (np.arange(columns.start, columns.stop) + 0.5 - (left + right) / 2) / max(
        1e-9, (right - left) / 2
    )
    inside: NDArray[np.bool_] = y[:, None] ** 2 + x[None, :] ** 2 <= 1.0
    return inside


def _grey(values: Values) -> Values:
    if values.ndim == 2:
        return values
    grey: Values = values @ np.array([0.299, 0.587, 0.114])
    return grey


def value_at(frame: Frame, x: int, y: int) -> str:
    """The value of a pixel for people: "-312 HU", "1840", or "R 12 G 30 B 8"."""
    held = frame.values[y, x]
    if frame.is_colour:
        return "R {} G {} B {}".format(*(int(part) for part in held))
    value = float(frame.in_unit(np.array([held]))[0])
    words = f"{value:.6g}" if math.isfinite(value) else tr("not a number")
    return f"{words} {frame.unit}".strip()


def words_of(measure: Measure, frame: Frame) -> tuple[str, ...]:
    """What a measure says, line by line."""
    points = measure.points
    if measure.kind == "length":
        value, unit = length(points[0], points[1], frame.geometry)
        note = (tr("at the detector"),) if frame.geometry.is_at_detector else ()
        return (f"{value:.1f} {unit}", *note)
    if measure.kind == "angle":
        return (f"{angle(points[0], points[1], points[2], frame.geometry.aspect):.1f}°",)
    found = statistics(measure, frame)
    if found is None:
        return (tr("No pixel inside"),)
    unit = f" {frame.unit}" if frame.unit else ""
    area = f"{found.count} px" if found.area_mm2 is None else _area(found.area_mm2)
    return (
        tr(
            "Mean {mean:.1f}{unit}  SD {deviation:.1f}",
            mean=found.mean,
            unit=unit,
            deviation=found.deviation,
        ),
        tr("Min {least:g}  Max {greatest:g}", least=found.least, greatest=found.greatest),
        tr("Area {area}", area=area),
    )


def _area(mm2: float) -> str:
    return f"{mm2 / 100:.2f} cm²" if mm2 >= 100 else f"{mm2:.1f} mm²"

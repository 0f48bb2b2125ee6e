"""Lines and words that a presentation state lays over images (PS3.3 C.10.5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop.core.source.dicom_elements import text_of
from medmamba_desktop.core.source.frame import Annotation, Position

if TYPE_CHECKING:
    from pydicom import Dataset

ANNOTATION_TAGS: Final = ("GraphicAnnotationSequence", "DisplayedAreaSelectionSequence")
_ROUND: Final = 72  # corners of what is drawn for a circle
_STEPS: Final = 12  # between two points of a curve
_MOST_POINTS: Final = 100_000


def annotations_of(dataset: Dataset, uids: Sequence[str]) -> dict[str, tuple[Annotation, ...]]:
    """The annotations for each image, by SOP Instance UID; a damaged one is left out.

    Args:
        uids: of the images that the presentation state refers to.
    """
    found: dict[str, list[Annotation]] = {}
    for item in _items(dataset, "GraphicAnnotationSequence"):
        # Without images of its own an item holds for all of them.
        for uid, frames in _images(item) or [(uid, ()) for uid in uids]:
            found.setdefault(uid, []).extend(_in_item(item, _area(dataset, uid), frames))
    return {uid: tuple(annotations) for uid, annotations in found.items()}


def _items(dataset: Dataset, keyword: str) -> list[Any]:
    return list(dataset.get(keyword) or ())


def _images(item: Dataset) -> list[tuple[str, tuple[int, ...]]]:
    """UIDs, and frames counted from 0 where only some are meant."""
    found = []
    for image in _items(item, "ReferencedImageSequence"):
        numbers = image.get("ReferencedFrameNumber") or ()
        numbers = [numbers] if isinstance(numbers, int | str) else list(numbers)
        frames = tuple(int(number) - 1 for number in numbers)
        found.append((text_of(image, "ReferencedSOPInstanceUID"), frames))
    return found


_Area = tuple[Position, Position]


def _area(dataset: Dataset, uid: str) -> _Area | None:
    """Corners of the part of an image that is displayed, in pixels from 0 (PS3.3 C.10.4)."""
    for item in _items(dataset, "DisplayedAreaSelectionSequence"):
        if uid in [known for known, _ in _images(item)] or not _images(item):
            try:
                left, top = _numbers(item, "DisplayedAreaTopLeftHandCorner")
                right, bottom = _numbers(item, "DisplayedAreaBottomRightHandCorner")
            except ValueError:
                return None
            return (left - 1, top - 1), (right, bottom)  # the pixels themselves, counted from 1
    return None


def _in_item(item: Dataset, area: _Area | None, frames: tuple[int, ...]) -> list[Annotation]:
    found = []
    makers = (("GraphicObjectSequence", _graphic), ("TextObjectSequence", _words))
    for keyword, make in makers:
        for part in _items(item, keyword):
            try:
                found.append(make(part, area, frames))
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # half an annotation must not hide the others
    return found


def _graphic(item: Dataset, area: _Area | None, frames: tuple[int, ...]) -> Annotation:
    flat = _numbers(item, "GraphicData")
    if not 2 <= len(flat) <= 2 * _MOST_POINTS:
        raise ValueError("no points, or too many")
    units = text_of(item, "GraphicAnnotationUnits")
    placed = [_placed(point, units, area) for point in zip(flat[::2], flat[1::2], strict=True)]
    kind = text_of(item, "GraphicType").upper()
    points = _SHAPES[kind](placed)
    return Annotation(points, is_filled=text_of(item, "GraphicFilled") == "Y", frames=frames)


def _words(item: Dataset, area: _Area | None, frames: tuple[int, ...]) -> Annotation:
    """Text in its box, with a line to its anchor point where that is to be seen."""
    text = "\n".join(str(item.UnformattedTextValue).splitlines()).strip()
    corners = [
        _placed(_pair(item, keyword), text_of(item, "BoundingBoxAnnotationUnits"), area)
        for keyword in ("BoundingBoxTopLeftHandCorner", "BoundingBoxBottomRightHandCorner")
        if item.get(keyword)
    ]
    anchor = None
    if item.get("AnchorPoint"):
        units = text_of(item, "AnchorPointAnnotationUnits")
        anchor = _placed(_pair(item, "AnchorPoint"), units, area)
    at = corners[0] if corners else anchor
    if at is None or not text:
        raise ValueError("words without a place")
    is_tied = anchor is not None and len(corners) == 2
    if is_tied and text_of(item, "AnchorPointVisibility") == "Y":
        assert anchor is not None
        return Annotation((anchor, _nearest(anchor, corners)), text=text, at=at, frames=frames)
    return Annotation(text=text, at=at, frames=frames)


def _placed(point: Position, units: str, area: _Area | None) -> Position:
    """In pixels from 0; fractions of the displayed area where the units are DISPLAY."""
    x, y = point
    if units == "PIXEL":
        return x, y
    if units != "DISPLAY" or area is None:
        raise ValueError("a place in unknown units")
    (left, top), (right, bottom) = area
    return left + x * (right - left), top + y * (bottom - top)


def _nearest(point: Position, corners: Sequence[Position]) -> Position:
    (left, top), (right, bottom) = corners
    xs, ys = sorted((left, right)), sorted((top, bottom))
    return min(max(point[0], xs[0]), xs[1]), min(max(point[1], ys[0]), ys[1])


def _numbers(item: Dataset, keyword: str) -> list[float]:
    value = item.get(keyword)
    parts = [value] if isinstance(value, int | float | str) else list(value or ())
    numbers = [float(part) for part in parts]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("no number")
    return numbers


def _pair(item: Dataset, keyword: str) -> Position:
    x, y = _numbers(item, keyword)
    return x, y


def _polyline(points: list[Position]) -> tuple[Position, ...]:
    return tuple(points)


def _circle(points: list[Position]) -> tuple[Position, ...]:
    """From its centre and a point on it."""
    (x, y), on = points
    radius = math.dist((x, y), on)
    return _round((x, y), (radius, 0.0), (0.0, radius))


def _ellipse(points: list[Position]) -> tuple[Position, ...]:
    """From the ends of its long axis and those of its short one."""
    first, second, third, fourth = points
    centre = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
    return _round(centre, _half(first, second), _half(third, fourth))


def _half(start: Position, end: Position) -> Position:
    return (end[0] - start[0]) / 2, (end[1] - start[1]) / 2


def _round(centre: Position, along: Position, across: Position) -> tuple[Position, ...]:
    turns = [math.tau * step / _ROUND for step in range(_ROUND)]
    found = [
        (
            centre[0] + math.cos(turn) * along[0] + math.sin(turn) * across[0],
            centre[1] + math.cos(turn) * along[1] + math.sin(turn) * across[1],
        )
        for turn in turns
    ]
    return (*found, found[0])


def _curve(points: list[Position]) -> tuple[Position, ...]:
    """A smooth line through all points (Catmull-Rom); the standard leaves its kind open."""
    ends = [points[0], *points, points[-1]]
    found = []
    for i in range(len(points) - 1):
        part = ends[i : i + 4]
        for step in range(_STEPS):
            t = step / _STEPS
            found.append((_between(part, t, 0), _between(part, t, 1)))
    return (*found, points[-1])


def _between(part: list[Position], t: float, axis: int) -> float:
    a, b, c, d = (point[axis] for point in part)
    linear, square, cube = c - a, 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
    return (2 * b + linear * t + square * t * t + cube * t**3) / 2


_SHAPES: Final[dict[str, Callable[[list[Position]], tuple[Position, ...]]]] = {
    "POINT": lambda points: tuple(points[:1]),
    "POLYLINE": _polyline,
    "INTERPOLATED": _curve,
    "CIRCLE": _circle,
    "ELLIPSE": _ellipse,
}

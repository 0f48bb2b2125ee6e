"""Overlay planes (60xx) and display shutters of a data set (PS3.3 C.9.2, C.7.6.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.source.dicom_elements import whole_of
from medmamba_desktop.core.source.frame import Plane, Shutter

if TYPE_CHECKING:
    from pydicom import Dataset

GROUPS: Final = tuple(range(0x6000, 0x6020, 2))
_ROWS, _COLUMNS, _FRAMES = 0x0010, 0x0011, 0x0015
_DESCRIPTION, _ORIGIN, _FIRST_FRAME = 0x0022, 0x0050, 0x0051
_BITS, _BIT_POSITION, _LABEL, _DATA = 0x0100, 0x0102, 0x1500, 0x3000
_MOST_PIXELS: Final = 150_000_000

SHUTTER_TAGS: Final = (
    "ShutterShape",
    "ShutterLeftVerticalEdge",
    "ShutterRightVerticalEdge",
    "ShutterUpperHorizontalEdge",
    "ShutterLowerHorizontalEdge",
    "CenterOfCircularShutter",
    "RadiusOfCircularShutter",
    "VerticesOfThePolygonalShutter",
)
GRAPHIC_TAGS: Final = (
    *SHUTTER_TAGS,
    *(
        f"0x{group:04x}{element:04x}"
        for group in GROUPS
        for element in (
            _ROWS, _COLUMNS, _FRAMES, _DESCRIPTION, _ORIGIN, _FIRST_FRAME, _BITS, _BIT_POSITION,
            _LABEL, _DATA,
        )
    ),
)  # fmt: skip


def planes_of(dataset: Dataset, frame: int, syntax: str = "") -> tuple[Plane, ...]:
    """The overlays that lie over one frame; a damaged one is left out.

    Those in the unused bits of the pixels are read by `dicom_embedded`.
    """
    is_big = syntax == "1.2.840.10008.1.2.2"
    found = (_plane(dataset, group, frame, is_big) for group in GROUPS if (group, _DATA) in dataset)
    return tuple(plane for plane in found if plane is not None)


def _plane(dataset: Dataset, group: int, frame: int, is_big: bool) -> Plane | None:
    try:
        rows, columns = int(dataset[group, _ROWS].value), int(dataset[group, _COLUMNS].value)
        first = int(_value(dataset, group, _FIRST_FRAME, 1)) - 1
        frames = int(_value(dataset, group, _FRAMES, 1) or 1)
        # An overlay of one frame in an object of many holds for all of them.
        number = frame - first if frames > 1 else 0
        if not (0 <= number < frames and 0 < rows * columns <= _MOST_PIXELS):
            return None
        pixels = _bits(dataset[group, _DATA].value, number * rows * columns, rows * columns, is_big)
        return placed_plane(dataset, group, pixels.reshape(rows, columns))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def placed_plane(dataset: Dataset, group: int, pixels: NDArray[np.bool_]) -> Plane:
    """The plane of a group with its origin and title."""
    top, left = (int(edge) - 1 for edge in _value(dataset, group, _ORIGIN, (1, 1)))
    title = str(_value(dataset, group, _LABEL, "") or _value(dataset, group, _DESCRIPTION, ""))
    return Plane(pixels, left, top, title)


def _value(dataset: Dataset, group: int, element: int, otherwise: Any) -> Any:
    held = dataset.get((group, element))
    return otherwise if held is None or held.value is None else held.value


def _bits(data: bytes, first: int, count: int, is_big: bool) -> Any:
    """`count` bits from bit `first` on, least significant first (PS3.5 8.1.2)."""
    if is_big:
        data = np.frombuffer(data[: len(data) // 2 * 2], ">u2").astype("<u2").tobytes()
    start, within = divmod(first, 8)
    held = np.frombuffer(data, np.uint8)[start : start + (within + count + 7) // 8]
    bits = np.unpackbits(held, count=within + count, bitorder="little")[within:]
    if held.size * 8 < within + count:
        raise ValueError("the overlay ends early")
    return bits.astype(np.bool_)


def shutters_of(dataset: Dataset) -> tuple[Shutter, ...]:
    """The shutters of an image or a presentation state; all of them hold at once."""
    try:
        shapes = dataset.get("ShutterShape") or ()
        shapes = [shapes] if isinstance(shapes, str) else list(shapes)
    except (TypeError, ValueError):
        return ()
    makers = {"RECTANGULAR": _rectangle, "CIRCULAR": _circle, "POLYGONAL": _polygon}
    found = []
    for shape in shapes:
        try:
            found.append(makers[text_shape(shape)](dataset))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # half a shutter must not hide the image
    return tuple(found)


def text_shape(shape: object) -> str:
    """A shape's name without padding."""
    return str(shape).strip(" \0").upper()


def _rectangle(dataset: Dataset) -> Shutter:
    edges = [whole_of(dataset, keyword) for keyword in SHUTTER_TAGS[1:5]]
    left, right, top, bottom = (float(edge) for edge in edges if edge is not None)
    # Pixels are counted from 1, and the edges themselves are covered.
    return Shutter("rectangle", ((left, top), (right - 1, bottom - 1)))


def _circle(dataset: Dataset) -> Shutter:
    row, column = (float(part) for part in dataset.CenterOfCircularShutter)
    radius = float(whole_of(dataset, "RadiusOfCircularShutter") or 0)
    if radius <= 0:
        raise ValueError("a shutter without a radius")
    return Shutter("circle", ((column - 0.5, row - 0.5), (radius, radius)))


def _polygon(dataset: Dataset) -> Shutter:
    flat = [float(part) for part in dataset.VerticesOfThePolygonalShutter]
    corners = tuple(
        (column - 0.5, row - 0.5) for row, column in zip(flat[::2], flat[1::2], strict=True)
    )
    if len(corners) < 3:
        raise ValueError("a polygon needs three corners")
    return Shutter("polygon", corners)

"""Reads boxes around lesions from a table."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from medmamba_desktop.core.dataset.columns import find_file_column, named_column
from medmamba_desktop.core.dataset.examples import Box
from medmamba_desktop.core.dataset.matching import NameIndex
from medmamba_desktop.core.dataset.places import Placed
from medmamba_desktop.core.dataset.tables import Table
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop

_LEFT: Final = ("left", "xmin", "x1", "x0", "x", "bboxxmin", "bboxleft", "bboxx")
_TOP: Final = ("top", "ymin", "y1", "y0", "y", "bboxymin", "bboxtop", "bboxy")
_RIGHT: Final = ("right", "xmax", "x2", "bboxxmax", "bboxright")
_BOTTOM: Final = ("bottom", "ymax", "y2", "bboxymax", "bboxbottom")
_WIDTH: Final = ("width", "w", "boxwidth", "bboxwidth", "bboxw")
_HEIGHT: Final = ("height", "h", "boxheight", "bboxheight", "bboxh")
_LAST: Final = ("x1",), ("y1",)  # the far corner where the near one is called x0 and y0
_REMEDY: Final = tr_noop(
    "Give each row a file name and x, y, width, height or left, top, right, "
    "bottom, in pixels of the picture or as shares from 0 to 1"
)

Corners = tuple[float, float, float, float]


def boxes_of(table: Table, pictures: Sequence[Placed]) -> dict[int, tuple[Box, ...]]:
    """The boxes of each picture that the table names, by the picture's number.

    Where no number in the table is over 1 they are shares of width and height, otherwise pixels.
    Rows with empty numbers have no box; what reaches over a picture's edge is cut off.

    Raises:
        UnsupportedError: columns are missing, a number is none, or a box lies beside its picture.
    """
    index = NameIndex(pictures)
    file, is_patient = find_file_column(table, index)
    corners_of = _reader(table, file)
    rows = [(row[file], corners_of(row)) for row in table.rows]
    drawn = [(name, corners) for name, corners in rows if corners is not None]
    are_shares = all(max(corners) <= 1 for _, corners in drawn)
    boxes: dict[int, list[Box]] = defaultdict(list)
    beside = 0
    for name, corners in drawn:
        match = index.of_patient(name) if is_patient else index.find(name)
        for picture in match.pictures:
            image = pictures[picture].image
            box = _box(corners, (1, 1) if are_shares else (image.width, image.height))
            beside += box is None
            boxes[picture] += [box] if box is not None else []
    if beside:
        raise UnsupportedError(
            tr("{count:,} boxes are empty or lie beside their picture", count=beside), tr(_REMEDY)
        )
    return {picture: tuple(found) for picture, found in boxes.items()}


def _reader(table: Table, file: int) -> Callable[[Sequence[str]], Corners | None]:
    """What turns a row into left, top, right and bottom, or None where it has no box."""

    def columns(*names: tuple[str, ...]) -> list[int] | None:
        found: list[int] = []
        for one in names:
            at = named_column(table, one, (file, *found))
            if at is None:
                return None
            found.append(at)
        return found

    ends = columns(_LEFT, _TOP, _RIGHT, _BOTTOM) or columns(("x0",), ("y0",), *_LAST)
    sides = columns(_LEFT, _TOP, _WIDTH, _HEIGHT)
    used = ends or sides
    if used is None:
        raise UnsupportedError(tr("The table has no columns that say where boxes are"), tr(_REMEDY))

    def corners(row: Sequence[str]) -> Corners | None:
        texts = [row[at] for at in used]
        if all(text.casefold() in ("", "nan", "null", "none") for text in texts):
            return None
        a, b, c, d = (_number(text) for text in texts)
        return (a, b, c, d) if ends else (a, b, a + c, b + d)

    return corners


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UnsupportedError(
            tr("A box in the table has something else than a number"), tr(_REMEDY)
        )
    return number


def _box(corners: Corners, size: tuple[int, int]) -> Box | None:
    """The part of a box inside the picture, or None where there is nothing of it."""
    width, height = size
    left, right = sorted(min(max(x / width, 0.0), 1.0) for x in corners[0::2])
    top, bottom = sorted(min(max(y / height, 0.0), 1.0) for y in corners[1::2])
    return Box(left, top, right, bottom) if left < right and top < bottom else None

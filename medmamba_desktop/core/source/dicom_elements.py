"""Reads single elements of a data set, tolerant of values that the standard does not allow.

Real files hold "12 " as a number, an empty window, or a letter in an integer. Such a value counts
as absent. Nothing here quotes a value in an error: it may belong to a patient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

# Value representations that are text where it may be cut at a backslash (PS3.5 table 6.2-1).
_TEXTS: Final = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UI"})

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.tag import BaseTag


@cache
def tag_of(keyword: str) -> BaseTag:
    """An element's tag, looked up once: pydicom takes a fifth of a listing's time to do so anew."""
    from pydicom.tag import Tag

    return Tag(keyword)


def value_of(dataset: Dataset, keyword: str) -> Any:
    """The first value of an element, or None where it is absent, empty or malformed.

    Numbers that are written as text come as text.
    """
    try:
        tag = tag_of(keyword)
        if tag not in dataset.keys():  # noqa: SIM118 - `in dataset` makes the tag once more
            return None
        raw: Any = dataset.get_item(tag)
        plain = _plain(raw)
        if plain is not None:
            return plain.split("\\", 1)[0].strip(" \0") if isinstance(plain, str) else plain
        value = dataset.get(keyword)
        # A person's name has a length too, and is one value.
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            return value
        return value[0] if len(value) else None
    except Exception:  # noqa: BLE001  pydicom converts a value when asked, and raises anything
        return None


def _plain(raw: Any) -> str | int | None:
    """An element that needs no conversion as text, or None where pydicom has to look.

    A tree of ten thousand files fills in half the time so: of their elements nearly all are short
    texts in ASCII. Those in other letters and everything rare are left to pydicom.
    """
    from pydicom.dataelem import RawDataElement

    value = raw.value
    if not isinstance(raw, RawDataElement) or not isinstance(value, bytes):
        return None  # converted already, or nothing that was read from a file
    representation = raw.VR or _representation(raw.tag)
    if representation == "US":
        return int.from_bytes(value[:2], "little" if raw.is_little_endian else "big")
    if representation not in _TEXTS or not value.isascii() or b"\x1b" in value:
        return None
    return value.decode("ascii")


def _representation(tag: int) -> str:
    from pydicom.datadict import dictionary_VR

    representation: str = dictionary_VR(tag)
    return representation


def text_of(dataset: Dataset, keyword: str) -> str:
    """A value as text without padding, empty where absent."""
    value = value_of(dataset, keyword)
    return "" if value is None else without_escapes(str(value)).strip(" \0")


def without_escapes(text: str) -> str:
    """Text without the escape to Simplified Chinese, which pydicom leaves in it (PS3.5 K.2)."""
    return text.replace("\x1b$)A", "")


def number_of(dataset: Dataset, keyword: str) -> float | None:
    """A value as a finite number, or None."""
    try:
        number = float(value_of(dataset, keyword))
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole_of(dataset: Dataset, keyword: str) -> int | None:
    """A value as a whole number, or None."""
    number = number_of(dataset, keyword)
    return None if number is None else int(number)


def first_item(dataset: Dataset, keyword: str) -> Dataset | None:
    """The first item of a sequence, or None where there is none."""
    from pydicom import Dataset

    item = value_of(dataset, keyword)
    return item if isinstance(item, Dataset) else None


def functional_group(dataset: Dataset, keyword: str, frame: int) -> Dataset | None:
    """The item of a functional group that holds for one frame, or None (PS3.3 C.7.6.16.1.1).

    A group of the frame itself comes before one shared by all frames.
    """
    frames = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    own = first_item(frames[frame], keyword) if frame < len(frames) else None
    if own is not None:
        return own
    shared = first_item(dataset, "SharedFunctionalGroupsSequence")
    return first_item(shared, keyword) if shared is not None else None


def numbers_of(dataset: Dataset, keyword: str) -> list[float]:
    """Every value of an element as a finite number; empty where it is absent or one is none."""
    try:
        raw: Any = dataset.get_item(tag_of(keyword))
        plain = _plain(raw) if raw is not None else None
        value: Any = plain.split("\\") if isinstance(plain, str) else dataset.get(keyword)
        parts = value if hasattr(value, "__len__") and not isinstance(value, str) else [value]
        numbers = [float(part) for part in parts]
    except Exception:  # noqa: BLE001  pydicom converts a value when asked, and raises anything
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []

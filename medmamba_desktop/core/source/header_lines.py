"""Every element of a DICOM object as lines for the eye: what a header window shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.dicom_elements import without_escapes
from medmamba_desktop.core.source.dicom_header import border, inflated
from medmamba_desktop.core.source.kinds import DICOM
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

MAX_LINES: Final = 20_000
"""The functional groups of a thousand frames are a hundred thousand lines that nobody reads."""

_LONGEST: Final = 400  # characters of a value
_DEEPEST: Final = 16
_BINARY: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_PEOPLE: Final = frozenset({"PN"})
_PATIENT_GROUP: Final = 0x0010
# Beside group 0010: what an archive can tell a patient by.
_TELLING: Final = frozenset({
    0x00080050, 0x00080080, 0x00080081, 0x00080090, 0x00081050, 0x00081070, 0x00101000,
    0x00200010, 0x00380010, 0x00400275, 0x00401001,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One element. Held in memory, never logged.

    Attributes:
        tag: "(0010,0010)".
        name: of the dictionary, or "Private".
        vr: value representation, two letters.
        value: as text, cut where it is long; a count of bytes for pixels and the like.
        depth: in how many sequences it lies.
        is_private: it may tell who the patient is.
    """

    tag: str
    name: str
    vr: str
    value: str
    depth: int = 0
    is_private: bool = False


def read_header_lines(ref: ImageRef) -> tuple[HeaderLine, ...]:
    """Every element of a DICOM object, file meta first, pixel data left out, sequences unfolded.

    Raises:
        UnreadableError: it cannot be read as DICOM.
        UnsupportedError: it is no DICOM object.
    """
    from pydicom import dcmread

    hush()
    with opened(ref, is_for_pixels=ref.member is not None) as content:
        if content.kind() is not DICOM:
            raise UnsupportedError(
                tr("This is no DICOM object, so it has no header of elements"),
                tr("Choose an image of a study"),
            )
        stream, _ = inflated(content.stream, content.size)
        with border():
            dataset = dcmread(stream, stop_before_pixels=True, force=True)
            return tuple(_limited(_all_lines(dataset)))


def _all_lines(dataset: Dataset) -> Iterator[HeaderLine]:
    if getattr(dataset, "file_meta", None):
        yield from _lines(dataset.file_meta, 0)
    yield from _lines(dataset, 0)


def _limited(lines: Iterator[HeaderLine]) -> Iterator[HeaderLine]:
    for number, line in enumerate(lines):
        if number == MAX_LINES:
            yield HeaderLine(
                "", tr("Only the first {count:,} elements are shown", count=MAX_LINES), "", ""
            )
            return
        yield line


def _lines(dataset: Dataset, depth: int) -> Iterator[HeaderLine]:
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except Exception:  # noqa: BLE001  one damaged element must not hide the others
            yield HeaderLine(str(tag), tr("Damaged element"), "", tr("cannot be read"), depth)
            continue
        yield from _element(element, depth)


def _element(element: DataElement, depth: int) -> Iterator[HeaderLine]:
    number = int(element.tag)
    is_private = (
        number >> 16 == _PATIENT_GROUP or number in _TELLING or element.VR in _PEOPLE
        or element.tag.is_private
    )  # fmt: skip
    tag, name = f"({number >> 16:04X},{number & 0xFFFF:04X})", _name(element)
    if element.VR != "SQ":
        yield HeaderLine(tag, name, str(element.VR), _text(element), depth, is_private)
        return
    items = element.value or ()
    count = trn("{n} item", "{n} items", len(items))
    yield HeaderLine(tag, name, "SQ", count, depth)
    if depth >= _DEEPEST:
        return
    for place, item in enumerate(items, 1):
        if len(items) > 1:
            yield HeaderLine("", tr("Item {number:,}", number=place), "", "", depth + 1)
        yield from _lines(item, depth + 1)


def _name(element: DataElement) -> str:
    name = str(element.name).strip("[]")
    return tr("Private") if name.startswith("Private tag data") else name


def _text(element: DataElement) -> str:
    value: Any = element.value
    if value is None:
        return ""
    if isinstance(value, bytes) or element.VR in _BINARY:
        return tr("{count:,} bytes", count=len(value))
    is_many = not isinstance(value, str) and element.VM > 1
    text = " \\ ".join(str(part) for part in value) if is_many else str(value)
    text = without_escapes(text).replace("\r\n", " ").replace("\n", " ").replace("\0", "").strip()
    if element.VR == "UI":
        text = _with_name(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _with_name(uid: str) -> str:
    """A UID with what the standard calls it."""
    from pydicom.uid import UID

    name = UID(uid).name
    return uid if name == uid else f"{uid} ({name})"

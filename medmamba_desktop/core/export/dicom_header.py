"""The part of an image's header that DICOM objects made from it take over, sound or empty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.dicom_elements import text_of
from medmamba_desktop.core.source.dicom_header import border, inflated
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import Dataset

UTF_8: Final = "ISO_IR 192"
# Type 2 of the Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1): written even if empty.
_TYPE_2: Final = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyID", "StudyDate",
    "StudyTime", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_OPTIONAL: Final = ("IssuerOfPatientID", "StudyDescription", "PatientAge", "BurnedInAnnotation")
_NEEDED: Final = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
# Of these an object is one image, whatever its header says of frames (PS3.3 A.2 to A.8, A.32).
_SINGLE_FRAME: Final = frozenset(
    f"1.2.840.10008.5.1.4.1.1.{tail}"
    for tail in (
        "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "2", "4", "6.1", "7", "77.1.1",
        "77.1.2", "77.1.3", "77.1.4", "128",
    )
)  # fmt: skip
# Has pixels, but a report may point at images alone (PS3.3 C.17.3.1, IMAGE).
_RT_DOSE: Final = "1.2.840.10008.5.1.4.1.1.481.2"
_LETTERS: Final = {"StudyID": 16, "AccessionNumber": 16}
_MOST_LETTERS: Final = 64


def whole_header(ref: ImageRef) -> Dataset:
    """Every element of a DICOM file before its pixels, text decoded, in UTF-8 from now on.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it is gone, damaged, or no DICOM.
    """
    from pydicom import dcmread

    hush()
    with opened(ref) as content, border():
        stream, _ = inflated(content.stream, content.size)
        dataset = dcmread(stream, stop_before_pixels=True, force=True)
        dataset.decode()
        return dataset


def taken_over(dataset: Dataset) -> Dataset:
    """What a new object of the same study has of an image's header.

    A value that the standard does not allow is left empty: a new object is to be sound.

    Raises:
        UnsupportedError: the header does not say which image of which study it is, or it is none
            that a report may point at.
    """
    from pydicom import Dataset

    made = Dataset()
    with border():
        made.SpecificCharacterSet = UTF_8
        for keyword in _NEEDED:
            setattr(made, keyword, text_of(dataset, keyword))
        if not all(made.get(keyword) for keyword in _NEEDED):
            raise UnsupportedError(
                tr(
                    "The header does not say which image of which study this is, so nothing can "
                    "be added to its study"
                ),
                tr("Export it again from where it came from"),
            )
        if made.SOPClassUID == _RT_DOSE:
            raise UnsupportedError(
                tr("This is a distribution of dose, at which a DICOM report cannot point"),
                tr("Write another kind of report"),
            )
        for keyword in _TYPE_2:
            setattr(made, keyword, _sound(keyword, text_of(dataset, keyword)))
        for keyword in _OPTIONAL:
            if value := _sound(keyword, text_of(dataset, keyword)):
                setattr(made, keyword, value)
    return made


def frame_reference(header: Dataset, frame: int | None) -> list[int]:
    """The number, from 1, by which a frame is referred to; none where the class has no frames."""
    return [] if frame is None or header.SOPClassUID in _SINGLE_FRAME else [frame + 1]


def _sound(keyword: str, value: str) -> str:
    """A value, or nothing where it would make the object unsound (PS3.5 6.2)."""
    from pydicom.config import RAISE
    from pydicom.datadict import dictionary_VR
    from pydicom.valuerep import validate_value

    value = "".join(c for c in value if c.isprintable())
    if keyword == "PatientSex" and value not in ("M", "F", "O"):
        return ""
    if keyword == "BurnedInAnnotation" and value not in ("YES", "NO"):
        return ""
    if dictionary_VR(keyword) in ("LO", "SH"):
        return value[: _LETTERS.get(keyword, _MOST_LETTERS)]
    try:
        validate_value(dictionary_VR(keyword), value, RAISE)
    except ValueError:
        return ""
    return value


def save(dataset: Dataset, path: Path) -> None:
    """Write an object to a scratch file; what the system refuses comes as it is.

    Raises:
        UnreadableError: an element cannot be written.
        OSError: the disk is full, or the like.
    """
    from pydicom import dcmwrite

    try:
        # Not `save_as`, which refuses to write as little endian what was read as big endian.
        dcmwrite(path, dataset, enforce_file_format=True)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  pydicom converts a value when asked, and raises anything
        # Without the text, which may quote a value of a patient's.
        raise UnreadableError(
            tr("The header holds an element that cannot be written again"),
            tr("Export it again from where it came from"),
            type(error).__name__,
        ) from None

"""DICOM headers: the facts of each image, and images put in order by patient, study and series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from medmamba_desktop.core.source.content import Content
from medmamba_desktop.core.source.dicom_elements import text_of, whole_of
from medmamba_desktop.core.source.dicom_header import inflated, read_header
from medmamba_desktop.core.source.folder import natural_key
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage

if TYPE_CHECKING:
    from pydicom import Dataset

_FACTS: Final = (
    "SOPInstanceUID",
    "StudyDate",
    "StudyDescription",
    "SeriesDescription",
    "PatientID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "InstanceNumber",
)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Series:
    """Images that were made together (PS3.3 A.1.2.3), in order.

    Attributes:
        uid: (0020,000E), empty where absent.
        number: (0020,0011).
    """

    uid: str
    number: int | None
    modality: str
    description: str
    images: tuple[SourceImage, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """The series of one examination of one patient (PS3.3 A.1.2.2), in order.

    Attributes:
        patient: (0010,0020) Patient ID.  uid: (0020,000D).  date: (0008,0020), YYYYMMDD.
    """

    patient: str
    uid: str
    date: str
    description: str
    series: tuple[Series, ...]


def describe(ref: ImageRef, content: Content) -> Iterator[SourceImage]:
    """The images of a DICOM object, one for each frame, known from its header.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be decoded or holds no image.
    """
    header = read_header(*inflated(content.stream, content.size), _FACTS)
    facts = _facts(header.dataset)
    frames, width, height = header.frames, header.columns, header.rows
    return (
        SourceImage(
            ref=ImageRef(ref.path, ref.member, frame if frames > 1 else None),
            kind="dicom",
            format="DICOM",
            width=width,
            height=height,
            frames=frames,
            dicom=facts,
        )
        for frame in range(frames)
    )


def group_studies(images: Iterable[SourceImage]) -> tuple[Study, ...]:
    """DICOM images as studies, sorted by patient, date and UID. Plain pictures are left out.

    Series are sorted by number; the images of one by instance number, file name and frame.
    """
    found = [(image, image.dicom) for image in images if image.dicom is not None]
    studies = _grouped(found, lambda facts: (facts.patient, facts.study_date, facts.study_uid))
    return tuple(_study(members) for _, members in sorted(studies.items()))


_Members = list[tuple[SourceImage, DicomFacts]]


def _grouped(members: _Members, key: Callable[[DicomFacts], Key]) -> dict[Key, _Members]:
    groups: dict[Key, _Members] = defaultdict(list)
    for image, facts in members:
        groups[key(facts)].append((image, facts))
    return groups


def _study(members: _Members) -> Study:
    facts = members[0][1]
    groups = _grouped(members, lambda facts: (_last(facts.series_number), facts.series_uid))
    return Study(
        patient=facts.patient,
        uid=facts.study_uid,
        date=facts.study_date,
        description=facts.study_description,
        series=tuple(_series(group) for _, group in sorted(groups.items())),
    )


def _series(members: _Members) -> Series:
    facts = members[0][1]
    return Series(
        uid=facts.series_uid,
        number=facts.series_number,
        modality=facts.modality,
        description=facts.series_description,
        images=tuple(image for image, facts in sorted(members, key=_place)),
    )


def _place(member: tuple[SourceImage, DicomFacts]) -> tuple[object, ...]:
    image, facts = member
    ref = image.ref
    return _last(facts.instance_number), natural_key(ref.location), ref.location, ref.frame or 0


def _last(number: int | None) -> tuple[bool, int]:
    """A sort key that puts what has no number behind everything that has one."""
    return number is None, number or 0


def _facts(dataset: Dataset) -> DicomFacts:
    return DicomFacts(
        modality=text_of(dataset, "Modality").upper(),
        patient=text_of(dataset, "PatientID"),
        study_uid=text_of(dataset, "StudyInstanceUID"),
        series_uid=text_of(dataset, "SeriesInstanceUID"),
        sop_uid=text_of(dataset, "SOPInstanceUID"),
        series_number=whole_of(dataset, "SeriesNumber"),
        instance_number=whole_of(dataset, "InstanceNumber"),
        study_description=text_of(dataset, "StudyDescription"),
        series_description=text_of(dataset, "SeriesDescription"),
        study_date=text_of(dataset, "StudyDate"),
    )

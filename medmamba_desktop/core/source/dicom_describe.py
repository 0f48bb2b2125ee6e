"""The images of a DICOM object and the facts of each, from its header alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source.content import Content
from medmamba_desktop.core.source.dicom_checks import without_pixels
from medmamba_desktop.core.source.dicom_elements import (
    functional_group,
    numbers_of,
    text_of,
    whole_of,
)
from medmamba_desktop.core.source.dicom_header import (
    Header,
    Parsed,
    border,
    checked,
    inflated,
    parsed,
)
from medmamba_desktop.core.source.dicom_person import person_words
from medmamba_desktop.core.values import (
    DicomFacts,
    ImageRef,
    Problem,
    SourceImage,
    UnreadableSource,
)

if TYPE_CHECKING:
    from pydicom import Dataset

_FACTS: Final = (
    "SOPInstanceUID",
    "StudyDate",
    "StudyTime",
    "AcquisitionDateTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "ContentDate",
    "ContentTime",
    "StudyDescription",
    "SeriesDescription",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "Manufacturer",
    "ManufacturerModelName",
    "InstitutionName",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "InstanceNumber",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
)


def describe(ref: ImageRef, content: Content) -> Iterator[SourceImage | UnreadableSource]:
    """The images of a DICOM object, one for each frame, known from its header.

    An object that holds no image, or none that is decoded, is one `UnreadableSource` with the facts
    of its header, so that it stands in its study.

    Raises:
        UnreadableError, TooLargeError: not even its header can be read.
    """
    stream, size = inflated(content.stream, content.size)
    found = parsed(stream, size, _FACTS)
    with border():
        facts = _facts(found.dataset)
    try:
        header = checked(stream, found)
    except MedMambaError as error:
        what = _what(found) if found.pixels is None else ""
        known = facts if facts.sop_uid or facts.series_uid else None
        problem = Problem(error.message, error.remedy)
        return iter((UnreadableSource(ref, problem, known, what),))
    with border():
        return iter([_image(ref, header, facts, frame) for frame in range(header.frames)])


def _image(ref: ImageRef, header: Header, facts: DicomFacts, frame: int) -> SourceImage:
    is_spatial = "PerFrameFunctionalGroupsSequence" in header.dataset
    return SourceImage(
        ref=ImageRef(ref.path, ref.member, frame if header.frames > 1 else None),
        kind="dicom",
        format="DICOM",
        width=header.columns,
        height=header.rows,
        frames=header.frames,
        dicom=_of_frame(facts, header.dataset, frame) if is_spatial else facts,
        flaw=header.flaw,
    )


def _what(found: Parsed) -> str:
    """What an object without pixels is: "Structured report"; empty where it should have some."""
    is_image = bool(whole_of(found.dataset, "Rows") and whole_of(found.dataset, "Columns"))
    return without_pixels(found.dataset, is_image)[1]


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
        study_time=text_of(dataset, "StudyTime"),
        patient_name=person_words(text_of(dataset, "PatientName")),
        birth_date=text_of(dataset, "PatientBirthDate"),
        patient_sex=text_of(dataset, "PatientSex"),
        patient_age=text_of(dataset, "PatientAge"),
        device=" ".join(
            filter(None, (text_of(dataset, n) for n in ("Manufacturer", "ManufacturerModelName")))
        ),
        site=text_of(dataset, "InstitutionName"),
        sop_class=text_of(dataset, "SOPClassUID"),
        taken=_taken(dataset),
        position_mm=_position(dataset),
        orientation=_orientation(dataset),
    )


def _of_frame(facts: DicomFacts, dataset: Dataset, frame: int) -> DicomFacts:
    """The facts with what holds for one frame (PS3.3 C.7.6.16.2.3 and C.7.6.16.2.4)."""
    place = functional_group(dataset, "PlanePositionSequence", frame)
    turn = functional_group(dataset, "PlaneOrientationSequence", frame)
    return replace(
        facts,
        position_mm=_position(place) if place is not None else facts.position_mm,
        orientation=_orientation(turn) if turn is not None else facts.orientation,
    )


def _taken(dataset: Dataset) -> str:
    """When the image was taken, else when its content was made; a text that sorts in time."""
    whole = text_of(dataset, "AcquisitionDateTime")
    if whole:
        return whole
    for kind in ("Acquisition", "Content"):
        time = text_of(dataset, f"{kind}Time").replace(":", "")
        if time:
            return text_of(dataset, f"{kind}Date") + time
    return ""


def _position(dataset: Dataset) -> tuple[float, float, float] | None:
    numbers = numbers_of(dataset, "ImagePositionPatient")
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None


def _orientation(dataset: Dataset) -> tuple[float, float, float, float, float, float] | None:
    numbers = numbers_of(dataset, "ImageOrientationPatient")
    if len(numbers) != 6 or not (math.hypot(*numbers[:3]) and math.hypot(*numbers[3:])):
        return None
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f

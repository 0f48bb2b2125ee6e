"""What stands in the corners of an image: whose it is, which one, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.dicom_elements import (
    functional_group,
    number_of,
    text_of,
    whole_of,
)
from medmamba_desktop.core.source.dicom_person import person_words
from medmamba_desktop.core.source.frame import ImageFacts

if TYPE_CHECKING:
    from pydicom import Dataset

# Keyword, words before, words behind.
_TECHNIQUE: Final = (
    (
        ("KVP", "{value:.6g} kV"),
        ("XRayTubeCurrent", "{value:.6g} mA"),
        ("Exposure", "{value:.6g} mAs"),
    ),
    (
        ("RepetitionTime", "TR {value:.6g}"),
        ("EchoTime", "TE {value:.6g}"),
        ("FlipAngle", "FA {value:.6g}°"),
    ),
    (
        ("SliceThickness", tr_noop("Slice {value:.6g} mm")),
        ("SpacingBetweenSlices", tr_noop("every {value:.6g} mm")),
    ),
    (("SliceLocation", tr_noop("At {value:.6g} mm")),),
)
_SIDES: Final = {"L": tr_noop("Left"), "R": tr_noop("Right"), "B": tr_noop("Both sides")}
_AGES: Final = {
    "D": tr_noop("{number} d"),
    "W": tr_noop("{number} w"),
    "M": tr_noop("{number} m"),
    "Y": tr_noop("{number} y"),
}
_TEXTS: Final = ("BodyPartExamined", "ViewPosition", "ConvolutionKernel", "ContrastBolusAgent")

FACT_TAGS: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "InstitutionName",
    "StudyDate",
    "StudyTime",
    "StudyDescription",
    "SeriesDescription",
    "SeriesNumber",
    "InstanceNumber",
    "ImageLaterality",
    "Laterality",
    *(keyword for line in _TECHNIQUE for keyword, _ in line),
    *_TEXTS,
)


def facts_of(dataset: Dataset, frame: int) -> ImageFacts:
    """The texts of the header, ready for the eye."""
    return ImageFacts(
        name=person_words(text_of(dataset, "PatientName")),
        patient=text_of(dataset, "PatientID"),
        birth_date=date_words(text_of(dataset, "PatientBirthDate")),
        sex=text_of(dataset, "PatientSex"),
        age=_age(text_of(dataset, "PatientAge")),
        institution=text_of(dataset, "InstitutionName"),
        study_date=date_words(text_of(dataset, "StudyDate")),
        study_time=_time(text_of(dataset, "StudyTime")),
        study=text_of(dataset, "StudyDescription"),
        series=text_of(dataset, "SeriesDescription"),
        series_number=whole_of(dataset, "SeriesNumber"),
        instance_number=whole_of(dataset, "InstanceNumber"),
        technique=_technique(dataset, frame),
    )


def date_words(stored: str) -> str:
    """YYYYMMDD as YYYY-MM-DD; anything else as it is."""
    is_date = len(stored) == 8 and stored.isdigit()
    return f"{stored[:4]}-{stored[4:6]}-{stored[6:]}" if is_date else stored


def _time(stored: str) -> str:
    digits = stored.split(".")[0]
    return f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits.isdigit() else ""


def _age(stored: str) -> str:
    """An age string (PS3.5 6.2, AS) for people: 034Y as 34 y."""
    number, pattern = stored[:-1], _AGES.get(stored[-1:].upper())
    return tr(pattern, number=int(number)) if pattern and number.isdigit() else stored


def _technique(dataset: Dataset, frame: int) -> tuple[str, ...]:
    lines = [" ".join(filter(None, (text_of(dataset, keyword) for keyword in _TEXTS)))]
    side = text_of(dataset, "ImageLaterality") or text_of(dataset, "Laterality")
    lines.append(tr(_SIDES[side]) if side in _SIDES else "")
    measures = functional_group(dataset, "PixelMeasuresSequence", frame) or dataset
    for line in _TECHNIQUE:
        parts = []
        for keyword, pattern in line:
            number = number_of(dataset, keyword)
            number = number_of(measures, keyword) if number is None else number
            if number is not None:
                parts.append(tr(pattern, value=number))
        lines.append("  ".join(parts))
    return tuple(line for line in lines if line)

"""DICOM objects put in order by patient, study and series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from medmamba_desktop.core.source.dicom_order import in_order
from medmamba_desktop.core.values import (
    DicomFacts,
    Series,
    SourceImage,
    Study,
    UnreadableSource,
)

Key = TypeVar("Key", bound=Hashable)
Object = SourceImage | UnreadableSource
_Members = list[tuple[Object, DicomFacts]]


def group_studies(objects: Iterable[Object]) -> tuple[Study, ...]:
    """DICOM objects as studies, sorted by patient, date and UID. Plain pictures are left out.

    Series are sorted by number; the images of one as `in_order` says. Objects whose header could be
    read but that show no image stand among the `others` of their series.
    """
    found = [(one, one.dicom) for one in objects if one.dicom is not None]
    studies = _grouped(found, lambda facts: (facts.patient, facts.study_date, facts.study_uid))
    return tuple(_study(members) for _, members in sorted(studies.items()))


def _grouped(members: _Members, key: Callable[[DicomFacts], Key]) -> dict[Key, _Members]:
    groups: dict[Key, _Members] = defaultdict(list)
    for one, facts in members:
        groups[key(facts)].append((one, facts))
    return groups


def _study(members: _Members) -> Study:
    facts = members[0][1]
    groups = _grouped(members, lambda facts: (last(facts.series_number), facts.series_uid))
    return Study(
        patient=facts.patient,
        uid=facts.study_uid,
        date=facts.study_date,
        description=facts.study_description,
        series=tuple(_series(group) for _, group in sorted(groups.items())),
        patient_name=facts.patient_name,
    )


def _series(members: _Members) -> Series:
    facts = members[0][1]
    return Series(
        uid=facts.series_uid,
        number=facts.series_number,
        modality=facts.modality,
        description=facts.series_description,
        images=in_order([one for one, _ in members if isinstance(one, SourceImage)]),
        others=tuple(one for one, _ in members if isinstance(one, UnreadableSource)),
    )


def last(number: int | None) -> tuple[bool, int]:
    """A sort key that puts what has no number behind everything that has one."""
    return number is None, number or 0

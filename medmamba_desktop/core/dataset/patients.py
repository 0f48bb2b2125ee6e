"""Patients with pictures in several parts or classes: a rule by file names knows more of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import (
    DataProblem,
    Example,
    LabelledData,
    Mend,
    ProblemKind,
    Split,
)
from medmamba_desktop.core.dataset.groups import GroupKind, GroupRule, grouped
from medmamba_desktop.core.dataset.split import KEPT_FIRST
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.core.values import ImageRef

# Where this share of patients has pictures of one class alone, a patient with several is odd.
_ONE_CLASS_PATIENTS = 0.95
# Near copies and single pictures say nothing of a person.
_OF_PERSONS: tuple[GroupKind, ...] = ("given", "dicom", "pattern", "folder")
_NAMED_GROUPS, _NAMED_FILES = 3, 4
_IF_RIGHT = tr_noop(
    "{problem}; this is right for those who were seen again later, else look for wrong labels"
)
_IF_BY_NAME = tr_noop(
    "{problem}; this is right for those who were seen again later, else look for wrong labels; if "
    "the names number other people in each class, take another rule"
)


def patient_problems(data: LabelledData) -> tuple[DataProblem, ...]:
    """Patients, or other groups, in several of the data's own parts or in several classes."""
    patients: dict[str, list[Example]] = defaultdict(list)
    for example in data.examples:
        patient = example.group or (example.source.dicom.patient if example.source.dicom else "")
        if patient:
            patients[patient].append(example)
    return (*_in_splits(patients), *_in_classes(patients))


def rule_problems(
    data: LabelledData, rule: GroupRule, told: Sequence[DataProblem] = ()
) -> tuple[DataProblem, ...]:
    """What only a rule for groups brings to light of patients; call before the data are parted.

    `part` never parts a group, so there is nothing for the user to take or leave here: the texts
    say what becomes of the pictures and what else could be done.

    Args:
        data: with the parts that they came with.
        rule: any but "auto"; one that does not mean persons finds nothing.
        told: problems that the user knows of; one whose every patient is in them is not repeated.

    Raises:
        UnsupportedError: the rule finds no group at all in these data.
    """
    if rule.kind not in _OF_PERSONS:
        return ()
    # Without copies: two people with a picture in common are not one.
    found = patient_problems(grouped(data, rule, Duplicates()))
    return tuple(_advised(problem, rule) for problem in found if not _is_told(problem, told))


def shown_sets(problem: DataProblem) -> tuple[str, ...]:
    """The first of a problem's sets as lines of file names, for a screen without pictures."""
    lines = [_files(found) for found in problem.sets[:_NAMED_GROUPS]]
    more = len(problem.sets) - _NAMED_GROUPS
    return (*lines, *([tr("and {count:,} more", count=more)] if more > 0 else []))


def _files(refs: Sequence[ImageRef]) -> str:
    names = ", ".join(_short_name(ref) for ref in refs[:_NAMED_FILES])
    more = len(refs) - _NAMED_FILES
    return tr("{names} and {count:,} more", names=names, count=more) if more > 0 else names


def _short_name(ref: ImageRef) -> str:
    """The folder, mostly the class, and the file's name."""
    parts = ref.member.strip("/").split("/") if ref.member else ref.path.parts
    return "/".join(parts[-2:])


def _advised(problem: DataProblem, rule: GroupRule) -> DataProblem:
    if problem.kind == "patient-in-classes":
        advice = _IF_BY_NAME if rule.kind in ("pattern", "folder") else _IF_RIGHT
        return replace(problem, severity="warning", text=tr(advice, problem=problem.text))
    number = len(problem.mend.refs) if problem.mend is not None else 0
    text = trn(
        "{problem}; those in the test part, else in validation, stay, and {n} picture will be "
        "left out",
        "{problem}; those in the test part, else in validation, stay, and {n} pictures will be "
        "left out",
        number,
        problem=problem.text,
    )
    return replace(problem, text=text, mend=None)


def _is_told(problem: DataProblem, told: Iterable[DataProblem]) -> bool:
    known = {frozenset(found) for one in told if one.kind == problem.kind for found in one.sets}
    return all(any(known_set.issuperset(found) for known_set in known) for found in problem.sets)


def _in_splits(patients: Mapping[str, Sequence[Example]]) -> tuple[DataProblem, ...]:
    parted = [found for found in patients.values() if len({_part_of(e) for e in found}) > 1]
    if not parted:
        return ()
    dropped = tuple(e.ref for found in parted for e in _outside_kept(found))
    # A group that the data give may be an examination or a site as well.
    text = trn(
        "{n} patient (or group) has pictures in several of the parts training, validation and "
        "test; figures measured on them are too good",
        "{n} patients (or groups) have pictures in several of the parts training, validation and "
        "test; figures measured on them are too good",
        len(parted),
    )
    words = trn(
        "Leave {n} picture of them out of training",
        "Leave {n} pictures of them out of training",
        len(dropped),
    )
    mend = Mend("leave-out", words, dropped)
    return (_problem("patient-in-splits", text, parted, mend),)


def _outside_kept(found: Sequence[Example]) -> list[Example]:
    kept = min((_part_of(example) for example in found), key=KEPT_FIRST.index)
    return [example for example in found if _part_of(example) != kept]


def _part_of(example: Example) -> Split:
    # Open pictures become training pictures where the others of their group are.
    return example.split or "train"


def _in_classes(patients: Mapping[str, Sequence[Example]]) -> tuple[DataProblem, ...]:
    several = [found for found in patients.values() if len(found) > 1]
    mixed = [found for found in several if len({e.label for e in found}) > 1]
    if not mixed:
        return ()
    text = trn(
        "{n} patient (or group) has pictures of several classes",
        "{n} patients (or groups) have pictures of several classes",
        len(mixed),
    )
    is_odd = 1 - len(mixed) / len(several) >= _ONE_CLASS_PATIENTS
    if is_odd:
        text = tr(
            "{problem}, while the other {count} have pictures of one class alone",
            problem=text,
            count=len(several) - len(mixed),
        )
    problem = _problem("patient-in-classes", text, mixed)
    return (problem if is_odd else replace(problem, severity="note"),)


def _problem(
    kind: ProblemKind, text: str, found: Iterable[Sequence[Example]], mend: Mend | None = None
) -> DataProblem:
    sets = tuple(tuple(example.ref for example in one) for one in found)
    return DataProblem(kind, "warning", text, sets, mend)

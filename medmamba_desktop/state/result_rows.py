"""One row of the results: what is sorted, filtered, grouped and counted. Plain data without Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from medmamba_desktop.core.source.folder import natural_key
from medmamba_desktop.core.store.results import Mark
from medmamba_desktop.core.values import DicomFacts, ImageRef, Prediction
from medmamba_desktop.state.image_list import ImageRow

OUTSIDE: Final = "outside"
"""The key, in place of a class, of images outside the training images: their class says little."""


@dataclass(frozen=True, slots=True)
class Result:
    """One image.

    Attributes:
        number: its place in the image list, from 0.
        folder: the folder it lies in, or the place inside its zip.
        facts: of its header, where it is DICOM.
        standing: "classified", "failed" or "waiting".
        class_key: task and class, or `OUTSIDE`; empty while it is not classified.
        probability: of that class, 0 to 1; None where there is none or where it means little.
        chosen: probability of the class that the reader chose to look for, 0 to 1; None where the
            image has another task, or where it means little.
        cautions: kinds of caution.
        verdict: what the reader says of this class; empty where nothing.
    """

    number: int
    ref: ImageRef
    name: str
    folder: str
    modality: str
    facts: DicomFacts | None
    standing: str
    task: str = ""
    class_key: str = ""
    class_title: str = ""
    probability: float | None = None
    cautions: tuple[str, ...] = ()
    caution_text: str = ""
    problem: str = ""
    mark: Mark | None = None
    verdict: str = ""
    chosen: float | None = None

    @property
    def is_outside(self) -> bool:
        """Whether it is outside the training images."""
        return self.class_key == OUTSIDE


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one study, or of one folder, stand below this line.

    Attributes:
        first: of its results.
        highest: probability in it, None where there is none.
    """

    first: Result
    count: int
    highest: float | None


Line = Result | Group


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown; an empty part lets everything pass.

    Attributes:
        class_key: a class, or `OUTSIDE`.
        least, most: probability, 0 to 1; what has none passes only from 0 to 1.
        caution: "none", "any" or a kind.
        standing: as of `Result`.
        mark: "none", "any" or a verdict.
        words: every one of them is in what the row says.
        is_private: names of patients and files are hidden, so words are not looked for in them.
    """

    class_key: str = ""
    least: float = 0.0
    most: float = 1.0
    caution: str = ""
    folder: str = ""
    modality: str = ""
    standing: str = ""
    mark: str = ""
    words: tuple[str, ...] = ()
    is_private: bool = False


EVERYTHING: Final = Filter()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by.

    Attributes:
        task: of a class.
        count: how many images have it.
    """

    key: str
    title: str
    count: int
    task: str = ""


def class_key(task: str, class_name: str) -> str:
    """What a class is known by among those of all tasks."""
    return f"{task}/{class_name}"


def result_of(number: int, row: ImageRow, mark: Mark | None, chosen: str = "") -> Result:
    """What the table says of an image of the list.

    Args:
        chosen: key of the class whose probability is wanted beside; empty for none.
    """
    facts = row.dicom
    known = (number, row.ref, row.name, folder_of(row.ref), facts.modality if facts else "", facts)
    prediction = row.prediction
    if prediction is None:
        problem = row.problem.message if row.problem else ""
        return Result(*known, "failed" if row.problem else "waiting", problem=problem)
    top = prediction.top
    is_outside = prediction.is_outside
    return Result(
        *known,
        "classified",
        prediction.task,
        OUTSIDE if is_outside else class_key(prediction.task, top.name),
        top.title,
        None if is_outside else top.probability,
        tuple(caution.kind for caution in prediction.cautions),
        "; ".join(caution.text for caution in prediction.cautions),
        "",
        mark,
        (mark.verdict_on(top.name) or "") if mark else "",
        None if is_outside or not chosen else _probability(prediction, chosen),
    )


def _probability(prediction: Prediction, chosen: str) -> float | None:
    found = (c for c in prediction.classes if class_key(prediction.task, c.name) == chosen)
    return next((c.probability for c in found), None)


def folder_of(ref: ImageRef) -> str:
    """The folder of an image; of one in a zip the zip and the folder in it."""
    if ref.member is None:
        return _location(ref.path.parent, "")
    return _location(ref.path, ref.member.rpartition("/")[0])


@lru_cache(maxsize=4096)
def _location(path: Path, inner: str) -> str:
    return ImageRef(path, inner or None).location


def short_folder(folder: str) -> str:
    """The last folder of a path."""
    return Path(folder).name or folder


def passes(one: Result, wanted: Filter) -> bool:
    """Whether a filter shows it."""
    return (
        _equals(wanted.class_key, one.class_key)
        and _equals(wanted.folder, one.folder)
        and _equals(wanted.modality, one.modality)
        and _equals(wanted.standing, one.standing)
        and _among(wanted.caution, one.cautions)
        and _among(wanted.mark, _marks(one))
        and _is_between(one.probability, wanted.least, wanted.most)
        and _has_words(one, wanted)
    )


_KEYS: Final[dict[str, Callable[[Result], Any]]] = {
    "number": lambda one: one.number,
    "name": lambda one: natural_key(one.name),
    "folder": lambda one: natural_key(one.folder),
    "patient": lambda one: one.facts and natural_key(one.facts.patient_name or one.facts.patient),
    "study": lambda one: one.facts and (one.facts.study_date, one.facts.study_time),
    "modality": lambda one: one.modality,
    "task": lambda one: one.task,
    "class": lambda one: one.class_title if one.probability is not None else None,
    "probability": lambda one: one.probability,
    "chosen": lambda one: one.chosen,
    "caution": lambda one: one.cautions,
    "problem": lambda one: one.problem,
    "mark": lambda one: one.verdict,
    "note": lambda one: one.mark and one.mark.note.casefold(),
}


def sorted_by(results: Sequence[Result], column: str, is_descending: bool) -> list[Result]:
    """Results by a column; those with nothing in it last, in their order, either way."""
    key = _KEYS[column]
    keyed = [(key(one), one) for one in results]
    there = [pair for pair in keyed if pair[0] not in (None, "", ())]
    there.sort(key=lambda pair: pair[0], reverse=is_descending)
    rest = [one for value, one in keyed if value in (None, "", ())]
    return [one for _, one in there] + rest


def grouped(results: Sequence[Result], column: str, is_descending: bool) -> list[Line]:
    """Results by patient and study, plain pictures by folder.

    In a group the highest probability comes first, and groups stand in the order of their first
    image; sorted by another column, both follow that.
    """
    if column == "number":
        ordered = [sorted_by(members, "probability", True) for members in _groups(results)]
    else:
        ordered = _groups(sorted_by(results, column, is_descending))
    lines: list[Line] = []
    for members in ordered:
        values = [one.probability for one in members if one.probability is not None]
        lines += [Group(members[0], len(members), max(values, default=None)), *members]
    return lines


def choices(results: Sequence[Result]) -> dict[str, tuple[Choice, ...]]:
    """What there is to filter by: "class", "folder", "modality", by title."""
    folders = Counter(one.folder for one in results)
    modalities = Counter(one.modality for one in results if one.modality)
    classes = Counter(
        (one.class_key, one.class_title, one.task) for one in results if one.probability is not None
    )
    return {
        "class": tuple(
            Choice(key, title, count, task)
            for (key, title, task), count in sorted(classes.items(), key=lambda i: i[0][::-1])
        ),
        "folder": tuple(
            Choice(folder, short_folder(folder), folders[folder])
            for folder in sorted(folders, key=natural_key)
        ),
        "modality": tuple(Choice(name, name, modalities[name]) for name in sorted(modalities)),
    }


def _groups(results: Iterable[Result]) -> list[list[Result]]:
    groups: dict[tuple[str, ...], list[Result]] = {}
    for one in results:
        facts = one.facts
        key = (
            ("study", facts.patient or facts.patient_name, facts.study_uid)
            if facts
            else ("folder", one.folder)
        )
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _equals(wanted: str, found: str) -> bool:
    return not wanted or wanted == found


def _among(wanted: str, found: Sequence[str]) -> bool:
    if wanted in ("any", "none"):
        return bool(found) is (wanted == "any")
    return not wanted or wanted in found


def _marks(one: Result) -> tuple[str, ...]:
    return (one.verdict or "note",) if one.mark is not None else ()


def _is_between(value: float | None, least: float, most: float) -> bool:
    if (least, most) == (0.0, 1.0):
        return True
    return value is not None and least <= value <= most


def _has_words(one: Result, wanted: Filter) -> bool:
    if not wanted.words:
        return True
    parts = [one.class_title, one.caution_text, one.problem, one.mark.note if one.mark else ""]
    facts = one.facts
    if facts is not None:
        parts.append(facts.study_description)
    if not wanted.is_private:
        parts += [one.name, one.folder]
        parts += [facts.patient_name, facts.patient] if facts is not None else []
    haystack = " ".join(parts).casefold()
    return all(word in haystack for word in wanted.words)

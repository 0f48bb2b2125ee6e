"""What stands in the cells, the group lines and the summary; names hidden where wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.values import ClassInfo, DicomFacts, TaskInfo
from medmamba_desktop.state.result_rows import Group, Result, short_folder
from medmamba_desktop.state.result_table import Summary
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.texts import HIDDEN_PATIENT
from medmamba_desktop.view.findings.notes import CAUTION_TITLES
from medmamba_desktop.view.results.columns import CHOSEN

VERDICTS: Final = {
    "agree": tr_noop("Agree"),
    "disagree": tr_noop("Disagree"),
    "unsure": tr_noop("Unsure"),
}
_VERDICT_COUNTS: Final = {
    "agree": tr_noop("agree {n}"),
    "disagree": tr_noop("disagree {n}"),
    "unsure": tr_noop("unsure {n}"),
}
_BETWEEN: Final = " · "

Title = Callable[[str, str], str]
"""(task, class name) -> title of the class; of the task where the name is empty."""


def cell(one: Result, column: str, title: Title, is_private: bool) -> str:
    """The text of a cell."""
    if column == "name":
        return name(one, is_private)
    if column == "class":
        return class_text(one)
    if column == "probability":
        return words.percent(one.probability) if one.probability is not None else ""
    if column == CHOSEN:
        return words.percent(one.chosen) if one.chosen is not None else ""
    if column == "caution":
        return words.listed(tr(CAUTION_TITLES[kind]) for kind in one.cautions)
    if column == "mark":
        return tr(VERDICTS.get(one.verdict, ""))
    if column == "note":
        return note(one, title)
    return _of_file(one, column, title, is_private)


def head(task: TaskInfo, of: ClassInfo, *, is_whole: bool) -> str:
    """What stands above the probabilities of a class: its title, or all of it in words."""
    if not is_whole:
        return of.title
    return tr("Probability of {class_title} ({task})", class_title=of.title, task=task.title)


def name(one: Result, is_private: bool) -> str:
    """What the image is called."""
    return tr("Image {number}", number=one.number + 1) if is_private else one.name


def class_text(one: Result) -> str:
    """The class; a class that means little is not written in a list, as its caution is far."""
    if one.standing == "failed":
        return one.problem
    if one.standing == "waiting":
        return tr("Waiting to be classified")
    return tr(words.OUTSIDE) if one.is_outside else one.class_title


def note(one: Result, title: Title) -> str:
    """The reader's label and words."""
    if one.mark is None:
        return ""
    label = title(one.task, one.mark.label) if one.mark.label else ""
    return _BETWEEN.join(part for part in (label, one.mark.note) if part)


def group(of: Group, is_private: bool) -> tuple[str, str]:
    """The title of a group, and what is to be said of it."""
    facts, first = of.first.facts, of.first
    said: str = trn("{n} image", "{n} images", of.count)
    if of.highest is not None:
        highest = tr("highest {share}", share=words.percent(of.highest))
        said = f"{said}{_BETWEEN}{highest}"
    if facts is not None:
        return _BETWEEN.join(
            part for part in (_who(facts, is_private), _study(facts)) if part
        ), said
    return (tr("Folder") if is_private else first.folder), said


def summary(of: Summary) -> str:
    """Everything in one line: how many of which class, cautions, what cannot be read."""
    parts = [f"{title} {number(count)}" for title, count in of.classes]
    if of.outside:
        parts.append(tr("outside the training images {n}", n=number(of.outside)))
    if of.cautioned:
        parts.append(trn("{n} with a caution", "{n} with cautions", of.cautioned))
    if of.failed:
        parts.append(trn("{n} not readable", "{n} not readable", of.failed))
    if of.waiting:
        parts.append(trn("{n} waiting", "{n} waiting", of.waiting))
    parts += [tr(_VERDICT_COUNTS[verdict], n=number(count)) for verdict, count in of.verdicts]
    return _BETWEEN.join(parts) or tr("No results yet")


def tip(one: Result, is_private: bool) -> str:
    """Everything of one image."""
    lines = ["" if is_private else one.ref.location, class_text(one), one.caution_text]
    lines.append(one.mark.note if one.mark else "")
    return "\n".join(line for line in lines if line)


def _of_file(one: Result, column: str, title: Title, is_private: bool) -> str:
    facts = one.facts
    if column == "task":
        return title(one.task, "") if one.task else ""
    if column == "patient":
        return _who(facts, is_private) if facts is not None else ""
    if column == "study":
        return _study(facts) if facts is not None else ""
    if column == "folder":
        return "" if is_private else short_folder(one.folder)
    if column == "number":
        return number(one.number + 1)
    return one.modality if column == "modality" else one.problem


def _who(facts: DicomFacts, is_private: bool) -> str:
    if is_private:
        return tr(HIDDEN_PATIENT)
    return facts.patient_name or facts.patient or tr("Unknown patient")


def _study(facts: DicomFacts) -> str:
    day = facts.study_date
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else day
    return _BETWEEN.join(part for part in (date, facts.study_description) if part)

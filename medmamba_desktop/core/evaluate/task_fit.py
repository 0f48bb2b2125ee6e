"""Which of a model's tasks labelled pictures are for, told by the names of their classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medmamba_desktop.core.errors import TaskError, UnsupportedError
from medmamba_desktop.core.evaluate.naming import LEFT_OUT, proposed_classes
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import TaskInfo

_SHOWN = 20
_UNKNOWN = tr_noop(
    "The class {name!r} is none of the task {task}: the data have {names}; the task has {known}"
)
_UNKNOWN_AT = tr_noop(
    "The class {name!r} ({where}) is none of the task {task}: the data have {names}; the task has "
    "{known}"
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A task, and for each label of the data the task's class that it means.

    Labels whose pictures are left out are not in it.
    """

    task: TaskInfo
    class_of: Mapping[str, str]


def fitting_task(
    tasks: Sequence[TaskInfo],
    labels: Mapping[str, str],
    wanted: str = "",
    meant: Mapping[str, str] = {},
) -> Fit:
    """The task whose classes are those of the data.

    A label is a class's name or title; upper and lower case, spaces, `_` and `-` make no
    difference. Data may lack classes of the task. Where several tasks fit, one whose every class
    occurs goes first.

    Args:
        tasks: of the model, at least one.
        labels: class as the data spell it -> where it stands first ("line 7 of the index"), or "".
        wanted: the task's name; empty to find it.
        meant: label -> class, where they differ, as a person has said; `LEFT_OUT` for labels whose
            pictures do not count.

    Raises:
        TaskError: there is no task `wanted`, it has other classes, several tasks fit, or `meant`
            names a label that the data have not.
        UnsupportedError: no task fits.
    """
    strangers = meant.keys() - labels.keys()
    if strangers:
        raise TaskError(
            tr("The data have no class {name!r} that could mean another", name=min(strangers)),
            tr("They have {names}", names=_listed(labels)),
        )
    read = {meant.get(label, label): where for label, where in labels.items()}
    read.pop(LEFT_OUT, None)
    if not read:
        raise UnsupportedError(
            tr("Every class of the data is left out"), tr("Keep two classes at least")
        )
    fit = _fitting(tasks, read, wanted)
    said = {label: meant.get(label, label) for label in labels}
    return Fit(fit.task, {label: fit.class_of[s] for label, s in said.items() if s != LEFT_OUT})


def proposed_fit(
    tasks: Sequence[TaskInfo], labels: Mapping[str, str], wanted: str = ""
) -> tuple[TaskInfo, dict[str, str]]:
    """The task that labels most likely are for, and what each may mean there, for a person to say.

    Args:
        wanted: the task's name; empty to find it.
    """
    candidates = [task for task in tasks if task.name == wanted] or list(tasks)
    proposals = [(task, proposed_classes(list(labels), task.classes)) for task in candidates]
    return max(proposals, key=lambda one: len(set(one[1].values()) - {LEFT_OUT}))


def _fitting(tasks: Sequence[TaskInfo], labels: Mapping[str, str], wanted: str) -> Fit:
    if wanted:
        return _wanted(tasks, labels, wanted)
    fits = [fit for task in tasks if (fit := _fit(task, labels)) is not None]
    whole = [fit for fit in fits if len(set(fit.class_of.values())) == len(fit.task.classes)]
    best = whole or fits
    if len(best) == 1:
        return best[0]
    if best:
        names = [fit.task.name for fit in best]
        raise TaskError(
            tr(
                "The classes of the data ({names}) fit several tasks of the model",
                names=_listed(labels),
            ),
            tr("Name one with --task: {names}", names=", ".join(names)),
        )
    if len(tasks) == 1:
        raise UnsupportedError(*_misfit(tasks[0], labels))
    nearest = max(tasks, key=lambda task: len(_known(task, labels)))
    if _known(nearest, labels):
        raise UnsupportedError(*_misfit(nearest, labels))
    described = "; ".join(f"{task.name}: {_classes(task)}" for task in tasks)
    raise UnsupportedError(
        tr(
            "The classes of the data ({names}) are those of no task of the model ({tasks})",
            names=_listed(labels),
            tasks=described,
        ),
        tr("Choose another model, or call the classes as the model does"),
    )


def _wanted(tasks: Sequence[TaskInfo], labels: Mapping[str, str], wanted: str) -> Fit:
    task = next((task for task in tasks if task.name == wanted), None)
    if task is None:
        names = ", ".join(task.name for task in tasks)
        raise TaskError(
            tr("The model has no task named {name}", name=wanted),
            tr("Choose one of: {names}", names=names),
        )
    fit = _fit(task, labels)
    if fit is None:
        raise TaskError(*_misfit(task, labels))
    return fit


def _fit(task: TaskInfo, labels: Mapping[str, str]) -> Fit | None:
    known = _known(task, labels)
    return Fit(task, known) if len(known) == len(labels) else None


def _known(task: TaskInfo, labels: Mapping[str, str]) -> dict[str, str]:
    """Those of the labels that the task has a class for."""
    classes = {_plain(info.title): info.name for info in task.classes}
    classes |= {_plain(info.name): info.name for info in task.classes}
    return {label: classes[_plain(label)] for label in labels if _plain(label) in classes}


def _misfit(task: TaskInfo, labels: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong and what to do, for labels that the task does not know."""
    known = _known(task, labels)
    unknown = {label: where for label, where in labels.items() if label not in known}
    first, where = next(iter(unknown.items()))
    pattern = _UNKNOWN_AT if where else _UNKNOWN
    return (
        tr(
            pattern,
            name=first,
            where=where,
            task=task.name,
            names=_listed(labels),
            known=_classes(task),
        ),
        tr(
            "Call the classes as the model does, leave other pictures out, or choose another task "
            "or model"
        ),
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", name).strip().casefold()


def _classes(task: TaskInfo) -> str:
    return _listed([info.name for info in task.classes])


def _listed(names: Sequence[str] | Mapping[str, str]) -> str:
    names = list(names)
    shown, more = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    return tr("{names} and {count:,} more", names=shown, count=more) if more > 0 else shown

"""Which task a picture belongs to, and whether it is like anything the model was trained on.

Both questions are answered by one figure: the squared distance from the picture's pooled maps to
the nearest training picture of a task, whitened (`core.library.familiar`, decision 004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.network.pooling import Pooled
from medmamba_desktop.core.values import Caution

_OTHER_MODALITY = tr_noop("The file's modality is {modality}; {task} was trained on {fitting}")
_OTHER_TASK = tr_noop(
    "It looks like a picture for {nearest}, not for {task}; choose that task or Auto"
)
_UNLIKE = tr_noop(
    "It differs from every picture that the model learned from: another kind of picture, or "
    "another device, stain, exposure or crop. The probabilities mean little here"
)
DOMAIN_WORDS = (_OTHER_MODALITY, _OTHER_TASK, _UNLIKE)


def distances(model: LoadedModel, pooled: Pooled) -> dict[str, list[float]]:
    """Squared distance to the nearest training picture, for every task that stores some.

    Args:
        pooled: what `LeanMedMamba.pooled` gives, (b, c) for each source.

    Returns:
        task -> b values, 0 or more.
    """
    familiar = model.familiar
    if familiar is None:
        return {}
    return {task: found.tolist() for task, found in familiar.distances(pooled).items()}


def fitting_tasks(model: LoadedModel, modality: str) -> tuple[str, ...]:
    """Names of the tasks that fit a DICOM modality; all of them for a plain picture."""
    tasks = model.header.tasks
    return tuple(t.name for t in tasks if not modality or modality in t.modalities)


def nearest_task(
    model: LoadedModel, far: Mapping[str, float], candidates: Sequence[str]
) -> str | None:
    """The candidate whose training pictures are nearest; None where that cannot be told.

    Distances count in units of each task's threshold, as tasks differ in their spread.
    """
    known = [task for task in candidates if task in far]
    if not known:
        return candidates[0] if len(candidates) == 1 else None
    thresholds = {task: _threshold(model.task(task)) for task in known}
    if all(thresholds.values()):
        return min(known, key=lambda task: far[task] / (thresholds[task] or 1))
    return min(known, key=far.__getitem__)


def domain_cautions(
    model: LoadedModel, task_name: str, modality: str, far: Mapping[str, float]
) -> tuple[Caution, ...]:
    """Cautions for a picture of another modality, another task, or unlike the training pictures."""
    task = model.task(task_name)
    if modality and task.modalities and modality not in task.modalities:
        fits = ", ".join(task.modalities)
        text = tr(_OTHER_MODALITY, modality=modality, task=task.title, fitting=fits)
        return (Caution("outside-domain", text),)
    if _is_familiar(task, far):
        return ()
    others = [t.name for t in model.header.tasks if t.name in far and _is_familiar(t, far)]
    nearest = nearest_task(model, far, others) if others else None
    if nearest is not None:
        text = tr(_OTHER_TASK, nearest=model.task(nearest).title, task=task.title)
        return (Caution("other-task", text),)
    return (Caution("outside-domain", tr(_UNLIKE)),)


def _threshold(task: TaskSpec) -> float | None:
    """The squared distance that most of the task's held-out pictures keep, where it is known."""
    found = (task.novelty or {}).get("threshold")
    return None if found is None else float(found)


def _is_familiar(task: TaskSpec, far: Mapping[str, float]) -> bool:
    """Within that distance, or nothing known."""
    threshold = _threshold(task)
    return threshold is None or task.name not in far or far[task.name] <= threshold

"""Which task a picture belongs to, and whether it is like anything the model was trained on.

Both questions are answered by one figure: the squared Mahalanobis distance from the picture's
pooled maps to the nearest class centre of a task's training pictures, with one covariance for all
classes (Lee et al. 2018, arXiv 1807.03888, eq. 2), in the directions that the model file stores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import Caution


def distances(model: LoadedModel, maps: Sequence[Tensor]) -> dict[str, list[float]]:
    """Squared distance to where a task's training pictures lie, for every task that says so.

    Args:
        maps: what `LeanMedMamba.stages` gives, (b, h, w, c) for each of the four stages.

    Returns:
        task -> b values, 0 or more.
    """
    familiar = model.familiar
    if familiar is None:
        return {}
    found = statistics_of(maps, familiar.stages, has_deviation=familiar.needs_deviation)
    return {task: place.distance(found).tolist() for task, place in familiar.tasks.items()}


def statistics_of(maps: Sequence[Tensor], stages: Sequence[int], *, has_deviation: bool) -> Tensor:
    """Mean of each channel over positions, and the deviation, which tells blur, noise and stain.

    Args:
        maps: (b, h, w, c) of each of the four stages.
        stages: which of them, counted from 1.

    Returns:
        (b, f) float32: the means of a stage, then its deviations, stage after stage.
    """
    parts = []
    for stage in stages:
        of_stage = maps[stage - 1].float()
        parts.append(of_stage.mean(dim=(1, 2)))
        if has_deviation:
            parts.append(of_stage.std(dim=(1, 2), unbiased=False))
    return torch.cat(parts, dim=-1)


def fitting_tasks(model: LoadedModel, modality: str) -> tuple[str, ...]:
    """Names of the tasks that fit a DICOM modality; all of them for a plain picture."""
    tasks = model.header.tasks
    return tuple(t.name for t in tasks if not modality or modality in t.modalities)


def nearest_task(far: Mapping[str, float], candidates: Sequence[str]) -> str | None:
    """The candidate whose training pictures are nearest; None where that cannot be told."""
    known = [task for task in candidates if task in far]
    if not known:
        return candidates[0] if len(candidates) == 1 else None
    return min(known, key=far.__getitem__)


def domain_cautions(
    model: LoadedModel, task_name: str, modality: str, far: Mapping[str, float]
) -> tuple[Caution, ...]:
    """Cautions for a picture of another modality, another task, or unlike the training pictures."""
    task = model.task(task_name)
    if modality and task.modalities and modality not in task.modalities:
        fits = ", ".join(task.modalities)
        text = f"The file's modality is {modality}; {task.title} was trained on {fits}"
        return (Caution("outside-domain", text),)
    if _is_familiar(task, far):
        return ()
    others = [t for t in model.header.tasks if t.name in far and _is_familiar(t, far)]
    if others:
        nearest = min(others, key=lambda t: far[t.name])
        return (Caution("other-task", f"The picture looks like one for {nearest.title}"),)
    text = "The picture is unlike the images that the model was trained on"
    return (Caution("outside-domain", text),)


def _is_familiar(task: TaskSpec, far: Mapping[str, float]) -> bool:
    """Within the distance that most of the task's held-out pictures keep, or nothing known."""
    threshold = (task.novelty or {}).get("threshold")
    return threshold is None or task.name not in far or far[task.name] <= threshold

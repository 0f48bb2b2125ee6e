"""Which task a picture belongs to, and whether it is like anything the model was trained on.

Both questions are answered by one figure: the cosine between the picture's pooled features and the
nearest class centre of the training pictures of a task, as stored in the model file under
`novelty.<task>.centres` (classes, features).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import Caution

CENTRES = "centres"
# How much nearer another task must be before a chosen task is doubted.
OTHER_TASK_MARGIN = 0.05


def similarity(model: LoadedModel, features: Tensor) -> dict[str, list[float]]:
    """Cosine to the nearest class centre, -1 to 1, for every task that stores centres.

    Args:
        features: (b, c) pooled features.

    Returns:
        task -> b values.
    """
    unit = functional.normalize(features.float(), dim=-1)
    found: dict[str, list[float]] = {}
    for task, tensors in model.novelty.items():
        if CENTRES in tensors:
            centres = functional.normalize(tensors[CENTRES].float(), dim=-1)
            found[task] = torch.amax(unit @ centres.T, dim=-1).tolist()
    return found


def fitting_tasks(model: LoadedModel, modality: str) -> tuple[str, ...]:
    """Names of the tasks that fit a DICOM modality; all of them for a plain picture."""
    tasks = model.header.tasks
    return tuple(t.name for t in tasks if not modality or modality in t.modalities)


def nearest_task(near: dict[str, float], candidates: Sequence[str]) -> str | None:
    """The candidate to which the picture is most similar; None where none can be compared."""
    known = [task for task in candidates if task in near]
    if not known:
        return candidates[0] if len(candidates) == 1 else None
    return max(known, key=near.__getitem__)


def domain_cautions(
    model: LoadedModel, task_name: str, modality: str, near: dict[str, float]
) -> tuple[Caution, ...]:
    """Cautions for a picture of another modality, another task, or unlike the training pictures."""
    task = model.task(task_name)
    if modality and task.modalities and modality not in task.modalities:
        fits = ", ".join(task.modalities)
        text = f"The file's modality is {modality}; {task.title} was trained on {fits}"
        return (Caution("outside-domain", text),)
    if task_name not in near:
        return ()
    other = max(near, key=near.__getitem__)
    if near[other] > near[task_name] + OTHER_TASK_MARGIN:
        title = model.task(other).title
        return (Caution("other-task", f"The picture looks more like one for {title}"),)
    threshold = (task.novelty or {}).get("threshold")
    if threshold is not None and near[task_name] < threshold:
        text = "The picture is unlike the images that the model was trained on"
        return (Caution("outside-domain", text),)
    return ()

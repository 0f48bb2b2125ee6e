"""Where each task's training pictures lie, for the model file (decision 004)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.packs import LabelledImage, read_pack, split_of
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.familiar import (
    FALSE_ALARM,
    STAGES,
    familiar_features,
    far,
    fit_familiar,
    threshold,
)

# Training pictures a class that say where a task lies.
PER_CLASS = 100
BATCH = 16


def fit(model: LoadedModel, packs: Path) -> tuple[dict[str, Tensor], dict[str, dict[str, Any]]]:
    """Tensors for the model file, and each task's `novelty`."""
    tasks = model.header.tasks
    packs_of = {task.name: read_pack(packs, task.name) for task in tasks}
    train = {
        (task.name, info.name): _features(
            model, _sample(split_of(packs_of[task.name], "train"), info.name)
        )
        for task in tasks
        for info in task.classes
    }
    found = fit_familiar(train)
    headers = {}
    for task in tasks:
        held_out = _features(model, split_of(packs_of[task.name], "val"))
        headers[task.name] = {
            "kind": "mahalanobis",
            "stages": list(STAGES),
            "threshold": threshold(far(held_out, found, task.name)),
            "false_alarm": FALSE_ALARM,
            "measured_on": "val",
        }
    return found, headers


def _sample(images: Sequence[LabelledImage], label: str) -> list[LabelledImage]:
    of_class = [image for image in images if image.label == label]
    chosen = np.random.default_rng(0).permutation(len(of_class))[:PER_CLASS]
    return [of_class[i] for i in chosen]


@torch.inference_mode()
def _features(model: LoadedModel, images: Sequence[LabelledImage]) -> Tensor:
    """Pooled maps of the chosen stages side by side, (n, f) on the CPU."""
    spec = model.header.tasks[0].input
    rows = []
    for start in range(0, len(images), BATCH):
        pictures = [read_picture(image.ref) for image in images[start : start + BATCH]]
        batch = torch.stack([to_tensor(p, spec) for p in pictures]).to(model.device)
        rows.append(familiar_features(model.lean.pooled(batch)).cpu())
    return torch.cat(rows)

"""What a model file says of where its training pictures lie: for whoever bundles a model.

Training pictures of the packs give the places, validation pictures the thresholds (decision 004).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
    PER_CLASS,
    STAGES,
    familiar_features,
    far,
    fit_familiar,
    threshold,
)

# Less than the 5 % that a test part may show: another part of the same data lies a little farther.
FALSE_ALARM = 0.03
BATCH = 16


def fit(model: LoadedModel, packs: Path) -> tuple[dict[str, Tensor], dict[str, dict[str, Any]]]:
    """Describe the training pictures of every task of a model.

    Args:
        model: the network as it will be stored; each of its tasks has a pack.
        packs: the folder of packs.

    Returns:
        tensors for the model file beside the network's, at most 1 MB as stored; and for each task
        the `novelty` of its header.
    """
    images = {task.name: read_pack(packs, task.name) for task in model.header.tasks}
    trained = {
        (task.name, info.name): _features(
            model, _sample(split_of(images[task.name], "train"), info.name)
        )
        for task in model.header.tasks
        for info in task.classes
    }
    tensors = fit_familiar(trained)
    headers = {}
    for task in images:
        held_out = _features(model, split_of(images[task], "val"))
        headers[task] = {
            "kind": "nearest",
            "stages": list(STAGES),
            "threshold": threshold(far(held_out, tensors, task), FALSE_ALARM),
            "false_alarm": FALSE_ALARM,
            "measured_on": "val",
            "pictures": len(held_out),
        }
    return tensors, headers


def _sample(images: Sequence[LabelledImage], label: str) -> list[LabelledImage]:
    """The same pictures of one class every time."""
    of_class = [image for image in images if image.label == label]
    chosen = np.random.default_rng(0).permutation(len(of_class))[:PER_CLASS]
    return [of_class[i] for i in chosen]


@torch.inference_mode()
def _features(model: LoadedModel, images: Sequence[LabelledImage]) -> Tensor:
    """Pooled maps of the chosen stages side by side, (n, f) on the CPU."""
    spec = model.header.tasks[0].input
    rows = []
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(images), BATCH):
            refs = [image.ref for image in images[start : start + BATCH]]
            tensors = [to_tensor(picture, spec) for picture in pool.map(read_picture, refs)]
            pooled = model.lean.pooled(torch.stack(tensors).to(model.device))
            rows.append(familiar_features(pooled).cpu())
    return torch.cat(rows)

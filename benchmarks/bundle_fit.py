"""Calibration and abstention of a task, fitted to the validation part of its pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.packs import LabelledImage, read_pack, split_of
from medmamba_desktop.core.evaluate.abstention import Threshold, answering_threshold
from medmamba_desktop.core.evaluate.intervals import Floats, Ints
from medmamba_desktop.core.evaluate.scaling import (
    Chosen,
    Labelled,
    Scaling,
    choose_scaling,
    mix_weights,
)
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture

BATCH = 16
# Two classes whose labels are in doubt outside the test part (decision 015).
DOUBTFUL: Mapping[str, tuple[str, str]] = {
    "chest-xray": ("bacterial_pneumonia", "viral_pneumonia"),
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the header of a task says of its probabilities.

    Attributes:
        calibration, abstention: as `TaskSpec` has them.
        chosen: how the scaling was chosen.
        threshold: of abstention.
    """

    calibration: dict[str, Any]
    abstention: dict[str, Any]
    chosen: Chosen
    threshold: Threshold


def fit_task(
    model: LoadedModel, packs: Path, task: str, power: float, split: str = "val"
) -> Fitted:
    """Fit a task's calibration and abstention.

    Args:
        model: of the weights as they are shipped; its own calibration plays no part.
        power: of the recipe: a class of n pictures was drawn as often as n ** (1 - power) says.
    """
    every = read_pack(packs, task)
    names = [info.name for info in model.task(task).classes]
    counts = Counter(image.label for image in split_of(every, "train"))
    held_out = split_of(every, split)
    scores = scores_of(model, held_out, task)
    labels = np.array([names.index(image.label) for image in held_out], dtype=np.intp)
    groups = np.unique([image.group for image in held_out], return_inverse=True)[1]
    return fitted(
        scores, labels, groups.astype(np.intp), names, [counts[n] for n in names], power,
        DOUBTFUL.get(task, ()), split,
    )  # fmt: skip


def fitted(
    scores: Floats,
    labels: Ints,
    groups: Ints,
    names: Sequence[str],
    train_counts: Sequence[int],
    power: float,
    doubtful: Sequence[str] = (),
    split: str = "val",
) -> Fitted:
    """As `fit_task`, from scores (n, classes), labels (n,) and groups (n,)."""
    data = Labelled(scores, labels, groups, mix_weights(labels, train_counts))
    pair = tuple(names.index(name) for name in doubtful)
    chosen = choose_scaling(data, drawn_bias(train_counts, power), pair)
    threshold = answering_threshold(chosen.scaling.probabilities(scores), data.weights)
    return Fitted(
        _calibration(chosen.scaling, names, split),
        {
            "threshold": threshold.probability,
            "coverage": round(threshold.coverage, 4),
            "accuracy": round(threshold.accuracy, 4),
            "measured_on": split,
        },
        chosen,
        threshold,
    )


def drawn_bias(train_counts: Sequence[int], power: float) -> tuple[float, ...]:
    """What undoes that rare classes were drawn oftener, mean 0: power * log(n) a class."""
    raw = power * np.log(np.asarray(train_counts, dtype=np.float64))
    return tuple(np.round(raw - raw.mean(), 4).tolist()) if power else ()


def _calibration(scaling: Scaling, names: Sequence[str], split: str) -> dict[str, Any]:
    found: dict[str, Any] = {"temperature": round(scaling.temperature, 4), "measured_on": split}
    if scaling.bias:
        found["bias"] = list(scaling.bias)
    if scaling.doubtful:
        found["doubtful_labels"] = [names[place] for place in scaling.doubtful]
        found["swapped"] = round(scaling.swapped, 4)
    return found


@torch.inference_mode()
def scores_of(model: LoadedModel, images: Sequence[LabelledImage], task: str) -> Floats:
    """(n, classes) scores of the network, before calibration, as the predictor gets them."""
    spec = model.task(task).input
    rows = []
    for start in range(0, len(images), BATCH):
        pictures = [read_picture(image.ref) for image in images[start : start + BATCH]]
        batch = torch.stack([to_tensor(picture, spec) for picture in pictures]).to(model.device)
        rows.append(model.network.scores(model.lean.pooled(batch), task).float().cpu())
    found: Floats = torch.cat(rows).double().numpy()
    return found

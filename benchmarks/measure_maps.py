"""Whether heat maps look at the lesion: pictures whose lesions are masked, beside two baselines.

The baselines know nothing of the picture: a Gaussian in its middle, and a map of chance.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from benchmarks.packs import PACKS
from medmamba_desktop.core.evaluate.intervals import (
    Flags,
    Floats,
    Ints,
    percentile,
    resampled_weights,
)
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.network.class_map import map_stage, map_weights, score_maps
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef

# The Gaussian's standard deviation as a share of the picture's side.
GAUSSIAN = 0.18
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Masked:
    """A picture with the mask of its lesion."""

    ref: ImageRef
    mask: ImageRef
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One map against one mask: whether its maximum lies inside, and the share of it inside."""

    is_hit: float
    energy: float


def masked(packs: Path, task: str, split: str) -> list[Masked]:
    """Every picture of a split whose lesion is masked."""
    found = []
    for name in PACKS[task]:
        with zipfile.ZipFile(packs / name) as archive:
            text = archive.read("index.csv").decode()
        for row in csv.DictReader(io.StringIO(text)):
            if row["split"] == split and row["mask"] and row["class"] != "normal":
                path = packs / name
                mask = ImageRef(path, row["mask"])
                found.append(Masked(ImageRef(path, row["path"]), mask, row["class"], row["group"]))
    return found


def map_figures(
    model: LoadedModel, pictures: Sequence[Masked], task: str, predicted: Sequence[str]
) -> dict[str, Any]:
    """Shares of maps whose maximum lies in the lesion, and of their energy inside, with intervals.

    Args:
        predicted: the class that the model names, one a picture.
    """
    groups = np.unique([p.group for p in pictures], return_inverse=True)[1].astype(np.intp)
    rows: dict[str, list[Judged]] = {n: [] for n in ("true class", "predicted class", "gaussian",
                                                     "chance")}  # fmt: skip
    for one, name in zip(pictures, predicted, strict=True):
        mask = read_picture(one.mask).pixels.max(axis=2) > 127
        own, other = class_maps(model, one.ref, task, (one.label, name))
        rows["true class"].append(judged(own, mask))
        rows["predicted class"].append(judged(other, mask))
        rows["gaussian"].append(judged(_gaussian(mask.shape), mask))
        share = float(mask.mean())
        rows["chance"].append(Judged(share, share))
    figures = {name: _figures(found, groups) for name, found in rows.items()}
    stage = map_stage(model.network, task)
    return {"n": len(pictures), "method": "class-map", "stage": stage, **figures}


@torch.inference_mode()
def class_maps(
    model: LoadedModel, ref: ImageRef, task: str, classes: Sequence[str]
) -> NDArray[np.float32]:
    """(classes, h, w): the program's default maps of some classes of one picture (decision 005)."""
    spec = model.task(task)
    image = to_tensor(read_picture(ref), spec.input)[None].to(model.device)
    weights, stages = map_weights(model.network, task), model.lean.stages(image)
    names = [info.name for info in spec.classes]
    labels = torch.tensor([names.index(name) for name in classes], device=model.device)
    maps = {stage: stages[stage - 1].expand(len(classes), -1, -1, -1) for stage, _ in weights}
    return score_maps(maps, weights, labels).float().cpu().numpy()


def judged(values: NDArray[np.float32], mask: Flags) -> Judged:
    """A map against a mask, the map enlarged smoothly to the mask's size as readers see it."""
    height, width = mask.shape
    large = np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.BILINEAR))
    positive = large.clip(min=0)
    total = float(positive.sum())
    is_hit = float(mask.flat[int(large.argmax())])
    return Judged(is_hit, float(positive[mask].sum()) / total if total else 0.0)


def _gaussian(shape: tuple[int, ...]) -> NDArray[np.float32]:
    y, x = (np.linspace(-0.5, 0.5, side) for side in shape)
    far = (y[:, None] ** 2 + x[None] ** 2) / (2 * GAUSSIAN**2)
    return np.exp(-far).astype(np.float32)


def _figures(found: Sequence[Judged], groups: Ints) -> dict[str, Any]:
    hits, energy = (np.array([getattr(f, n) for f in found]) for n in ("is_hit", "energy"))
    return {"maximum_in_lesion": mean(hits, groups), "energy_in_lesion": mean(energy, groups)}


def mean(values: Floats, groups: Ints) -> dict[str, float | None]:
    """The mean with its 95 % interval by bootstrap of whole groups, as in `metrics.json`."""
    drawn = [w @ values / w.sum(axis=1) for w in resampled_weights(groups, RESAMPLES, 0)]
    found = percentile(float(values.mean()), np.concatenate(drawn), len(np.unique(groups)))
    bounds = {"value": found.value, "low": found.low, "high": found.high}
    return {name: None if math.isnan(value) else value for name, value in bounds.items()}

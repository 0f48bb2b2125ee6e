"""What a trained model says of pictures, and how well: logits, temperature, maps and regions."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.metrics import roc_curve
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.network.class_map import score_maps
from medmamba_desktop.core.network.config import Source
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import Pooled
from medmamba_desktop.core.training.samples import COVER_SIDE, Loader

NORMAL = "normal"
_LOG_TEMPERATURES = (-2.5, 2.5)
# Fewer pictures than this say too little to change a model's own probabilities.
MIN_TO_CALIBRATE = 20


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float | None:
    """The temperature with the least loss on held-out pictures (arXiv 1706.04599, section 4.2).

    Args:
        logits: (n, classes).
        labels: (n,).

    Returns:
        0.08 to 12; None where there are too few pictures to tell.
    """
    if len(labels) < MIN_TO_CALIBRATE:
        return None
    scores, truth = torch.from_numpy(logits).double(), torch.from_numpy(labels)

    def loss(log_temperature: float) -> float:
        return float(functional.cross_entropy(scores / np.exp(log_temperature), truth))

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    return round(float(np.exp(found.x)), 4)


def operating_points(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], classes: Sequence[str]
) -> dict[str, float]:
    """Class -> probability from which it is best called on held-out pictures.

    Best is the largest sensitivity + specificity (Youden 1950). A class of which there are no
    pictures, or nothing else, has none. With a class named normal, `normal-vs-rest` is the
    probability of not being normal from which a picture is called so.
    """
    points = {}
    for i, name in enumerate(classes):
        point = _youden(labels == i, probabilities[:, i])
        if point is not None:
            points[name] = point
    names = [name.casefold() for name in classes]
    if NORMAL in names:
        normal = names.index(NORMAL)
        point = _youden(labels != normal, 1 - probabilities[:, normal])
        if point is not None:
            points["normal-vs-rest"] = point
    return points


def _youden(is_class: NDArray[np.bool_], shares: NDArray[np.float64]) -> float | None:
    if is_class.all() or not is_class.any():
        return None
    false_rate, true_rate, thresholds = roc_curve(is_class, shares)
    best = int((true_rate - false_rate).argmax())
    return round(float(np.clip(thresholds[best], 0, 1)), 4)


@torch.no_grad()
def logits_of(network: MedMamba, task: str, pooled: Pooled) -> NDArray[np.float32]:
    """Scores (n, classes) from pooled maps, (n, c) each."""
    device = network.head_of(task).weight.device
    own = {source: pooled[source].to(device) for source in network.sources_of(task)}
    scores: NDArray[np.float32] = network.scores(own, task).float().cpu().numpy()
    return scores


def region_hits(
    lean: LeanMedMamba,
    weights: Mapping[Source, Tensor],
    loader: Loader,
    rows: Sequence[int],
    labels: Tensor,
    batch: int,
) -> Generator[int, None, Mapping[int, tuple[bool, float]]]:
    """Of each picture with a marked region: whether the map's maximum lies in it, and its energy.

    The map is the class activation map for the true class (`network.class_map`), enlarged
    smoothly.

    Args:
        weights: source -> (classes, c), as `class_map.map_weights` gives them.

    Yields:
        how many pictures are done.

    Returns:
        row -> (hit, share of the positive map inside).
    """
    weights = {source: weight.to(loader.device) for source, weight in weights.items()}
    found: dict[int, tuple[bool, float]] = {}
    for first in range(0, len(rows), batch):
        part = rows[first : first + batch]
        with torch.inference_mode():
            stages = lean.stages(loader.normalised(loader.images(part)))
            maps = {stage: stages[stage - 1] for stage, _ in weights}
            own = score_maps(maps, weights, labels[list(part)].to(loader.device))
            covers = loader.covers(part)
            assert covers is not None
            large = functional.interpolate(
                own[:, None], size=[COVER_SIDE, COVER_SIDE], mode="bicubic"
            )
            found |= zip(part, _judged(large[:, 0].cpu(), covers[:, 0].cpu()), strict=True)
        yield first + len(part)
    return found


def _judged(maps: Tensor, covers: Tensor) -> list[tuple[bool, float]]:
    highest = maps.flatten(1).argmax(1)
    inside = covers.flatten(1).gather(1, highest[:, None])[:, 0] >= 0.5
    positive = maps.relu()
    energy = (positive * covers).sum((1, 2)) / positive.sum((1, 2)).clamp(min=1e-9)
    return list(zip(inside.tolist(), energy.tolist(), strict=True))

"""Where a task's training pictures lie, so that others can be told from them (decision 004).

The counterpart of `core.predict.novelty`, which compares pictures with what is fitted here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from sklearn.covariance import LedoitWolf
from torch import Tensor

from medmamba_desktop.core.library.familiar import (
    OFFSET,
    PROJECTION,
    centres_key,
    nearest,
    stored_dtype,
)
from medmamba_desktop.core.network.config import MEAN
from medmamba_desktop.core.network.pooling import Pooled

# Stages whose pooled maps tell where a picture lies, and how many directions are kept of them.
STAGES = (2, 3, 4)
DIRECTIONS = 64
# Training pictures a class that say where it lies, and how many a file holds of all tasks: the
# latter half a megabyte.
PER_CLASS = 250
MOST = 4250
FALSE_ALARM = 0.05
# Of standardised features: keeps places of even the fewest pictures within half precision.
_LEAST_VARIANCE = 1e-6


def familiar_features(pooled: Pooled) -> Tensor:
    """Means of the chosen stages' maps side by side, (n, f)."""
    return torch.cat([pooled[stage, MEAN].float() for stage in STAGES], dim=-1)


def fit_familiar(
    pooled: Mapping[tuple[str, str], Tensor], directions: int = DIRECTIONS
) -> dict[str, Tensor]:
    """Tensors for `Familiar` from pooled maps (n, f) of each task and class.

    One shrunk covariance within classes whitens the space; kept are the directions in which class
    centres differ and, of the rest, the first principal ones, whose variance is estimated best.
    There each picture is compared with the nearest of these.

    Returns:
        what `Familiar` reads, rounded as a file stores it.
    """
    every = torch.cat(list(pooled.values())).double()
    mean, deviation = every.mean(0), every.std(0) + 1e-6
    scaled = {key: (value.double() - mean) / deviation for key, value in pooled.items()}
    within = torch.cat([value - value.mean(0) for value in scaled.values()])
    covariance = torch.from_numpy(LedoitWolf(assume_centered=True).fit(within.numpy()).covariance_)
    variances, axes = torch.linalg.eigh(covariance)
    whiten = axes / variances.clamp(min=_LEAST_VARIANCE).sqrt()
    centres = torch.stack([value.mean(0) for value in scaled.values()]) @ whiten
    between = torch.linalg.svd(centres - centres.mean(0), full_matrices=False)[2]
    between = between[: len(centres) - 1]
    spare = torch.eye(len(variances), dtype=torch.float64).flip(0)
    spare = spare[: max(0, directions - len(between))]
    kept = torch.linalg.qr(torch.cat([between, spare]).T)[0]
    projection = ((whiten @ kept) / deviation[:, None]).T
    found = {PROJECTION: projection, OFFSET: -projection @ mean}
    share = max(1, MOST // len(pooled))
    for task in {key[0] for key in pooled}:
        own = [value[:share] for key, value in scaled.items() if key[0] == task]
        found[centres_key(task)] = torch.cat(own) @ whiten @ kept
    return {key: value.to(stored_dtype(key)).float().contiguous() for key, value in found.items()}


def by_class(
    features: Tensor, labels: Tensor, task: str, classes: Sequence[str], seed: int = 0
) -> dict[tuple[str, str], Tensor]:
    """Features of at most `PER_CLASS` pictures of each class, for `fit_familiar`."""
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for i, name in enumerate(classes):
        rows = (labels == i).nonzero().flatten()
        chosen = rows[torch.randperm(len(rows), generator=generator)[:PER_CLASS]]
        found[task, name] = features[chosen]
    return found


def far(features: Tensor, tensors: Mapping[str, Tensor], task: str) -> Tensor:
    """(n,) squared distance of pictures to the nearest training picture of a task."""
    place = features.float() @ tensors[PROJECTION].T + tensors[OFFSET]
    return nearest(place, tensors[centres_key(task)])


def threshold(distances: Tensor, false_alarm: float = FALSE_ALARM) -> float:
    """The distance that at most a share of pictures like the held-out ones exceed.

    Conformal: for 5 % the ceil((n + 1) * 0.95)-th of n; with fewer than 19 the largest, widened by
    a half.
    """
    n = len(distances)
    ordered = distances.double().sort().values
    place = math.ceil(round((n + 1) * (1 - false_alarm), 6))
    value = ordered[place - 1] if place <= n else ordered[-1] * 1.5
    return round(float(np.maximum(float(value), 1e-6)), 4)

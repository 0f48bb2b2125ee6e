"""Heat maps from trying out: switch a feature off, show a part alone, cover a place; no gradients.

The loops of the grad-cam package cannot be stopped and print their own progress; its weights are
what `tests/core/explain/test_trials.py` compares with. A run of the network scores every class, so
that each method gives the maps of all of them.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.explain.steps import Step, batched
from medmamba_desktop.core.explain.tail import Tail, scores_of, weights_of
from medmamba_desktop.core.library.weights import LoadedModel

Made = Generator[Step, None, NDArray[np.float32]]

# Cells a side of an occlusion map; the square that covers is two cells wide.
OCCLUSION_CELLS = 14
_MIN_CELL = 4


def ablation_cam(model: LoadedModel, entry: Tensor, task: str, stage: int) -> Made:
    """Features weighted by how far the score falls without each (Desai and Ramaswamy 2020, eq. 3).

    The fall is not divided by the score as in the paper: the sign of a score, which has no zero of
    its own, would turn the map round.

    Args:
        entry: (1, h, w, c), the stage's map.

    Returns:
        (classes, h, w) float32, not rescaled.
    """
    channels = entry.shape[-1]
    tail, weights = Tail(model.network, stage), weights_of(model.network, task)
    with torch.no_grad():
        whole = scores_of(tail(entry), weights)

    def compute(first: int, stop: int) -> Tensor:
        without = entry.repeat(stop - first, 1, 1, 1)
        rows = torch.arange(stop - first, device=entry.device)
        without[rows, :, :, rows + first] = 0
        return scores_of(tail(without), weights)

    scores = yield from batched(compute, channels, entry.device)
    return _weighted(entry, whole - scores)


def score_cam(model: LoadedModel, image: Tensor, entry: Tensor, task: str) -> Made:
    """Features weighted by the score of the picture seen through each (Wang et al. 2020, eq. 5).

    Args:
        image: (1, 3, H, W), normalised.
        entry: (1, h, w, c), a stage's map.

    Returns:
        (classes, h, w) float32, not rescaled.
    """
    channels = entry.permute(0, 3, 1, 2)
    low = channels.amin((2, 3), keepdim=True)
    # The package's own small number, for features that are the same everywhere.
    shares = (channels - low) / (channels.amax((2, 3), keepdim=True) - low + 1e-8)

    def compute(first: int, stop: int) -> Tensor:
        mask = functional.interpolate(
            shares[:, first:stop], image.shape[-2:], mode="bilinear", align_corners=True
        )
        return _scores(model, image * mask[0, :, None], task)

    scores = yield from batched(compute, channels.shape[1], image.device)
    return _weighted(entry, torch.softmax(scores, 0))


def occlusion(model: LoadedModel, image: Tensor, task: str) -> Made:
    """How far the score falls when a square covers the place (Zeiler and Fergus 2014, section 4.2).

    The square has the mean of the training pictures, as the network is fed: zero.

    Args:
        image: (1, 3, H, W), normalised.

    Returns:
        (classes, 14, 14) float32, fewer for small inputs: of each cell the mean fall over the
        squares that cover it.
    """
    height, width = image.shape[-2:]
    edges_y = _edges(height)
    edges_x = _edges(width)
    places = [(y, x) for y in range(len(edges_y) - 2) for x in range(len(edges_x) - 2)]
    with torch.no_grad():
        whole = _scores(model, image, task)

    def compute(first: int, stop: int) -> Tensor:
        covered = image.repeat(stop - first, 1, 1, 1)
        for row, (y, x) in enumerate(places[first:stop]):
            covered[row, :, edges_y[y] : edges_y[y + 2], edges_x[x] : edges_x[x + 2]] = 0
        return _scores(model, covered, task)

    scores = yield from batched(compute, len(places), image.device)
    fallen = _array(whole - scores)
    falls = np.zeros((fallen.shape[1], len(edges_y) - 1, len(edges_x) - 1), np.float32)
    counts = np.zeros(falls.shape[1:], np.float32)
    for (y, x), fall in zip(places, fallen, strict=True):
        falls[:, y : y + 2, x : x + 2] += fall[:, None, None]
        counts[y : y + 2, x : x + 2] += 1
    found: NDArray[np.float32] = (falls / counts).astype(np.float32)
    return found


def _scores(model: LoadedModel, images: Tensor, task: str) -> Tensor:
    """(b, classes), before the softmax."""
    return model.network.scores(model.lean.pooled(images), task)


def _weighted(entry: Tensor, weights: Tensor) -> NDArray[np.float32]:
    """(1, h, w, c) features and (c, classes) weights -> (classes, h, w)."""
    return _array(torch.einsum("hwc,ck->khw", entry[0], weights))


def _edges(length: int) -> list[int]:
    cells = max(2, min(OCCLUSION_CELLS, length // _MIN_CELL))
    return [round(i * length / cells) for i in range(cells + 1)]


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(values.float().cpu().numpy(), dtype=np.float32)

"""Heat maps from trying out: switch a feature off, show a part alone, cover a place; no gradients.

The loops of the grad-cam package cannot be stopped and print their own progress; its weights are
what `tests/core/explain/test_trials.py` compares with.
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


def ablation_cam(
    model: LoadedModel, entry: Tensor, task: str, class_index: int, stage: int
) -> Made:
    """Features weighted by how far the score falls without each (Desai and Ramaswamy 2020, eq. 3).

    The fall is not divided by the score as in the paper: the sign of a score, which has no zero of
    its own, would turn the map round.

    Args:
        entry: (1, h, w, c), the stage's map.

    Returns:
        (h, w) float32, not rescaled.
    """
    channels = entry.shape[-1]
    tail, weights = Tail(model.network, stage), weights_of(model.network, task)
    with torch.no_grad():
        whole = scores_of(tail(entry), weights)[0, class_index]

    def compute(first: int, stop: int) -> Tensor:
        without = entry.repeat(stop - first, 1, 1, 1)
        rows = torch.arange(stop - first, device=entry.device)
        without[rows, :, :, rows + first] = 0
        return scores_of(tail(without), weights)[:, class_index]

    scores = yield from batched(compute, channels, entry.device)
    return _array((entry[0] * (whole - scores)).sum(-1))


def score_cam(
    model: LoadedModel, image: Tensor, entry: Tensor, task: str, class_index: int
) -> Made:
    """Features weighted by the score of the picture seen through each (Wang et al. 2020, eq. 5).

    Args:
        image: (1, 3, H, W), normalised.
        entry: (1, h, w, c), a stage's map.

    Returns:
        (h, w) float32, not rescaled.
    """
    channels = entry.permute(0, 3, 1, 2)
    low = channels.amin((2, 3), keepdim=True)
    # The package's own small number, for features that are the same everywhere.
    shares = (channels - low) / (channels.amax((2, 3), keepdim=True) - low + 1e-8)

    def compute(first: int, stop: int) -> Tensor:
        mask = functional.interpolate(
            shares[:, first:stop], image.shape[-2:], mode="bilinear", align_corners=True
        )
        return class_scores(model, image * mask[0, :, None], task, class_index)

    scores = yield from batched(compute, channels.shape[1], image.device)
    return _array((entry[0] * torch.softmax(scores, 0)).sum(-1))


def occlusion(model: LoadedModel, image: Tensor, task: str, class_index: int) -> Made:
    """How far the score falls when a square covers the place (Zeiler and Fergus 2014, section 4.2).

    The square has the mean of the training pictures, as the network is fed: zero.

    Args:
        image: (1, 3, H, W), normalised.

    Returns:
        (14, 14) float32, fewer for small inputs: of each cell the mean fall over the squares that
        cover it.
    """
    height, width = image.shape[-2:]
    edges_y = _edges(height)
    edges_x = _edges(width)
    places = [(y, x) for y in range(len(edges_y) - 2) for x in range(len(edges_x) - 2)]
    with torch.no_grad():
        whole = class_scores(model, image, task, class_index)[0]

    def compute(first: int, stop: int) -> Tensor:
        covered = image.repeat(stop - first, 1, 1, 1)
        for row, (y, x) in enumerate(places[first:stop]):
            covered[row, :, edges_y[y] : edges_y[y + 2], edges_x[x] : edges_x[x + 2]] = 0
        return class_scores(model, covered, task, class_index)

    scores = yield from batched(compute, len(places), image.device)
    falls = np.zeros((len(edges_y) - 1, len(edges_x) - 1), np.float32)
    counts = np.zeros_like(falls)
    for (y, x), fall in zip(places, (whole - scores).tolist(), strict=True):
        falls[y : y + 2, x : x + 2] += fall
        counts[y : y + 2, x : x + 2] += 1
    return falls / counts


def class_scores(model: LoadedModel, images: Tensor, task: str, class_index: int) -> Tensor:
    """(b,) scores of one class, before the softmax."""
    return model.network.scores(model.lean.pooled(images), task)[:, class_index]


def _edges(length: int) -> list[int]:
    cells = max(2, min(OCCLUSION_CELLS, length // _MIN_CELL))
    return [round(i * length / cells) for i in range(cells + 1)]


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(values.float().cpu().numpy(), dtype=np.float32)

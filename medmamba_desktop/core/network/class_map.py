"""Where a class's score comes from: the class activation map (Zhou et al. 2016, arXiv 1512.04150).

The score is linear in the pooled maps of the last stage and, where a task has such layers, of
earlier ones. So it is, but for the bias, the mean of one map: exact, and without a gradient.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.network.medmamba import MedMamba

# Maps of stages before are too fine to say anything of a lesion.
FIRST_MAP_STAGE = 3


def map_weights(network: MedMamba, task: str | None) -> dict[int, Tensor]:
    """Stage -> (classes, c) of the layers that make a task's class activation map."""
    sides = network.sides_of(task)
    found = {s: layer.weight.detach() for s, layer in sides.items() if s >= FIRST_MAP_STAGE}
    return {**found, STAGES: network.head_of(task).weight.detach()}


def activation_maps(features: Tensor, weight: Tensor, labels: Tensor) -> Tensor:
    """Maps of one class a picture.

    Args:
        features: (b, h, w, c), the last stage's map.
        weight: (classes, c) of the task's head.
        labels: (b,) which class.

    Returns:
        (b, h, w), not rescaled; its mean and the head's bias are the class's score.
    """
    return torch.einsum("bhwc,bc->bhw", features, weight[labels])


def score_maps(
    features: Mapping[int, Tensor], weights: Mapping[int, Tensor], labels: Tensor
) -> Tensor:
    """Where a class's score comes from, on the finest of the maps that it depends on.

    Args:
        features: stage -> (b, h, w, c).
        weights: stage -> (classes, c) of the layer that its pooled map goes through.
        labels: (b,) which class.

    Returns:
        (b, h, w) of the finest stage; the mean and the head's bias are the class's score.
    """
    maps = {s: activation_maps(features[s].float(), weights[s].float(), labels) for s in weights}
    finest = maps[min(maps)]
    total = torch.zeros_like(finest)
    for own in maps.values():
        total = total + enlarged(own, finest)
    return total


def enlarged(maps: Tensor, like: Tensor) -> Tensor:
    """Maps in the size of finer ones, their means as they were."""
    if maps.shape == like.shape:
        return maps
    size = [int(side) for side in like.shape[1:]]
    large = functional.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[:, 0]
    mean = maps.mean(dim=(1, 2), keepdim=True)
    return large + (mean - large.mean(dim=(1, 2), keepdim=True))

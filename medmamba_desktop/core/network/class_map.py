"""Where a class's score comes from: the class activation map (Zhou et al. 2016, arXiv 1512.04150).

The score is linear in the pooled maps of the last stage and, where a task has such layers, of
earlier ones, through whatever windows. So it is, but for the bias, the mean of one map: exact, and
without a gradient.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.network.config import MEAN, Source, Window
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import cell_weights

# Maps of stages before are too fine to say anything of a lesion.
FIRST_MAP_STAGE = 3


def map_weights(network: MedMamba, task: str | None) -> dict[Source, Tensor]:
    """Source -> (classes, c) of the layers that make a task's class activation map."""
    weights = network.weights_of(task).items()
    return {source: weight.detach() for source, weight in weights if source[0] >= FIRST_MAP_STAGE}


def map_stage(network: MedMamba, task: str | None) -> int:
    """The finest stage that a task's class activation map is made of, whose size it has."""
    return min(stage for stage, _ in map_weights(network, task))


def activation_maps(
    features: Tensor, weight: Tensor, labels: Tensor, window: Window = MEAN
) -> Tensor:
    """Maps of one class a picture.

    Args:
        features: (b, h, w, c), a stage's map.
        weight: (classes, c) of the layer that its pooled map goes through.
        labels: (b,) which class.
        window: how it is pooled.

    Returns:
        (b, h, w), not rescaled; its mean is what the stage adds to the class's score.
    """
    found = torch.einsum("bhwc,bc->bhw", features, weight[labels])
    if window is None:
        return found
    weights = cell_weights(window, features)
    return found * (weights * weights.numel())


def score_maps(
    features: Mapping[int, Tensor], weights: Mapping[Source, Tensor], labels: Tensor
) -> Tensor:
    """Where a class's score comes from, on the finest of the maps that it depends on.

    Args:
        features: stage -> (b, h, w, c).
        weights: source -> (classes, c), as `map_weights` gives them.
        labels: (b,) which class.

    Returns:
        (b, h, w) of the finest stage; the mean and the head's bias are the class's score.
    """
    finest = features[min(stage for stage, _ in weights)]
    total = torch.zeros(finest.shape[:3], device=finest.device)
    for (stage, window), weight in weights.items():
        own = activation_maps(features[stage].float(), weight.float(), labels, window)
        total = total + enlarged(own, total)
    return total


def enlarged(maps: Tensor, like: Tensor) -> Tensor:
    """Maps in the size of finer ones, their means as they were."""
    if maps.shape == like.shape:
        return maps
    size = [int(side) for side in like.shape[1:]]
    large = functional.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[:, 0]
    mean = maps.mean(dim=(1, 2), keepdim=True)
    return large + (mean - large.mean(dim=(1, 2), keepdim=True))

"""Integrated gradients: the score's gradient along the way from a grey picture to this one."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.explain.steps import Step, batched
from medmamba_desktop.core.library.weights import LoadedModel

# Pictures on the way. Places and weights are Gauss and Legendre's: evenly spaced ones need several
# times as many for the same error.
POINTS = 32
# Pixels a side of the cells that attributions are summed over: a patch of the network.
CELL = 4
# A picture with its gradient takes some 300 MB.
_AT_ONCE = 2


def integrated_gradients(
    model: LoadedModel, image: Tensor, task: str, class_index: int, points: int = POINTS
) -> Generator[Step, None, NDArray[np.float32]]:
    """What each place adds to the score, from a grey picture on (Sundararajan et al. 2017, eq. 1).

    The starting point is the mean of the training pictures, as the network is fed: zero. All
    values add up to the picture's score less that of the grey one (completeness, proposition 1),
    up to the error of the sum over `points` pictures.

    Args:
        image: (1, 3, H, W), normalised.

    Returns:
        (H/4, W/4) float32, rounded up: sums over cells of 4 x 4 pixels and the three channels.
    """
    nodes, weights = np.polynomial.legendre.leggauss(points)
    places = torch.from_numpy((nodes + 1) / 2).to(image)
    shares = torch.from_numpy(weights / 2).to(image)

    def compute(first: int, stop: int) -> Tensor:
        with torch.enable_grad():
            on_the_way = (places[first:stop, None, None, None] * image).requires_grad_()
            score = model.network(on_the_way, task)[:, class_index].sum()
            (gradient,) = torch.autograd.grad(score, on_the_way)
        weighted: Tensor = gradient * shares[first:stop, None, None, None]
        return weighted.sum(0, keepdim=True)

    parts = yield from batched(compute, points, image.device, _AT_ONCE)
    given = (parts.sum(0) * image[0]).sum(0)
    return _cells(given)


def _cells(values: Tensor) -> NDArray[np.float32]:
    """(H, W) -> sums over cells; pixels beyond the last whole cell are one of their own."""
    height, width = values.shape
    padded = functional.pad(values, (0, -width % CELL, 0, -height % CELL))
    sums = functional.avg_pool2d(padded[None, None], CELL)[0, 0] * CELL**2
    return np.ascontiguousarray(sums.float().cpu().numpy(), dtype=np.float32)

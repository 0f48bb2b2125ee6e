"""ROAD: places filled in from around them, the map's highest or its lowest first.

After Rong et al. 2022 (arXiv 2202.00449): what is taken away leaves neither an edge nor, as
blurring does, a shade of its own. The equations are set up by the grad-cam package.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import spsolve
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.explain.judgement import ROAD_SHARES, Road
from medmamba_desktop.core.explain.steps import Step

# Added to what is filled in, as in the paper: without it a network could see where that is.
_NOISE = 0.01


def filling_in(
    image: Tensor, values: NDArray[np.float32], probability: Callable[[Tensor], Tensor]
) -> Generator[Step, None, Road]:
    """How the probability falls while places are filled in.

    Args:
        image: (1, 3, H, W), normalised.
        values: (h, w), the map.
        probability: pictures (b, 3, H, W) -> (b,), of the map's class.

    Yields:
        how far it is, in pictures filled in.

    Raises:
        DeviceError: memory does not hold a single picture.
    """
    kept = _kept(values, (image.shape[-2], image.shape[-1]))
    found = []
    for number, mask in enumerate(kept, start=1):
        with torch.no_grad():
            found.append(float(probability(_filled(image, mask))))
        yield Step(number, len(kept))
    half = len(ROAD_SHARES)
    return Road(ROAD_SHARES, tuple(found[:half]), tuple(found[half:]))


def _kept(values: NDArray[np.float32], size: tuple[int, int]) -> Tensor:
    """(2 x shares, H, W): 0 at the highest places, then at the lowest."""
    large = functional.interpolate(
        torch.from_numpy(values)[None, None], list(size), mode="bilinear", align_corners=False
    ).flatten()
    order = large.argsort(descending=True, stable=True)
    masks = torch.ones(2, len(ROAD_SHARES), len(large))
    for row, share in enumerate(ROAD_SHARES):
        count = round(share * len(large))
        masks[0, row, order[:count]] = 0
        masks[1, row, order[len(large) - count :]] = 0
    return masks.view(-1, *size)


def _filled(image: Tensor, kept: Tensor) -> Tensor:
    """The picture with what is not kept filled in, each place by the mean of those around it."""
    # Here and not above: the package takes seconds to import.
    from pytorch_grad_cam.metrics.road import NoisyLinearImputer, neighbors_weights

    pixels, mask = image[0].float().cpu().numpy(), kept.numpy()
    # Its own call asks numpy for what numpy no longer gives, and has other noise at every call.
    system, right = NoisyLinearImputer.setup_sparse_system(mask, pixels, neighbors_weights)
    found = spsolve(csc_matrix(system), right).reshape(len(right), len(pixels))
    noise = np.random.default_rng(0).normal(0, _NOISE, found.shape)
    filled = pixels.copy()
    filled[:, mask == 0] = (found + noise).T
    return torch.from_numpy(filled).to(image)[None]

"""What a network puts out for a made-up picture: stored with its weights, computed again to check.

A file whose bytes are sound may still be computed wrongly: by another version of the program, or by
a computer on which a kernel fails. The stored scores tell.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from medmamba_desktop.core.library.header import ModelHeader
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.input_spec import InputSpec

# Another picture gets another name, so that older files can still be checked or passed over.
PICTURE = "waves/1"
# Of the largest score. Scans of different backends differ by 1e-7 of it (decision 021).
TOLERANCE = 1e-4
_MOST_SIDE = 224
_DIGITS = 7


def made_up_picture(spec: InputSpec) -> Tensor:
    """The picture `PICTURE`, as the network is fed it: (1, 3, H, W) float32, sides up to 224.

    Made of whole numbers, so that it is the same on every computer, and without a resampling.
    """
    height, width = (min(side, _MOST_SIDE) for side in spec.size)
    y, x = np.mgrid[0:height, 0:width]
    channels = [(x * 5 * c + y * 7 + x * y // (2 + c)) % 256 for c in (1, 2, 3)]
    values = np.stack(channels).astype(np.float32) / np.float32(255)
    mean, std = (np.array(three, np.float32).reshape(3, 1, 1) for three in (spec.mean, spec.std))
    return torch.from_numpy((values - mean) / std)[None]


@torch.no_grad()
def reference_scores(network: MedMamba, header: ModelHeader) -> dict[str, list[float]] | None:
    """Task -> one score a class for the made-up picture; None where one is not finite.

    Args:
        network: on the CPU; computed as it stands, in eval mode.
    """
    network.eval()
    pooled = network.pooled(network.stages(made_up_picture(header.tasks[0].input)))
    found = {}
    for task in header.tasks:
        scores = network.scores(pooled, task.name)[0]
        if not bool(torch.isfinite(scores).all()):
            return None
        found[task.name] = [float(f"{value:.{_DIGITS}g}") for value in scores.tolist()]
    return found


def greatest_difference(found: dict[str, list[float]], stored: dict[str, list[float]]) -> float:
    """The largest difference of two sets of scores, in units of the largest stored one, or of 1."""
    largest = max(1.0, *(abs(value) for scores in stored.values() for value in scores))
    differences = (
        abs(one - other)
        for task, scores in stored.items()
        for one, other in zip(found[task], scores, strict=True)
    )
    return max(differences) / largest

"""CAMs of a stage's map by the formulas of the grad-cam package, kept raw.

The package differentiates whole networks and stretches every map to 0..1. Here the rest of the
network is differentiated once, and the package says what features and gradients make.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from medmamba_desktop.core.explain.graph import graph_from
from medmamba_desktop.core.explain.methods import GRAD_CAM
from medmamba_desktop.core.explain.tail import Weights, evaluating, weights_of
from medmamba_desktop.core.network.medmamba import MedMamba

_CLASSES = {
    GRAD_CAM: "GradCAM",
    "grad-cam++": "GradCAMPlusPlus",
    "hires-cam": "HiResCAM",
    "layer-cam": "LayerCAM",
    "xgrad-cam": "XGradCAM",
}
GRADIENT_CAMS = tuple(_CLASSES)


def grad_cam(
    network: MedMamba, image: Tensor, class_index: int, *, task: str | None = None, stage: int = 4
) -> NDArray[np.float32]:
    """Grad-CAM of one class before its ReLU (Selvaraju et al. 2017, arXiv 1610.02391, eq. 1-2).

    The stages before the explained map run without gradients: only what lies behind the map is
    differentiated, so that the last stage costs little more than a prediction.

    Args:
        network: its mode, and the gradients of its parameters, are left as they were.
        image: (1, 3, H, W) float32, normalised, on the network's device.
        stage: 1 to 4; the map is the output of the stage's last block.

    Returns:
        (h, w) float32, not rescaled; negative where the map speaks against the class.

    Raises:
        IndexError: `class_index` is not a class of the network.
    """
    head = network.head_of(task)
    if not 0 <= class_index < head.out_features:
        raise IndexError(f"class {class_index} of {head.out_features}")
    with evaluating(network):
        with torch.no_grad():
            entry = network.stages(image)[stage - 1]
        rows = {s: w[class_index : class_index + 1] for s, w in weights_of(network, task).items()}
        (made,) = gradient_cams(network, entry, rows, stage, GRAD_CAM)
    found: NDArray[np.float32] = made
    return found


def gradient_cams(
    network: MedMamba, entry: Tensor, rows: Weights, stage: int, method: str
) -> NDArray[np.float32]:
    """One map for each row of weights; the network behind the stage runs once.

    Args:
        network: in eval mode, frozen (`tail.evaluating`).
        entry: (1, h, w, c), the stage's map.
        rows: stage -> (rows, c), the classes' weights.
        method: one of `GRADIENT_CAMS`.

    Returns:
        (rows, h, w) float32, before the ReLU, not rescaled.
    """
    graph = graph_from(network, stage, entry)
    gradients = graph.gradients(rows, graph.start)
    return cams_of(entry, [channels_first(g) for (g,) in gradients], method)


def cams_of(
    entry: Tensor, gradients: Sequence[NDArray[np.float32]], method: str
) -> NDArray[np.float32]:
    """One map for each gradient of a score with a stage's map.

    Args:
        entry: (1, h, w, c), the stage's map.
        gradients: (1, c, h, w) each.
        method: one of `GRADIENT_CAMS`.

    Returns:
        (gradients, h, w) float32, before the ReLU, not rescaled.
    """
    features, cam = channels_first(entry.detach()), _formula(method)
    maps: list[NDArray[np.float32]] = [
        cam.get_cam_image(None, None, None, features, g, False)[0] for g in gradients
    ]
    return np.array(maps, dtype=np.float32)


def eigen_cam(entry: Tensor) -> NDArray[np.float32]:
    """The features' first principal component over positions (arXiv 2008.00299).

    Its sign, which is arbitrary, is such that the larger side is positive (Chung and Ying 2025,
    doi 10.3390/app15137562, eq. 13).

    Args:
        entry: (1, h, w, c), a stage's map.

    Returns:
        (h, w) float32, not rescaled.
    """
    flat = entry[0].detach().double().cpu().flatten(0, 1).numpy()
    # The package decomposes fully, which at stage 1 takes a hundred times as long.
    flat = flat - flat.mean(axis=0)
    _, vectors = np.linalg.eigh(flat.T @ flat)
    found = (flat @ vectors[:, -1]).reshape(entry.shape[1:3])
    return np.ascontiguousarray(-found if -found.min() > found.max() else found, dtype=np.float32)


def channels_first(x: Tensor) -> NDArray[np.float32]:
    """The package expects (b, c, h, w)."""
    array: NDArray[np.float32] = x.permute(0, 3, 1, 2).float().cpu().numpy()
    return array


def _formula(method: str) -> Any:
    """The package's object for a method, bound to no network of ours."""
    # Here and not above: the package takes seconds to import.
    import pytorch_grad_cam

    idle = nn.Linear(1, 1)
    return getattr(pytorch_grad_cam, _CLASSES[method])(idle, [idle])

"""CAM formulas on a network small enough to work out by hand, and against the package's own run."""

from __future__ import annotations

import numpy as np
import pytest
import pytorch_grad_cam
import torch
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn

from medmamba_desktop.core.explain.cam import GRADIENT_CAMS, eigen_cam, gradient_cams
from medmamba_desktop.core.explain.tail import weights_of
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import tiny_network

PACKAGE = {
    "grad-cam": pytorch_grad_cam.GradCAM,
    "grad-cam++": pytorch_grad_cam.GradCAMPlusPlus,
    "hires-cam": pytorch_grad_cam.HiResCAM,
    "layer-cam": pytorch_grad_cam.LayerCAM,
    "xgrad-cam": pytorch_grad_cam.XGradCAM,
}


@pytest.fixture
def network() -> MedMamba:
    return tiny_network().requires_grad_(False)


@pytest.fixture
def image() -> torch.Tensor:
    return torch.randn(1, 3, 96, 64, generator=torch.Generator().manual_seed(0))


class _Whole(nn.Module):
    def __init__(self, network: MedMamba) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.network(image, "shape")


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
@pytest.mark.parametrize("method", GRADIENT_CAMS)
def test_maps_are_the_packages_up_to_its_stretching(
    network: MedMamba, image: torch.Tensor, method: str, stage: int
) -> None:
    """The package on the whole network, its map cut at zero and stretched to 0..1."""
    entry = network.stages(image)[stage - 1]
    found = gradient_cams(network, entry, weights_of(network, "shape"), stage, method)[1]
    block = network.stage(stage).blocks[-1]
    with PACKAGE[method](_Whole(network), [block], lambda x: x.permute(0, 3, 1, 2)) as cam:
        cam.get_target_width_height = lambda _: found.shape[::-1]  # no resizing
        theirs = cam(image.clone().requires_grad_(), [ClassifierOutputTarget(1)])[0]
    positive = np.maximum(found, 0)
    positive = positive - positive.min()
    np.testing.assert_allclose(positive / (positive.max() + 1e-7), theirs, atol=1e-3)


def test_by_hand_on_a_map_of_two_cells() -> None:
    """One channel pair, known numbers: the gradient of a mean is the weight over the cells.

    Map (1 x 2 cells, 2 features used): [[1, 2], [3, -1]], weights (2, 1): gradients 1 and 0.5.
    Grad-CAM: 1*1 + 0.5*2 = 2 and 1*3 + 0.5*(-1) = 2.5. HiResCAM is the same here, LayerCAM too.
    """
    network = tiny_network().requires_grad_(False)
    entry = torch.zeros(1, 1, 2, 64)
    entry[0, 0, 0, :2] = torch.tensor([1.0, 2.0])
    entry[0, 0, 1, :2] = torch.tensor([3.0, -1.0])
    row = torch.zeros(1, 64)
    row[0, :2] = torch.tensor([2.0, 1.0])
    for method in ("grad-cam", "hires-cam", "layer-cam"):
        found = gradient_cams(network, entry, {(4, None): row}, 4, method)
        np.testing.assert_allclose(found, [[[2.0, 2.5]]], atol=1e-6)


def test_eigen_cam_is_the_packages_but_for_its_sign(network: MedMamba, image: torch.Tensor) -> None:
    from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection

    entry = network.stages(image)[1]
    theirs = get_2d_projection(entry.permute(0, 3, 1, 2).numpy())[0]
    found = eigen_cam(entry)
    sign = 1 if np.abs(found - theirs).max() < np.abs(found + theirs).max() else -1
    np.testing.assert_allclose(found, sign * theirs, atol=1e-3 * np.abs(theirs).max())
    assert found.max() >= -found.min()

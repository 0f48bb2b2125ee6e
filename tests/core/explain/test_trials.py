"""Maps by trying out, against plain loops and the package's weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import pytorch_grad_cam
import torch
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn

from medmamba_desktop.core.explain.explain import explain, stage_maps
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import tiny_model


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


class _Whole(nn.Module):
    def __init__(self, model: LoadedModel) -> None:
        super().__init__()
        self.network = model.network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.network(image, "colour")


@pytest.mark.parametrize("stage", [2, 3])
def test_score_cam_has_the_packages_weights(model: LoadedModel, stage: int) -> None:
    image, maps = stage_maps(model, picture(), "colour")
    entry = maps[stage - 1]
    features = entry.permute(0, 3, 1, 2)
    block = model.network.stage(stage).blocks[-1]
    with pytorch_grad_cam.ScoreCAM(_Whole(model), [block], lambda x: x.permute(0, 3, 1, 2)) as cam:
        weights = cam.get_cam_weights(
            image, block, [ClassifierOutputTarget(2)], features.numpy(), None
        )
    expected = (weights[0][:, None, None] * features[0].numpy()).sum(0)
    found = explain(model, picture(), "colour", "blue", method="score-cam", stage=stage).values
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("stage", [1, 4])
def test_ablation_cam_switches_each_feature_off(model: LoadedModel, stage: int) -> None:
    _, maps = stage_maps(model, picture(), "colour")
    entry = maps[stage - 1]

    def score(x: torch.Tensor) -> float:
        for number in range(stage, 5):
            if number > stage:
                x = model.network.stage(number).mapped(x)
            if number < 4:
                x = model.network.stage(number).merged(x)
        return float(model.network.head_of("colour")(x.mean((1, 2)))[0, 2])

    expected = torch.zeros(entry.shape[1:3])
    for channel in range(entry.shape[-1]):
        without = entry.clone()
        without[..., channel] = 0
        expected += (score(entry) - score(without)) * entry[0, ..., channel]
    found = explain(model, picture(), "colour", "blue", method="ablation-cam", stage=stage).values
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-4)


def test_occlusion_is_high_where_the_score_comes_from(model: LoadedModel) -> None:
    """A cell's value is the mean fall of the score over the squares that cover it."""
    image, _ = stage_maps(model, picture(), "colour")
    found = explain(model, picture(), "colour", "blue", method="occlusion").values
    assert found.shape == (8, 8)

    def score(x: torch.Tensor) -> float:
        return float(model.network(x, "colour")[0, 2])

    covered = image.clone()
    covered[:, :, :8, :8] = 0  # two cells of four pixels: the one square over the corner
    assert found[0, 0] == pytest.approx(score(image) - score(covered), abs=1e-5)

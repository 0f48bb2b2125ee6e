"""The class activation map: an exact account of the score."""

from __future__ import annotations

import pytest
import torch

from medmamba_desktop.core.network.class_map import (
    activation_maps,
    enlarged,
    map_weights,
    score_maps,
)
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import TINY


@torch.no_grad()
def test_maps_are_weighted_features_whose_mean_is_the_score() -> None:
    features, layer = torch.randn(2, 7, 5, 8), torch.nn.Linear(8, 3)
    labels = torch.tensor([2, 0])
    maps = activation_maps(features, layer.weight, labels)
    assert maps.shape == (2, 7, 5)
    scores = layer(features.mean((1, 2)))
    for i, label in enumerate(labels):
        own = maps[i].mean() + layer.bias[label]
        assert float(own) == pytest.approx(float(scores[i, label]), rel=1e-4, abs=1e-6)


@torch.no_grad()
@pytest.mark.parametrize(("sides", "side"), [((), 2), ((3,), 4), ((1, 3), 4)])
def test_the_map_of_a_network_adds_up_to_its_score(sides: tuple[int, ...], side: int) -> None:
    model = MedMamba(TINY, {"a": 3}, 0.0, {"a": sides}).eval()
    image = torch.randn(2, 3, 64, 64)
    stages = model.stages(image)
    weights = map_weights(model, "a")
    labels = torch.tensor([2, 1])
    maps = score_maps({s: stages[s - 1] for s in weights}, weights, labels)
    assert maps.shape == (2, side, side)
    scores = model(image, "a")
    head = model.head_of("a")
    for i, label in enumerate(labels):
        own = maps[i].mean() + head.bias[label]
        if 1 in sides:
            own = own + model.sides_of("a")[1].weight[label] @ stages[0][i].mean((0, 1))
        assert float(own) == pytest.approx(float(scores[i, label]), abs=1e-5)


@pytest.mark.parametrize("fine", [(14, 14), (15, 9), (7, 7)])
def test_a_map_keeps_its_mean_when_it_is_enlarged(fine: tuple[int, int]) -> None:
    coarse = torch.randn(3, 7, 7)
    large = enlarged(coarse, torch.zeros(3, *fine))
    assert large.shape == (3, *fine)
    assert torch.allclose(large.mean((1, 2)), coarse.mean((1, 2)), atol=1e-5)


def test_a_peak_stays_where_it_was() -> None:
    coarse = torch.zeros(1, 7, 7)
    coarse[0, 1, 5] = 1.0
    large = enlarged(coarse, torch.zeros(1, 14, 14))[0]
    row, column = divmod(int(large.argmax()), 14)
    assert row in (2, 3)
    assert column in (10, 11)

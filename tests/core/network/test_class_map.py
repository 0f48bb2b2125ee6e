"""The class activation map: an exact account of the score."""

from __future__ import annotations

import pytest
import torch

from medmamba_desktop.core.network.class_map import (
    activation_maps,
    enlarged,
    map_stage,
    map_weights,
    score_maps,
)
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import cell_weights
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
    maps = score_maps(dict(enumerate(stages, start=1)), weights, labels)
    assert maps.shape == (2, side, side)
    scores = model(image, "a")
    head = model.head_of("a")
    for i, label in enumerate(labels):
        own = maps[i].mean() + head.bias[label]
        if 1 in sides:
            own = own + model.sides_of("a")[1].weight[label] @ stages[0][i].mean((0, 1))
        assert float(own) == pytest.approx(float(scores[i, label]), abs=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("windows", [(0.3,), (None, 0.5), (0.35, 0.22)])
def test_the_map_of_windows_adds_up_to_the_score(windows: tuple[float | None, ...]) -> None:
    model = MedMamba(TINY, {"a": 3}, 0.0, {"a": (3,)}, {"a": windows}).eval()
    image, labels = torch.randn(2, 3, 96, 64), torch.tensor([2, 1])
    weights = map_weights(model, "a")
    assert list(weights) == [*((3, window) for window in windows), (4, None)]
    maps = score_maps(dict(enumerate(model.stages(image), start=1)), weights, labels)
    assert maps.shape == (2, 6, 4)
    assert map_stage(model, "a") == 3
    own = maps.mean((1, 2)) + model.head_of("a").bias[labels]
    torch.testing.assert_close(own, model(image, "a")[[0, 1], labels], atol=1e-5, rtol=0)


@torch.no_grad()
def test_a_window_weighs_cells_as_the_score_does() -> None:
    features, weight = torch.randn(1, 7, 5, 8), torch.randn(3, 8)
    found = activation_maps(features, weight, torch.tensor([1]), 0.4)[0]
    shares = cell_weights(0.4, features)
    for row, column in ((0, 0), (3, 2)):
        own = float(features[0, row, column] @ weight[1]) * float(shares[row, column])
        assert float(found[row, column]) == pytest.approx(35 * own, rel=1e-4)


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

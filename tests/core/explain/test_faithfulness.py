"""Deletion and insertion: curves against their definition, the sentence, cancelling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.explain import faithfulness
from medmamba_desktop.core.explain.explain import explain, stage_maps
from medmamba_desktop.core.explain.faithfulness import (
    _masks,
    blur,
    judge,
    judging,
)
from medmamba_desktop.core.explain.judgement import ROAD_SHARES, SHARES, Faithfulness, Road
from medmamba_desktop.core.explain.steps import ON_CPU
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import tiny_model


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def made(after: float, random_after: float) -> Faithfulness:
    falling = np.linspace(0.9, 0.1, 11)
    random = np.linspace(0.9, 0.1, 11)
    falling[2], random[2] = after, random_after
    rising = tuple(np.linspace(0.1, 0.9, 11).tolist())
    return Faithfulness(SHARES, tuple(falling.tolist()), rising, tuple(random.tolist()), rising)


def test_a_faithful_map_is_told_in_numbers() -> None:
    assert made(0.34, 0.88).sentence == (
        "Blurring the highlighted 20 % changes the probability from 0.90 to 0.34; blurring a "
        "random 20 %: 0.88."
    )


def test_what_filling_in_does_is_told_beside_it() -> None:
    road = Road(ROAD_SHARES, (0.6, 0.31, 0.3, 0.2, 0.1), (0.9, 0.87, 0.8, 0.8, 0.7))
    assert replace(made(0.34, 0.88), road=road).sentence.endswith(
        "Filled in from around it, the highlighted 20 % leaves 0.31, the lowest 20 % 0.87."
    )
    assert road.score == pytest.approx((4.07 - 1.51) / 10)


def test_a_map_no_better_than_chance_says_so() -> None:
    assert made(0.88, 0.5).sentence.endswith("The map does no better than chance here.")


def test_areas_are_those_under_the_curves() -> None:
    straight = made(0.74, 0.74)
    assert straight.deletion_area == pytest.approx(0.5)
    assert straight.insertion_area == pytest.approx(0.5)


def test_masks_hold_the_highest_places() -> None:
    values = np.array([[4.0, 1.0], [2.0, 3.0]], np.float32)
    masks = _masks(values, (2, 2))
    assert masks.sum((1, 2)).tolist() == [round(s * 4) for s in SHARES]
    assert masks[3].tolist() == [[1, 0], [0, 0]]
    assert masks[5].tolist() == [[1, 0], [0, 1]]


def test_curves_start_with_the_picture_and_end_with_nothing_of_it(model: LoadedModel) -> None:
    found = judge(model, picture(), explain(model, picture(), "colour", "blue"), probabilities)
    image, _ = stage_maps(model, picture(), "colour")
    with torch.no_grad():
        whole = torch.softmax(model.network(image, "colour"), -1)[0, 2]
        nothing = torch.softmax(model.network(blur(image), "colour"), -1)[0, 2]
    assert found.before == pytest.approx(float(whole), abs=1e-4)
    assert found.deletion[-1] == pytest.approx(float(nothing), abs=1e-4)
    assert found.insertion[0] == pytest.approx(float(nothing), abs=1e-4)
    assert found.insertion[-1] == pytest.approx(float(whole), abs=1e-4)
    assert found.random_deletion[0] == pytest.approx(found.before, abs=1e-4)
    assert found.road is not None
    assert all(0 <= p <= 1 for p in (*found.road.most_first, *found.road.least_first))


def test_random_maps_of_the_same_cells_can_be_taken_over(model: LoadedModel) -> None:
    shown, other = (
        explain(model, picture(), "colour", "blue", method=method, stage=2)
        for method in ("grad-cam", "layer-cam")
    )
    first = judge(model, picture(), shown, probabilities)
    alone = judge(model, picture(), other, probabilities)
    beside = judge(model, picture(), other, probabilities, beside=first)
    assert beside.random_deletion == first.random_deletion
    np.testing.assert_allclose(beside.deletion, alone.deletion, atol=1e-5)
    np.testing.assert_allclose(beside.random_insertion, alone.random_insertion, atol=1e-5)


def test_how_far_it_is_only_grows(model: LoadedModel) -> None:
    shown = explain(model, picture(), "colour", "blue")
    steps = list(judging(model, picture(), shown, probabilities))
    assert [s.done for s in steps] == sorted(s.done for s in steps)
    assert {s.total for s in steps} == {steps[-1].done}


def test_it_is_the_same_each_time_and_can_be_closed(model: LoadedModel) -> None:
    shown = explain(model, picture(), "shape", "round", method="grad-cam", stage=2)
    work = judging(model, picture(), shown, probabilities)
    step = next(work)
    assert 0 < step.done < step.total
    work.close()
    assert judge(model, picture(), shown, probabilities) == judge(
        model, picture(), shown, probabilities
    )


def test_where_a_card_holds_no_picture_the_cpu_judges(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    heat_map = explain(model, picture(), "colour", "blue")
    expected = judge(model, picture(), heat_map, probabilities)
    real = faithfulness.stage_maps

    def stage_maps(model: LoadedModel, *rest: Any) -> Any:
        if model.device.type == "meta":
            raise DeviceError("full")
        return real(model, *rest)

    monkeypatch.setattr(faithfulness, "stage_maps", stage_maps)
    full = replace(model, device=torch.device("meta"))
    assert next(judging(full, picture(), heat_map, probabilities)).note == ON_CPU
    found = judge(full, picture(), heat_map, probabilities)
    np.testing.assert_allclose(found.deletion, expected.deletion, atol=1e-6)


def test_blur_takes_a_spot_away_and_keeps_the_mean() -> None:
    image = torch.zeros(1, 3, 224, 224)
    image[..., 100:110, 100:110] = 1
    found = blur(image)
    assert float(found.max()) < 0.1
    assert float(found.mean()) == pytest.approx(float(image.mean()), rel=0.05)


@pytest.mark.parametrize("size", [(32, 32), (33, 200), (64, 40)])
def test_blur_takes_any_size_that_the_network_takes(size: tuple[int, int]) -> None:
    assert blur(torch.randn(1, 3, *size)).shape == (1, 3, *size)

"""Cautions that come from the header and from the distance to the training pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.network.pooling import MEANS
from medmamba_desktop.core.predict.calibration import calibrated, probabilities
from medmamba_desktop.core.predict.confidence import confidence_cautions
from medmamba_desktop.core.predict.novelty import (
    distances,
    domain_cautions,
    fitting_tasks,
    nearest_task,
)
from tests.helpers.tiny_model import tiny_model


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    """The tiny model, for which a picture is familiar up to a squared distance of 4."""
    return with_thresholds(tiny_model(tmp_path), {"colour": 4.0, "shape": 4.0})


def with_thresholds(loaded: LoadedModel, thresholds: dict[str, float | None]) -> LoadedModel:
    tasks = tuple(
        dataclasses.replace(task, novelty={"stages": [3, 4], "threshold": thresholds[task.name]})
        for task in loaded.header.tasks
    )
    return dataclasses.replace(loaded, header=dataclasses.replace(loaded.header, tasks=tasks))


def test_the_distance_is_the_squared_one_to_the_nearest_centre(model: LoadedModel) -> None:
    familiar = model.familiar
    assert familiar is not None
    pooled = {s: torch.randn(2, width) for s, width in zip(MEANS, (8, 16, 32, 64), strict=True)}
    found = distances(model, pooled)
    place = (
        torch.cat([pooled[s] for s in MEANS[2:]], dim=-1) @ familiar.projection.T + familiar.offset
    )
    for task, centres in familiar.centres.items():
        for i in range(2):
            expected = min(float((place[i] - centre).square().sum()) for centre in centres)
            assert found[task][i] == pytest.approx(expected, rel=1e-4)


def test_a_training_picture_itself_is_at_no_distance(model: LoadedModel) -> None:
    familiar = model.familiar
    assert familiar is not None
    widths = zip(MEANS, (8, 16, 32, 64), strict=True)
    pooled = {source: torch.randn(1, width) * 100 for source, width in widths}
    place = (
        torch.cat([pooled[s] for s in MEANS[2:]], dim=-1) @ familiar.projection.T + familiar.offset
    )
    familiar.centres["shape"][1] = place[0]
    assert distances(model, pooled)["shape"][0] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(
    ("modality", "expected"),
    [("", ("colour", "shape")), ("US", ("shape",)), ("XC", ("colour",)), ("MR", ())],
)
def test_a_modality_narrows_the_tasks(
    model: LoadedModel, modality: str, expected: tuple[str, ...]
) -> None:
    assert fitting_tasks(model, modality) == expected


def test_a_lone_candidate_needs_no_distance(model: LoadedModel) -> None:
    assert nearest_task(model, {}, ["shape"]) == "shape"
    assert nearest_task(model, {}, ["shape", "colour"]) is None
    assert nearest_task(model, {"shape": 0.1, "colour": 0.2}, ["shape", "colour"]) == "shape"


def test_distances_count_in_units_of_each_tasks_threshold(model: LoadedModel) -> None:
    far = {"colour": 3.0, "shape": 4.0}
    wide = with_thresholds(model, {"colour": 4.0, "shape": 8.0})
    assert nearest_task(wide, far, ["colour", "shape"]) == "shape"
    unknown = with_thresholds(model, {"colour": 4.0, "shape": None})
    assert nearest_task(unknown, far, ["colour", "shape"]) == "colour"


def test_a_foreign_modality_is_said_first(model: LoadedModel) -> None:
    (caution,) = domain_cautions(model, "shape", "MR", {"shape": 0.0})
    assert caution.kind == "outside-domain"
    assert caution.text == "The file's modality is MR; Shape was trained on US, CR"


def test_another_tasks_picture_is_told_by_both_titles(model: LoadedModel) -> None:
    (caution,) = domain_cautions(model, "shape", "", {"shape": 9.0, "colour": 1.0})
    assert caution.kind == "other-task"
    assert caution.text.startswith("It looks like a picture for Colour, not for Shape; choose")


@pytest.mark.parametrize(
    ("far", "expected"),
    [
        ({"shape": 3.9, "colour": 1.0}, []),
        ({"shape": 4.1, "colour": 4.1}, ["outside-domain"]),
        ({"shape": 4.1, "colour": 3.9}, ["other-task"]),
        ({}, []),
    ],
)
def test_far_pictures_are_doubted(
    model: LoadedModel, far: dict[str, float], expected: list[str]
) -> None:
    assert [c.kind for c in domain_cautions(model, "shape", "", far)] == expected


def test_temperature_softens_without_changing_the_order(model: LoadedModel) -> None:
    scores = torch.tensor([[2.0, 0.0]])
    plain = model.task("shape")
    warm = dataclasses.replace(plain, calibration={"temperature": 4.0})
    assert probabilities(scores, plain)[0, 0].item() == pytest.approx(0.8808, abs=1e-4)
    assert probabilities(scores, warm)[0, 0].item() == pytest.approx(0.6225, abs=1e-4)


def test_a_bias_moves_the_calibrated_scores(model: LoadedModel) -> None:
    task = dataclasses.replace(
        model.task("shape"), calibration={"temperature": 2.0, "bias": [0.5, -0.5]}
    )
    found = calibrated(torch.tensor([[2.0, 0.0], [0.0, 0.0]]), task)
    assert found.tolist() == [[1.5, -0.5], [0.5, -0.5]]
    assert probabilities(torch.zeros(1, 2), task)[0, 0].item() == pytest.approx(0.7311, abs=1e-4)


def test_an_unsure_prediction_names_what_would_be_sure_enough(model: LoadedModel) -> None:
    plain = model.task("shape")
    measured = dataclasses.replace(plain, abstention={"threshold": 0.71})
    assert [c.text for c in confidence_cautions((0.5, 0.5), plain)] == [
        "Even the most probable class has a probability of only 50 %"
    ]
    assert [c.text for c in confidence_cautions((0.709, 0.291), measured)] == [
        "Even the most probable class has a probability of only 70 %; below 71 % the model is "
        "wrong too often to be followed"
    ]
    assert confidence_cautions((0.61, 0.39), plain) == ()
    assert confidence_cautions((0.71, 0.29), measured) == ()

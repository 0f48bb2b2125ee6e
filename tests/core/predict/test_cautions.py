"""Cautions that come from the header and from the distance to the training pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.predict.calibration import probabilities
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
    loaded = tiny_model(tmp_path)
    tasks = tuple(
        dataclasses.replace(task, novelty={"stages": [3, 4], "threshold": 4.0})
        for task in loaded.header.tasks
    )
    return dataclasses.replace(loaded, header=dataclasses.replace(loaded.header, tasks=tasks))


def test_the_distance_is_the_squared_one_to_the_nearest_centre(model: LoadedModel) -> None:
    familiar = model.familiar
    assert familiar is not None
    pooled = [torch.randn(2, width) for width in (8, 16, 32, 64)]
    found = distances(model, pooled)
    place = torch.cat(pooled[2:], dim=-1) @ familiar.projection.T + familiar.offset
    for task, centres in familiar.centres.items():
        for i in range(2):
            expected = min(float((place[i] - centre).square().sum()) for centre in centres)
            assert found[task][i] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("modality", "expected"),
    [("", ("colour", "shape")), ("US", ("shape",)), ("XC", ("colour",)), ("MR", ())],
)
def test_a_modality_narrows_the_tasks(
    model: LoadedModel, modality: str, expected: tuple[str, ...]
) -> None:
    assert fitting_tasks(model, modality) == expected


def test_a_lone_candidate_needs_no_distance() -> None:
    assert nearest_task({}, ["a"]) == "a"
    assert nearest_task({}, ["a", "b"]) is None
    assert nearest_task({"a": 0.1, "b": 0.2}, ["a", "b"]) == "a"


def test_a_foreign_modality_is_said_first(model: LoadedModel) -> None:
    (caution,) = domain_cautions(model, "shape", "MR", {"shape": 0.0})
    assert caution.kind == "outside-domain"
    assert caution.text == "The file's modality is MR; Shape was trained on US, CR"


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

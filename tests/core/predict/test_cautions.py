"""Cautions that come from the header and from the distance to the training pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.predict.novelty import (
    domain_cautions,
    fitting_tasks,
    nearest_task,
    similarity,
)
from tests.helpers.tiny_model import tiny_model


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


def test_similarity_is_the_cosine_to_the_nearest_centre(model: LoadedModel) -> None:
    centres = model.novelty["colour"]["centres"]
    assert similarity(model, 3 * centres[1:2])["colour"] == pytest.approx([1.0])
    assert similarity(model, -centres[1:2])["colour"][0] < 1


@pytest.mark.parametrize(
    ("modality", "expected"),
    [("", ("colour", "shape")), ("US", ("shape",)), ("XC", ("colour",)), ("MR", ())],
)
def test_a_modality_narrows_the_tasks(
    model: LoadedModel, modality: str, expected: tuple[str, ...]
) -> None:
    assert fitting_tasks(model, modality) == expected


def test_a_lone_candidate_needs_no_centres() -> None:
    assert nearest_task({}, ["a"]) == "a"
    assert nearest_task({}, ["a", "b"]) is None
    assert nearest_task({"a": 0.1, "b": 0.2}, ["a", "b"]) == "b"


def test_a_foreign_modality_is_said_first(model: LoadedModel) -> None:
    (caution,) = domain_cautions(model, "shape", "MR", {"shape": -2.0})
    assert caution.kind == "outside-domain"
    assert caution.text == "The file's modality is MR; Shape was trained on US, CR"


def test_a_picture_below_the_threshold_is_outside(model: LoadedModel) -> None:
    (caution,) = domain_cautions(model, "shape", "", {"shape": -1.1, "colour": -1.2})
    assert caution.kind == "outside-domain"
    assert domain_cautions(model, "shape", "", {"shape": -0.9, "colour": -0.95}) == ()


def test_temperature_softens_without_changing_the_order(model: LoadedModel) -> None:
    import dataclasses

    scores = torch.tensor([[2.0, 0.0]])
    plain = model.task("shape")
    warm = dataclasses.replace(plain, calibration={"temperature": 4.0})
    assert probabilities(scores, plain)[0, 0].item() == pytest.approx(0.8808, abs=1e-4)
    assert probabilities(scores, warm)[0, 0].item() == pytest.approx(0.6225, abs=1e-4)

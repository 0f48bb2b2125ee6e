"""Heat maps of scores that hang on maps weighed towards the middle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.core.explain.explain import explain, stage_maps
from medmamba_desktop.core.explain.faithfulness import judge
from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.library.weights import LoadedModel, load_from, save_model
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import TINY, tiny_header

WINDOWS = (0.35, 0.22)


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    """One task sees the middle of stages 1 to 3 alone, the other the mean of the last."""
    torch.manual_seed(3)
    network = MedMamba(
        TINY, {"colour": 3, "shape": 2}, 0.0, {"colour": (1, 2, 3)}, {"colour": WINDOWS}
    )
    with torch.no_grad():
        network.head_of("colour").weight.zero_()
    header = tiny_header("middle")
    tasks = tuple(
        replace(
            task,
            novelty=None,
            input=replace(task.input, size=(64, 64)),
            side_stages=tuple(network.sides_of(task.name)),
            pooling=network.windows_of(task.name),
        )
        for task in header.tasks
    )
    path = tmp_path / "middle.safetensors"
    save_model(path, replace(header, tasks=tasks), network.state_dict())
    return load_from(path)


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def test_the_class_map_is_the_score_but_for_what_finer_stages_add(model: LoadedModel) -> None:
    found = explain(model, picture(), "colour", "green")
    assert (found.stage, found.values.shape) == (3, (4, 4))
    image, _ = stage_maps(model, picture(), "colour")
    with torch.no_grad():
        score = float(model.network(image, "colour")[0, 1])
        pooled, weights = model.lean.pooled(image), model.network.weights_of("colour")
        finer = sum(
            float(pooled[source][0] @ weight[1]) for source, weight in weights.items()
            if source[0] < 3
        )  # fmt: skip
        bias = float(model.network.head_of("colour").bias[1])
    assert float(found.values.mean()) == pytest.approx(score - finer - bias, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_it(model: LoadedModel, method: str) -> None:
    for task, name in (("colour", "green"), ("shape", "round")):
        found = explain(model, picture(), task, name, method=method, stage=3)
        assert np.isfinite(found.values).all()


def test_how_faithful_a_map_is_can_be_told(model: LoadedModel) -> None:
    found = judge(model, picture(), explain(model, picture(), "colour", "green"), probabilities)
    assert np.isfinite(found.deletion).all()

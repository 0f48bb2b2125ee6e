"""Models that are not like the bundled one: one class, another depth, another input size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.explain.explain import explain
from medmamba_desktop.core.explain.faithfulness import judge
from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.library.weights import LoadedModel, load_from, save_model
from medmamba_desktop.core.network.config import NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import ClassInfo, ImageRef, Picture
from tests.helpers.tiny_model import tiny_header

DEEPER = NetworkConfig((2, 1, 3, 1), (16, 32, 64, 128), 8)
WIDE = InputSpec((64, 96), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    """One class, scores that hang on stage 3 too."""
    task = TaskSpec("only", "Only", ("US",), (ClassInfo("one", "One"),), WIDE, side_stages=(3,))
    header = replace(tiny_header("other"), network=DEEPER, tasks=(task,))
    state = MedMamba(DEEPER, {"only": 1}, sides={"only": (3,)}).state_dict()
    save_model(tmp_path / "other.safetensors", header, state)
    return load_from(tmp_path / "other.safetensors")


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (50, 300, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_it(model: LoadedModel, method: str) -> None:
    found = explain(model, picture(), "only", "one", method=method, stage=3)
    assert np.isfinite(found.values).all()
    if METHODS[method].has_stages:
        assert found.values.shape == (4, 6)


def test_a_score_of_two_stages_has_the_finer_ones_cells(model: LoadedModel) -> None:
    found = explain(model, picture(), "only", "one")
    assert (found.stage, found.values.shape) == (3, (4, 6))


def test_the_only_class_is_certain_whatever_is_blurred(model: LoadedModel) -> None:
    found = judge(model, picture(), explain(model, picture(), "only", "one"), probabilities)
    assert set(found.deletion) == {1.0}
    assert not found.is_faithful

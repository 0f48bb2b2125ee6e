"""Integrated gradients: completeness, the plain sum it stands for, and where nothing is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.explain.explain import explain, stage_maps
from medmamba_desktop.core.explain.integrated import CELL, integrated_gradients
from medmamba_desktop.core.explain.steps import Step
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import tiny_model

pytestmark = pytest.mark.slow


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


def picture(seed: int = 0) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def score(model: LoadedModel, image: Tensor) -> float:
    with torch.no_grad():
        return float(model.network(image, "colour")[0, 2])


@pytest.mark.parametrize("seed", range(4))
def test_values_add_up_to_what_the_score_rose_by(model: LoadedModel, seed: int) -> None:
    image, _ = stage_maps(model, picture(seed), "colour")
    risen = score(model, image) - score(model, torch.zeros_like(image))
    found = explain(model, picture(seed), "colour", "blue", method="integrated-gradients")
    assert float(found.values.sum()) == pytest.approx(risen, rel=0.02, abs=1e-3)


def test_it_is_the_plain_sum_of_many_small_steps(model: LoadedModel) -> None:
    image, _ = stage_maps(model, picture(), "colour")
    total, steps = torch.zeros_like(image), 400
    for number in range(steps):
        at = (image * (number + 0.5) / steps).requires_grad_()
        (gradient,) = torch.autograd.grad(model.network(at, "colour")[0, 2], at)
        total += gradient / steps
    plain = functional.avg_pool2d((image * total).sum(1), CELL)[0] * CELL**2
    found = explain(model, picture(), "colour", "blue", method="integrated-gradients").values
    assert found.shape == plain.shape
    np.testing.assert_allclose(found, plain.numpy(), atol=0.02 * float(plain.abs().max()))


def test_a_grey_part_of_the_picture_has_nothing(model: LoadedModel) -> None:
    """Sensitivity: what is as in the grey picture can have changed nothing."""
    image = torch.randn(1, 3, 64, 70, generator=torch.Generator().manual_seed(0))
    image[..., :32, :] = 0
    found = _drained(integrated_gradients(model, image, "colour", 2, points=3))
    assert found.shape == (16, 18)
    assert not found[:8].any()
    assert found[8:].any()


def _drained(work):  # type: ignore[no-untyped-def]
    while True:
        try:
            assert isinstance(next(work), Step)
        except StopIteration as end:
            return end.value

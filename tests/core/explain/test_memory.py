"""A graphics card that is full: smaller batches, then the CPU, each said once; the same map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.core.explain import explain as module
from medmamba_desktop.core.explain import steps
from medmamba_desktop.core.explain.explain import explain, explaining
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture
from tests.helpers.tiny_model import tiny_model

LONG = ("score-cam", "ablation-cam", "occlusion", "integrated-gradients")


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def _room_for(model: LoadedModel, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the network refuse batches beyond what fits, as a graphics card does."""
    stages = model.lean.stages

    def check(x: torch.Tensor) -> None:
        if len(x) > most:
            raise torch.OutOfMemoryError("out of memory")

    def lean(image: torch.Tensor, *last: int) -> tuple[torch.Tensor, ...]:
        check(image)
        return stages(image, *last)

    monkeypatch.setattr(model.lean, "stages", lean, raising=False)
    for number in range(1, 5):
        for block in model.network.stage(number).blocks:
            block.register_forward_pre_hook(lambda _block, given: check(given[0]))


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedModel:
    """A model on a device that is not the CPU; its numbers are the CPU's."""
    there, here = tiny_model(tmp_path), tiny_model(tmp_path)
    object.__setattr__(there, "device", torch.device("meta"))
    kept_of = module.kept_of
    monkeypatch.setattr(
        module, "kept_of", lambda m, *rest: kept_of(here if m is there else m, *rest)
    )
    return there


def drained(card: LoadedModel, method: str) -> tuple[HeatMap, list[str]]:
    """The map, and what was said meanwhile."""
    work, notes = explaining(card, picture(), "colour", "blue", method=method, stage=3), []
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            return end.value, notes
        notes += [step.note] if step.note else []


@pytest.mark.parametrize("method", LONG)
def test_batches_shrink(
    card: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    expected = explain(tiny_model(tmp_path), picture(), "colour", "blue", method=method, stage=3)
    _room_for(card, 1, monkeypatch)
    found, notes = drained(card, method)
    assert notes == [steps.SMALLER]
    np.testing.assert_allclose(found.values, expected.values, atol=1e-4)


@pytest.mark.parametrize("method", LONG)
def test_without_room_for_one_the_cpu_goes_on(
    card: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    expected = explain(tiny_model(tmp_path), picture(), "colour", "blue", method=method, stage=3)
    _room_for(card, 0, monkeypatch)
    found, notes = drained(card, method)
    assert notes.count(steps.ON_CPU) == 1
    assert notes.count(steps.SMALLER) <= 1
    assert notes[-1] == steps.ON_CPU
    np.testing.assert_allclose(found.values, expected.values, atol=1e-4)

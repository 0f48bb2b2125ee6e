"""Every method on every stage: what it gives, by its definition, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.core.errors import DeviceError, TaskError, UnsupportedError
from medmamba_desktop.core.explain import explain as module
from medmamba_desktop.core.explain import steps
from medmamba_desktop.core.explain.explain import class_maps, explain, explaining
from medmamba_desktop.core.explain.methods import (
    CLASS_MAP,
    MEAN_OF_STAGES,
    METHODS,
    STAGE_CHOICES,
)
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture
from tests.helpers.tiny_model import tiny_model

SIDES = {4: 1, 3: 2, 2: 4, 1: 8, MEAN_OF_STAGES: 8}


def picture(seed: int = 0) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


@pytest.mark.parametrize("stage", STAGE_CHOICES)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_at_every_stage(model: LoadedModel, method: str, stage: int) -> None:
    found = explain(model, picture(), "colour", "blue", method=method, stage=stage)
    assert (found.method, found.class_name) == (method, "blue")
    assert found.values.dtype == np.float32
    assert np.isfinite(found.values).all()
    assert METHODS[method].title in found.method_title
    if METHODS[method].has_stages:
        assert found.values.shape == (SIDES[stage],) * 2
        assert found.stage == stage
    assert found.is_of_class == METHODS[method].is_of_class


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_picture_has_a_map_of_finite_numbers(model: LoadedModel, method: str) -> None:
    grey = Picture(ImageRef(Path("x.png")), np.full((33, 70, 3), 127, np.uint8))
    for stage in STAGE_CHOICES:
        assert np.isfinite(
            explain(model, grey, "shape", "round", method=method, stage=stage).values
        ).all()


@pytest.mark.parametrize("method", METHODS)
def test_classes_differ_where_the_method_says_so(model: LoadedModel, method: str) -> None:
    blue, red = (
        explain(model, picture(), "colour", name, method=method, stage=2).values
        for name in ("blue", "red")
    )
    assert (not np.allclose(blue, red, atol=1e-9)) == METHODS[method].is_of_class


def test_the_model_is_left_as_it_was(model: LoadedModel) -> None:
    for method in METHODS:
        explain(model, picture(), "colour", "blue", method=method, stage=2)
    network = model.network
    assert not any(m.training for m in network.modules())
    assert not any(p.requires_grad or p.grad is not None for p in network.parameters())
    assert not any(m._forward_hooks or m._backward_hooks for m in network.modules())


def test_another_class_starts_from_the_kept_maps(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = picture()
    first = explain(model, shown, "colour", "blue", method="grad-cam", stage=3)
    calls: list[object] = []
    monkeypatch.setattr(type(model.lean), "stages", lambda *_: calls.append(1))
    second = explain(model, shown, "colour", "red", method="grad-cam", stage=3)
    assert not calls
    assert not np.allclose(first.values, second.values)


def test_pictures_are_not_mixed_up(model: LoadedModel) -> None:
    kept = [explain(model, picture(seed), "colour", "blue").values for seed in range(4)]
    again = [explain(model, picture(seed), "colour", "blue").values for seed in range(4)]
    for one, other in zip(kept, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(kept[0], kept[1])


def test_class_maps_of_a_prediction_are_the_single_ones(model: LoadedModel) -> None:
    names, shown = ["red", "green", "blue"], picture()
    _, maps = module.stage_maps(model, shown, "colour")
    for found in class_maps(model, shown.ref, maps, "colour", names):
        single = explain(model, shown, "colour", found.class_name)
        np.testing.assert_array_equal(found.values, single.values)
        assert (found.floor, found.title, found.stage) == (
            single.floor, single.title, single.stage,
        )  # fmt: skip


@pytest.mark.parametrize(
    "method", ["score-cam", "ablation-cam", "occlusion", "integrated-gradients"]
)
def test_long_ones_report_and_can_be_closed(model: LoadedModel, method: str) -> None:
    work = explaining(model, picture(), "colour", "blue", method=method, stage=3)
    first = next(work)
    assert 0 < first.done < first.total
    work.close()
    assert np.isfinite(explain(model, picture(), "colour", "blue").values).all()


@pytest.mark.parametrize("stage", [-1, 5])
def test_a_stage_that_is_none_says_what_can_be_chosen(model: LoadedModel, stage: int) -> None:
    with pytest.raises(TaskError, match="no stage") as caught:
        explain(model, picture(), "colour", "blue", method="layer-cam", stage=stage)
    assert "Choose" in caught.value.remedy


def test_a_network_that_gives_no_numbers_is_told(model: LoadedModel) -> None:
    with torch.no_grad():
        model.network.head_of("colour").weight.fill_(float("nan"))
    with pytest.raises(UnsupportedError, match="no numbers"):
        explain(model, picture(), "colour", "blue")


def _drained(work: Generator[steps.Step, None, HeatMap]) -> tuple[HeatMap, list[str]]:
    """What long work made, and what it said meanwhile."""
    notes = []
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            return end.value, notes
        notes += [step.note] if step.note else []


class _ShortOfMemory:
    """Refuses batches beyond what fits, as a graphics card does."""

    def __init__(self, model: LoadedModel, most: int) -> None:
        self._stages, self._most = model.lean.stages, most

    def __call__(self, image: torch.Tensor, *last: int) -> tuple[torch.Tensor, ...]:
        if len(image) > self._most:
            raise torch.OutOfMemoryError("out of memory")
        return self._stages(image, *last)


def test_short_of_memory_batches_shrink_and_it_is_said_once(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = explain(model, picture(), "colour", "blue", method="score-cam").values
    short = _ShortOfMemory(model, 2)
    monkeypatch.setattr(model.lean, "stages", short, raising=False)
    work = explaining(model, picture(), "colour", "blue", method="score-cam")
    made, notes = _drained(work)
    assert notes == [steps.SMALLER]
    np.testing.assert_allclose(made.values, expected, atol=1e-5)


def test_without_memory_for_one_the_cpu_goes_on(
    model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = explain(model, picture(), "colour", "blue").values
    full = _ShortOfMemory(model, 0)
    monkeypatch.setattr(model.lean, "stages", full, raising=False)
    with pytest.raises(DeviceError):  # it is the CPU already
        explain(model, picture(1), "colour", "blue")
    object.__setattr__(model, "device", torch.device("meta"))
    monkeypatch.setattr(module, "kept_of", _refusing_meta(module.kept_of))
    work = explaining(model, picture(), "colour", "blue")
    made, notes = _drained(work)
    assert notes == [steps.ON_CPU]
    np.testing.assert_allclose(made.values, expected, atol=1e-6)


def _refusing_meta(real):  # type: ignore[no-untyped-def]
    def kept_of(model: LoadedModel, *rest: object) -> object:
        if model.device.type == "meta":
            raise DeviceError("full")
        return real(model, *rest)

    return kept_of


def test_a_control_of_shuffled_weights_stands_beside_the_class_map(model: LoadedModel) -> None:
    found = explain(model, picture(), "colour", "blue", method=CLASS_MAP)
    assert found.floor is not None
    again = explain(model, picture(), "colour", "blue", method=CLASS_MAP)
    assert again.floor == found.floor
    assert found.has_evidence == (found.peak > max(0.0, found.floor))


def test_a_class_whose_weights_point_at_a_feature_has_evidence(model: LoadedModel) -> None:
    """Weights along the picture's own features beat any order of the same weights."""
    _, maps = module.stage_maps(model, picture(), "colour")
    head = model.network.head_of("colour").weight
    with torch.no_grad():
        head[0] = maps[3][0].mean((0, 1))
        head[1] = -head[0]
    assert explain(model, picture(), "colour", "red").has_evidence
    assert not explain(model, picture(), "colour", "green").has_evidence

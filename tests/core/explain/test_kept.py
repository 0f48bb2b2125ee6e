"""What another class or method starts from: the same map as from nothing, without running again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.explain import explain as explain_module
from medmamba_desktop.core.explain import graph as graph_module
from medmamba_desktop.core.explain.cam import GRADIENT_CAMS
from medmamba_desktop.core.explain.explain import explain, preparing
from medmamba_desktop.core.explain.kept import kept_of
from medmamba_desktop.core.explain.methods import MEAN_OF_STAGES, SCAN_FLOW
from medmamba_desktop.core.explain.tail import Tail
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture
from tests.helpers.tiny_model import tiny_model

COLOURS = ("red", "green", "blue")


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The stage behind which the network was run, once for each run."""
    found: list[int] = []
    real = Tail.maps

    def maps(self: Tail, x):  # type: ignore[no-untyped-def]
        found.append(self.stage)
        return real(self, x)

    monkeypatch.setattr(Tail, "maps", maps)
    return found


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def made(model: LoadedModel, shown: Picture, name: str, method: str, stage: int) -> HeatMap:
    return explain(model, shown, "colour", name, method=method, stage=stage)


@pytest.mark.parametrize("stage", [1, 2, 3])
@pytest.mark.parametrize("method", ["grad-cam", SCAN_FLOW])
def test_another_class_runs_nothing_anew_and_has_the_same_map(
    model: LoadedModel, runs: list[int], method: str, stage: int
) -> None:
    shown = picture()
    found = [made(model, shown, name, method, stage) for name in COLOURS]
    assert runs == [stage]
    for name, one in zip(COLOURS, found, strict=True):
        alone = made(model, picture(), name, method, stage)
        np.testing.assert_allclose(one.values, alone.values, atol=1e-6)


def test_another_method_starts_from_the_same_gradients(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = picture()
    made(model, shown, "blue", "grad-cam", 2)
    monkeypatch.setattr(graph_module.Graph, "gradients", None)
    for method in GRADIENT_CAMS:
        assert np.isfinite(made(model, shown, "blue", method, 2).values).all()


def test_a_later_stage_lies_on_the_way_from_an_earlier_one(
    model: LoadedModel, runs: list[int]
) -> None:
    shown = picture()
    found = [made(model, shown, "blue", "hires-cam", stage) for stage in (2, 3)]
    assert runs == [2]
    for stage, one in zip((2, 3), found, strict=True):
        alone = made(model, picture(), "blue", "hires-cam", stage)
        np.testing.assert_allclose(one.values, alone.values, atol=1e-6)


def test_the_mean_of_stages_is_one_run(model: LoadedModel, runs: list[int]) -> None:
    shown = picture()
    made(model, shown, "blue", "layer-cam", MEAN_OF_STAGES)
    assert runs == [1, 4]  # the last stage has its controls beside it


@pytest.mark.parametrize("stage", [MEAN_OF_STAGES, 1, 3])
@pytest.mark.parametrize("method", ["grad-cam", SCAN_FLOW])
def test_prepared_classes_need_no_graph(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch, method: str, stage: int
) -> None:
    shown = picture()
    first = made(model, shown, "red", method, stage)
    steps = list(preparing(model, shown, "colour", method, stage))
    assert steps[-1].done == steps[-1].total >= len(COLOURS)
    expected = [made(model, picture(), name, method, stage).values for name in COLOURS]
    # The pictures just made took the place of the first; it comes again.
    made(model, shown, "red", method, stage)
    list(preparing(model, shown, "colour", method, stage))
    kept = kept_of(model, shown, "colour")
    kept.graph = kept.flow = None
    monkeypatch.setattr(type(kept), "graph_for", None)
    monkeypatch.setattr(type(kept), "flow_for", None)
    for name, values in zip(COLOURS, expected, strict=True):
        np.testing.assert_allclose(
            made(model, shown, name, method, stage).values, values, atol=1e-5
        )
    np.testing.assert_array_equal(made(model, shown, "red", method, stage).values, first.values)


@pytest.mark.parametrize(("method", "stage"), [("grad-cam", 4), ("class-map", 2), ("eigen-cam", 1)])
def test_what_costs_nothing_is_not_prepared(model: LoadedModel, method: str, stage: int) -> None:
    assert not list(preparing(model, picture(), "colour", method, stage))


@pytest.mark.parametrize("method", ["ablation-cam", "score-cam", "occlusion"])
def test_trying_out_serves_every_class(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    shown = picture()
    made(model, shown, "red", method, 3)
    expected = made(model, picture(), "blue", method, 3)
    monkeypatch.setattr(explain_module, "trials", None)
    found = made(model, shown, "blue", method, 3)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-6)


def test_only_the_last_picture_has_a_graph(model: LoadedModel) -> None:
    shown = [picture(), picture()]
    for one in shown:
        made(model, one, "blue", "grad-cam", 1)
    assert kept_of(model, shown[0], "colour").graph is None
    assert kept_of(model, shown[1], "colour").graph is not None

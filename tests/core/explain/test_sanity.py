"""Maps of a real model follow its weights (Adebayo et al. 2018, arXiv 1810.03292)."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from medmamba_desktop import paths
from medmamba_desktop.core.explain.explain import explain
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.values import ImageRef, Picture

# Above this rank correlation a map would have stayed much the same.
MOST_ALIKE = 0.6
METHODS = [("class-map", 4), ("grad-cam", 4), ("grad-cam", 2), ("layer-cam", 3), ("scan-flow", 2)]


@pytest.fixture(scope="module")
def model() -> LoadedModel:
    files = sorted(paths.bundled_models().glob("*.safetensors"))
    if not files:
        pytest.skip("no bundled model in this checkout")
    return load_from(files[0])


@pytest.fixture(scope="module")
def picture() -> Picture:
    """Smooth noise with a dark spot: every stage has something to see."""
    rng = np.random.default_rng(0)
    noise = rng.random((14, 14, 1)).repeat(3, axis=2)
    pixels = np.kron(noise * 120 + 60, np.ones((16, 16, 1)))
    y, x = np.mgrid[0:224, 0:224]
    pixels[(x - 140) ** 2 + (y - 90) ** 2 < 30**2] = 15
    return Picture(ImageRef(Path("made.png")), np.ascontiguousarray(pixels.astype(np.uint8)))


def _shuffled(model: LoadedModel) -> LoadedModel:
    """Every weight in another place of its own tensor; norms and their statistics as they were."""
    network = copy.deepcopy(model.network)
    source = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, p in network.named_parameters():
            if p.ndim > 1 and "A_logs" not in name:
                p.copy_(p.flatten()[torch.randperm(p.numel(), generator=source)].view_as(p))
    return replace(model, network=network)


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    return abs(float(spearmanr(one.ravel(), other.ravel()).statistic))


@pytest.fixture(scope="module")
def shuffled(model: LoadedModel) -> LoadedModel:
    return _shuffled(model)


@pytest.mark.parametrize(("method", "stage"), METHODS)
def test_shuffled_weights_change_the_map(
    model: LoadedModel, shuffled: LoadedModel, picture: Picture, method: str, stage: int
) -> None:
    task = model.header.tasks[0]
    name = task.classes[0].name
    maps = [
        explain(m, picture, task.name, name, method=method, stage=stage).values
        for m in (model, shuffled)
    ]
    assert _alike(maps[0], maps[1]) < MOST_ALIKE


@pytest.mark.parametrize(("method", "stage"), METHODS)
def test_the_same_weights_give_the_same_map(
    model: LoadedModel, picture: Picture, method: str, stage: int
) -> None:
    task = model.header.tasks[0]
    copied = replace(model, network=copy.deepcopy(model.network))
    maps = [
        explain(m, picture, task.name, task.classes[0].name, method=method, stage=stage).values
        for m in (model, copied)
    ]
    np.testing.assert_allclose(maps[0], maps[1], rtol=1e-3, atol=1e-4 * np.abs(maps[0]).max())


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize(("method", "stage"), [*METHODS, ("scan-influence", 2), ("eigen-cam", 3)])
def test_maps_are_the_same_on_the_gpu(
    model: LoadedModel, picture: Picture, method: str, stage: int
) -> None:
    task = model.header.tasks[0]
    on_gpu = load_from(model.info.path, "cuda:0")
    maps = [
        explain(m, picture, task.name, task.classes[0].name, method=method, stage=stage).values
        for m in (model, on_gpu)
    ]
    np.testing.assert_allclose(maps[1], maps[0], atol=1e-3 * np.abs(maps[0]).max())

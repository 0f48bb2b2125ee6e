"""Scores that also depend on earlier stages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.explain.cam import grad_cam
from medmamba_desktop.core.library.header import KEY
from medmamba_desktop.core.library.weights import load_from, save_model
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import cell_weights
from tests.helpers.tiny_model import TINY, tiny_header, tiny_network

SIDES = {"colour": (2, 3)}
WINDOWS = {"colour": (0.35, None, 0.2)}


@pytest.fixture(params=[{}, WINDOWS], ids=["means", "windows"])
def network(request: pytest.FixtureRequest) -> MedMamba:
    torch.manual_seed(0)
    return MedMamba(TINY, {"colour": 3, "shape": 2}, sides=SIDES, windows=request.param).eval()


@pytest.fixture
def image() -> torch.Tensor:
    return torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))


def test_scores_are_the_sum_over_stages(network: MedMamba, image: torch.Tensor) -> None:
    with torch.no_grad():
        maps = network.stages(image)
        last = maps[3].mean((1, 2))
        expected = network.head_of("colour")(last)
        for stage, layer in network.sides_of("colour").items():
            assert layer.bias is None
            pooled = [
                (maps[stage - 1] * cell_weights(window, maps[stage - 1])[..., None]).sum((1, 2))
                for window in network.windows_of("colour")
            ]
            expected = expected + torch.cat(pooled, 1) @ layer.weight.T
        torch.testing.assert_close(network(image, "colour"), expected)
        torch.testing.assert_close(network(image, "shape"), network.head_of("shape")(last))
        lean = network.scores(LeanMedMamba(network).pooled(image), "colour")
        torch.testing.assert_close(lean, expected, atol=1e-5, rtol=1e-5)


def test_a_task_without_sides_has_the_published_keys() -> None:
    assert not [key for key in tiny_network().state_dict() if key.startswith("sides")]


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_grad_cam_follows_every_way_to_the_score(
    network: MedMamba, image: torch.Tensor, stage: int
) -> None:
    one = image[:1]
    kept: list[torch.Tensor] = []
    block = network.stage(stage).blocks[-1]
    hook = block.register_forward_hook(lambda _m, _i, output: kept.append(output))
    score = network(one, "colour")[0, 1]
    hook.remove()
    (gradient,) = torch.autograd.grad(score, kept)
    expected = (kept[0] * gradient.mean((1, 2), keepdim=True)).sum(-1)[0]
    found = torch.from_numpy(grad_cam(network, one, 1, task="colour", stage=stage))
    torch.testing.assert_close(found, expected.detach(), atol=1e-5, rtol=1e-4)


def test_a_file_keeps_them(network: MedMamba, image: torch.Tensor, tmp_path: Path) -> None:
    header = tiny_header()
    tasks = tuple(
        replace(
            t,
            side_stages=SIDES.get(t.name, ()),
            pooling=network.windows_of(t.name),
            novelty=None,
        )
        for t in header.tasks
    )
    path = tmp_path / "wide.safetensors"
    save_model(path, replace(header, tasks=tasks), network.state_dict())
    loaded = load_from(path)
    assert loaded.task("colour").side_stages == (2, 3)
    assert loaded.task("colour").pooling == network.windows_of("colour")
    assert loaded.task("shape").pooling == (None,)
    with torch.no_grad():
        torch.testing.assert_close(loaded.network(image, "colour"), network(image, "colour"))


def test_a_file_from_before_windows_means_the_mean(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = MedMamba(TINY, {"colour": 3, "shape": 2}, sides=SIDES).eval()
    header = tiny_header()
    tasks = tuple(replace(t, side_stages=SIDES.get(t.name, ()), novelty=None) for t in header.tasks)
    content = json.loads(replace(header, tasks=tasks).to_json())
    for task in content["tasks"]:
        assert task.pop("pooling") == [None]
    path, image = tmp_path / "old.safetensors", torch.randn(1, 3, 64, 64)
    counters = "num_batches_tracked"
    state = {k: v for k, v in network.state_dict().items() if not k.endswith(counters)}
    save_file(state, path, metadata={KEY: json.dumps(content)})
    loaded = load_from(path).network
    with torch.no_grad():
        assert torch.equal(loaded(image, "colour"), network(image, "colour"))


@pytest.mark.parametrize("pooling", [(), (0.3, 0.3), (0.01,), (True,), ("wide",), (1e9,), (0, 1)])
def test_impossible_windows_are_refused(pooling: tuple[Any, ...], tmp_path: Path) -> None:
    header = tiny_header()
    tasks = tuple(replace(t, pooling=pooling) for t in header.tasks)
    with pytest.raises(ModelFileError, match="pooling"):
        save_model(
            tmp_path / "x.safetensors", replace(header, tasks=tasks), tiny_network().state_dict()
        )


def test_a_file_that_does_not_say_so_is_refused(network: MedMamba, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"sides\.colour"):
        save_model(tmp_path / "wrong.safetensors", tiny_header(), network.state_dict())


@pytest.mark.parametrize("stages", [(4,), (0,), (2, 2), (True,)])
def test_impossible_sides_are_refused(stages: tuple[int, ...], tmp_path: Path) -> None:
    header = tiny_header()
    tasks = tuple(replace(t, side_stages=stages) for t in header.tasks)
    with pytest.raises(ModelFileError):
        save_model(
            tmp_path / "x.safetensors", replace(header, tasks=tasks), tiny_network().state_dict()
        )

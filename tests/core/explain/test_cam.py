"""Grad-CAM against a hand-made one, and that it leaves the network as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.core.errors import TaskError
from medmamba_desktop.core.explain.cam import grad_cam
from medmamba_desktop.core.explain.explain import explain
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import tiny_model, tiny_network


@pytest.fixture
def network() -> MedMamba:
    return tiny_network()


@pytest.fixture
def image() -> torch.Tensor:
    return torch.randn(1, 3, 96, 64, generator=torch.Generator().manual_seed(0))


def test_the_last_stage_is_the_class_activation_map(network: MedMamba, image: torch.Tensor) -> None:
    """With a mean and a linear head, Grad-CAM is the head's weights on the map, over its cells."""
    found = grad_cam(network, image, 1, task="colour")
    with torch.no_grad():
        features = network.features(image)
    expected = (features @ network.head_of("colour").weight[1])[0] / (3 * 2)
    assert found.shape == (3, 2)
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-6)


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_every_stage_equals_a_hand_made_grad_cam(
    network: MedMamba, image: torch.Tensor, stage: int
) -> None:
    """Eq. 1 and 2 of the paper: channel weights are the mean gradients over positions."""
    kept: list[torch.Tensor] = []
    block = network.stage(stage).blocks[-1]
    hook = block.register_forward_hook(lambda _m, _i, output: kept.append(output))
    score = network(image, "shape")[0, 0]
    hook.remove()
    (gradient,) = torch.autograd.grad(score, kept)
    expected = (gradient.mean(dim=(1, 2), keepdim=True) * kept[0]).sum(-1)[0]
    found = grad_cam(network, image, 0, task="shape", stage=stage)
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-6, rtol=1e-4)


def test_the_network_is_left_as_it_was(network: MedMamba, image: torch.Tensor) -> None:
    network.train()
    network.layers[1].eval()
    network.patch_embed.requires_grad_(False)
    modes = [m.training for m in network.modules()]
    flags = [p.requires_grad for p in network.parameters()]
    for p in network.parameters():
        p.grad = torch.ones_like(p)
    grad_cam(network, image, 0, task="shape", stage=2)
    assert [m.training for m in network.modules()] == modes
    assert [p.requires_grad for p in network.parameters()] == flags
    assert all(p.grad is not None and bool((p.grad == 1).all()) for p in network.parameters())
    assert not any(m._forward_hooks or m._backward_hooks for m in network.modules())


def test_an_error_inside_leaves_no_hook_and_the_mode(
    network: MedMamba, image: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.train()

    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(network.stage(4).blocks[0], "forward", fail)
    with pytest.raises(RuntimeError, match="boom"):
        grad_cam(network, image, 0, task="shape", stage=3)
    assert network.training
    assert not any(m._forward_hooks for m in network.modules())


def test_it_works_inside_inference_code(network: MedMamba, image: torch.Tensor) -> None:
    with torch.no_grad():
        assert np.isfinite(grad_cam(network, image, 0, task="shape")).all()


def test_a_class_out_of_range_is_an_index_error(network: MedMamba, image: torch.Tensor) -> None:
    with pytest.raises(IndexError, match="class 2 of 2"):
        grad_cam(network, image, 2, task="shape")


def picture() -> Picture:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Picture(ImageRef(Path("x.png")), pixels)


def test_explain_names_what_it_shows(tmp_path: Path) -> None:
    found = explain(tiny_model(tmp_path), picture(), "colour", "blue", method="grad-cam", stage=1)
    assert (found.task, found.class_name, found.method, found.stage) == (
        "colour", "blue", "grad-cam", 1,
    )  # fmt: skip
    assert found.values.shape == (8, 8)
    assert found.values.dtype == np.float32


def test_without_a_method_the_map_adds_up_to_the_score(tmp_path: Path) -> None:
    model = tiny_model(tmp_path)
    found = explain(model, picture(), "colour", "blue")
    assert (found.method, found.stage, found.method_title) == ("class-map", 4, "Class map")
    image = to_tensor(picture(), model.task("colour").input)[None]
    index = [c.name for c in model.task("colour").classes].index("blue")
    head = model.network.head_of("colour")
    with torch.no_grad():
        score = float(model.network(image, "colour")[0, index] - head.bias[index])
    assert float(found.values.mean()) == pytest.approx(score, abs=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"task": "smell"},
        {"class_name": "violet"},
        {"method": "magic"},
        {"method": "grad-cam", "stage": 5},
    ],
)
def test_a_wrong_word_says_what_can_be_chosen(tmp_path: Path, wrong: dict[str, object]) -> None:
    call: dict[str, object] = {"task": "colour", "class_name": "blue", **wrong}
    with pytest.raises(TaskError, match="no ") as caught:
        explain(tiny_model(tmp_path), picture(), **call)  # type: ignore[arg-type]
    assert "Choose" in caught.value.remedy

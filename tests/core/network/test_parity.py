"""The network against numbers stored from the published implementation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.scan import reference
from medmamba_desktop.core.network.upstream import infer_config, read_checkpoint
from tests.helpers.shared import shared

TINY = NetworkConfig((2, 1, 2, 1), (16, 32, 64, 128))


def load_arrays(name: str) -> Mapping[str, Any]:
    return np.load(shared("parity", name))


@pytest.fixture(scope="module")
def stored() -> Mapping[str, Any]:
    return load_arrays("tiny_io.npz")


@pytest.fixture
def network() -> MedMamba:
    state = read_checkpoint(shared("parity", "tiny.pth"))
    config, classes = infer_config(state)
    assert (config, classes) == (TINY, 5)
    network = MedMamba(config, classes)
    network.load_state_dict(state)
    return network.eval()


def relative(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found.detach() - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize("variant", ["T", "S", "B"])
def test_every_key_shape_and_count_is_the_published_one(variant: str) -> None:
    expected = json.loads(shared("parity", "state_dict_shapes.json").read_text())[variant]
    with torch.device("meta"):
        network = MedMamba(VARIANTS[variant], expected["num_classes"])
    found = {key: list(value.shape) for key, value in network.state_dict().items()}
    assert found == expected["state_dict"]
    assert sum(p.numel() for p in network.parameters()) == expected["parameters"]


@pytest.mark.parametrize("size", ["", "_72x56"])
def test_logits_are_the_published_ones(
    network: MedMamba, stored: Mapping[str, Any], size: str
) -> None:
    with torch.no_grad():
        logits = network(torch.from_numpy(stored[f"x{size}"]))
    expected = torch.from_numpy(stored[f"logits{size}"])
    assert float((logits - expected).abs().max()) <= 1e-4


def test_features_are_the_published_ones(network: MedMamba, stored: Mapping[str, Any]) -> None:
    with torch.no_grad():
        features = network.features(torch.from_numpy(stored["x"]))
    assert relative(features, torch.from_numpy(stored["features"])) <= 1e-4


def test_training_loss_and_gradients_are_the_published_ones(
    network: MedMamba, stored: Mapping[str, Any]
) -> None:
    network.train()
    image = torch.from_numpy(stored["x"]).requires_grad_()
    loss = functional.cross_entropy(network(image), torch.from_numpy(stored["target"]))
    loss.backward()
    assert abs(loss.item() / float(stored["train_loss"]) - 1) <= 1e-3
    assert relative(image.grad, torch.from_numpy(stored["grad_x"])) <= 1e-3
    parameters = dict(network.named_parameters())
    names = [key.removeprefix("grad:") for key in stored if key.startswith("grad:")]
    assert len(names) == 8
    for name in names:
        expected = torch.from_numpy(stored[f"grad:{name}"])
        assert relative(parameters[name].grad, expected) <= 1e-3, name


def test_the_scan_alone_is_the_published_one() -> None:
    stored = load_arrays("scan_io.npz")
    names = ["u", "delta", "A", "B", "C", "D", "delta_bias"]
    inputs = [torch.from_numpy(stored[n]).requires_grad_() for n in names]
    y = reference.selective_scan(*inputs)
    assert relative(y.double(), torch.from_numpy(stored["y"])) <= 1e-4
    y.backward(torch.from_numpy(stored["dy"]).float())
    for name, tensor in zip(names, inputs, strict=True):
        expected = torch.from_numpy(stored[f"d_{name}"])
        assert relative(tensor.grad.double(), expected) <= 1e-4, name

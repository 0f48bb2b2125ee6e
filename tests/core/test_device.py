"""Choosing a device: what works is taken, and why is said."""

from __future__ import annotations

import pytest

from medmamba_desktop.core import device
from medmamba_desktop.core.errors import DeviceError


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A computer with one GPU, whose trial has yet to be decided."""
    monkeypatch.setattr(device, "_candidates", lambda: ["cuda:0"])
    monkeypatch.setattr(device, "_title", lambda name: f"Card {name}")
    return monkeypatch


def test_a_gpu_that_works_is_taken(gpu: pytest.MonkeyPatch) -> None:
    gpu.setattr(device, "_trouble", lambda name: None)
    assert device.choose_device().device == "cuda:0"
    assert device.choose_device("cuda").reason == "Chosen by you"


def test_a_gpu_that_fails_its_trial_is_named_with_the_reason(gpu: pytest.MonkeyPatch) -> None:
    gpu.setattr(device, "_trouble", lambda name: "no kernel image is available")
    chosen = device.choose_device()
    assert chosen.device == "cpu"
    assert chosen.reason == "Card cuda:0: no kernel image is available"
    with pytest.raises(DeviceError, match="no kernel image"):
        device.choose_device("cuda")
    listed = {d.device: d.reason for d in device.list_devices()}
    assert listed == {"cuda:0": "no kernel image is available", "cpu": "Works"}


def test_a_trial_that_raises_is_trouble(gpu: pytest.MonkeyPatch) -> None:
    """torch here has no such device: its own error is the reason, in one line."""
    gpu.setattr(device, "_candidates", lambda: ["cuda:99"])
    trouble = device._trouble("cuda:99")
    assert trouble
    assert "\n" not in trouble


def test_without_a_gpu_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_candidates", list)
    assert device.choose_device().reason
    with pytest.raises(DeviceError, match="not found"):
        device.choose_device("cuda:3")

"""Groups of weights, their rates and decay; the schedule and the running mean."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.network.config import NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.average import RunningMean
from medmamba_desktop.core.training.optimiser import make_optimiser, scheduled, set_rates
from tests.helpers.training_build import network

DEEP = NetworkConfig((1, 2, 1, 1), (8, 16, 32, 64), 4)


def groups() -> dict[str, dict[str, float]]:
    """Name of each weight -> its group's settings."""
    model = MedMamba(DEEP, {"a": 2, "b": 3})
    optimiser = make_optimiser(model, rate=1.0, layer_decay=0.5, weight_decay=0.1)
    of_weight = {
        id(weight): {"scale": group["scale"], "decay": group["weight_decay"]}
        for group in optimiser.param_groups
        for weight in group["params"]
    }
    names = dict(model.named_parameters())
    assert sum(len(g["params"]) for g in optimiser.param_groups) == len(names)
    return {name: of_weight[id(weight)] for name, weight in names.items()}


def test_every_weight_is_in_one_group_with_the_rate_of_its_depth() -> None:
    found = groups()
    # Five blocks: the heads are the sixth depth, the patch embedding the first.
    assert found["heads.a.weight"]["scale"] == found["heads.b.bias"]["scale"] == 1
    assert found["patch_embed.proj.weight"]["scale"] == 0.5**6
    scales = {name: values["scale"] for name, values in found.items()}
    for prefix, scale in {
        "layers.0.blocks.0.": 0.5**5,
        "layers.0.downsample.": 0.5**5,
        "layers.1.blocks.0.": 0.5**4,
        "layers.1.blocks.1.": 0.5**3,
        "layers.1.downsample.": 0.5**3,
        "layers.2.blocks.0.": 0.5**2,
        "layers.3.blocks.0.": 0.5,
    }.items():
        own = {s for name, s in scales.items() if name.startswith(prefix)}
        assert own == {scale}, prefix


def test_decay_spares_time_constants_skips_and_norms() -> None:
    for name, values in groups().items():
        spared = name.endswith(("A_logs", "Ds", "dt_projs_bias", ".bias")) or "norm" in name
        if spared:
            assert values["decay"] == 0, name
        elif name.endswith(("proj.weight", "x_proj_weight", "conv2d.weight")):
            assert values["decay"] == 0.1, name


def test_set_rates_keeps_the_scales() -> None:
    model = network()
    optimiser = make_optimiser(model, rate=1.0, layer_decay=0.8, weight_decay=0.0)
    set_rates(optimiser, 0.01)
    for group in optimiser.param_groups:
        assert group["lr"] == pytest.approx(0.01 * group["scale"])


@given(st.integers(1, 500), st.floats(0, 1))
def test_the_schedule_rises_then_falls_and_stays_within_0_and_1(steps: int, share: float) -> None:
    values = [scheduled(step, steps, share) for step in range(steps)]
    top = values.index(max(values))
    assert all(0 < value <= 1 for value in values)
    assert values[: top + 1] == sorted(values[: top + 1])
    assert values[top:] == sorted(values[top:], reverse=True)
    assert max(values) == pytest.approx(1)


def test_known_values_of_the_schedule() -> None:
    assert [scheduled(s, 20, 0.2) for s in range(5)] == pytest.approx([0.25, 0.5, 0.75, 1, 1])
    assert scheduled(12, 20, 0.2) == pytest.approx(0.5)
    assert scheduled(20, 20, 0.2) == pytest.approx(0, abs=1e-12)


def test_the_mean_follows_its_formula_and_forgets_its_start_sooner() -> None:
    model = network()
    mean = RunningMean(model, 0.9)
    assert not any(weight.requires_grad for weight in mean.network.parameters())
    expected = model.head_of("colours").weight.detach().clone()
    for step in range(1, 4):
        with torch.no_grad():
            for weight in model.parameters():
                weight.add_(step)
        mean.update(model)
        decay = step / (step + 10)
        newest = model.head_of("colours").weight.detach()
        expected = decay * expected + (1 - decay) * newest
        assert torch.allclose(mean.network.head_of("colours").weight, expected, atol=1e-5)
    assert mean.steps == 3


def test_without_decay_the_mean_is_the_newest() -> None:
    model = network().train()
    mean = RunningMean(model, 0.0)
    for _ in range(2):
        model.features(torch.randn(4, 3, 32, 32))
        with torch.no_grad():
            for weight in model.parameters():
                weight.mul_(1.1)
        mean.update(model)
    newest = model.state_dict()
    assert all(torch.equal(value, newest[key]) for key, value in mean.network.state_dict().items())
    assert any(key.endswith("num_batches_tracked") and int(newest[key]) == 2 for key in newest)

"""Maps from the selective scan against their definitions, worked out by brute force."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from medmamba_desktop.core.explain.scan_maps import _opened, scan_flow, scan_influence
from medmamba_desktop.core.explain.tail import weights_of
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.scan.reference import direction_orders
from tests.helpers.tiny_model import tiny_network


@pytest.fixture
def network() -> MedMamba:
    return tiny_network().requires_grad_(False)


def before(network: MedMamba, stage: int) -> torch.Tensor:
    image = torch.randn(1, 3, 64, 32, generator=torch.Generator().manual_seed(3))
    if stage == 1:
        return network.patch_embed(image)
    return network.stage(stage - 1).merged(network.stages(image)[stage - 2])


def parameters(network: MedMamba, x: torch.Tensor, stage: int):  # type: ignore[no-untyped-def]
    """The scan's input and, by direction and in its order, dt (l, d), A (d, n), B and C (l, n)."""
    opened = _opened(network, x, stage)
    s = opened.ss2d
    _, h, w, d = opened.u.shape
    flat = opened.projected[0].flatten(0, 1)
    orders = direction_orders(h, w)
    found = []
    for k in range(4):
        low, b, c = flat[orders[k], k].split([s.rank, s.states, s.states], dim=-1)
        dt = functional.softplus(low @ s.dt_projs_weight[k].T + s.dt_projs_bias[k])
        a = -torch.exp(s.A_logs).view(4, d, s.states)[k]
        found.append((orders[k], dt, a, b, c))
    return opened, found


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_a_block_opened_and_finished_is_the_block(network: MedMamba, stage: int) -> None:
    x = before(network, stage)
    opened = _opened(network, x, stage)
    found = opened.finished(opened.scanned(opened.u))
    assert torch.allclose(found, network.stage(stage).mapped(x), atol=1e-5)


@pytest.mark.parametrize("stage", [2, 3])
def test_influence_is_the_squared_jacobian_of_every_later_state(
    network: MedMamba, stage: int
) -> None:
    """State by state: write a one at place t, let the recurrence run, add up what is there."""
    x = before(network, stage)
    opened, directions = parameters(network, x, stage)
    places = opened.u.shape[1] * opened.u.shape[2]
    expected = torch.zeros(places)
    for order, dt, a, b, _ in directions:
        for t in range(places):
            state = torch.zeros_like(a)
            for s in range(t, places):
                written = dt[s][:, None] * b[s] if s == t else 0
                state = torch.exp(dt[s][:, None] * a) * state + written
                expected[order[t]] += state.square().sum()
    found = scan_influence(network, x, stage)
    assert found.shape == opened.u.shape[1:3]
    np.testing.assert_allclose(found.ravel(), expected.sqrt().numpy(), rtol=1e-3)


@pytest.mark.parametrize("stage", [2, 4])
def test_flow_is_the_gradient_through_the_hidden_attention(network: MedMamba, stage: int) -> None:
    """The attention of every channel written out as a matrix (Ali et al. 2024, eq. 12)."""
    x = before(network, stage)
    opened, directions = parameters(network, x, stage)
    u = opened.u[0].flatten(0, 1)
    places, width = u.shape
    matrix = torch.zeros(places, places, width)
    skip = opened.ss2d.Ds.view(4, width)
    for k, (order, dt, a, b, c) in enumerate(directions):
        reach = dt.cumsum(0)
        for s in range(places):
            matrix[order[s], order[s]] += skip[k]
            for t in range(s + 1):
                decay = torch.exp(a * (reach[s] - reach[t])[:, None])
                matrix[order[s], order[t]] += (c[s] * decay * b[t]).sum(-1) * dt[t]
    y = torch.einsum("std,td->sd", matrix, u).view(opened.u.shape).requires_grad_()
    assert torch.allclose(y, opened.scanned(opened.u), atol=1e-4)
    weights = weights_of(network, "shape")
    score = _score(network, opened.finished(y), stage)
    (gradient,) = torch.autograd.grad(score, y)
    expected = torch.einsum("sd,std,td->t", gradient[0].flatten(0, 1), matrix, u)
    found = scan_flow(network, x, {k: w[:1] for k, w in weights.items()}, stage)[0]
    np.testing.assert_allclose(found.ravel(), expected.numpy(), atol=1e-6, rtol=1e-3)
    assert float(found.sum()) == pytest.approx(float((gradient * y.detach()).sum()), abs=1e-5)


def _score(network: MedMamba, x: torch.Tensor, stage: int) -> torch.Tensor:
    for number in range(stage, 5):
        if number > stage:
            x = network.stage(number).mapped(x)
        if number < 4:
            x = network.stage(number).merged(x)
    return network.head_of("shape")(x.mean((1, 2)))[0, 0]

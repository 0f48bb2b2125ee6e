"""The scan's definition by hand, and the chunked backend against it."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from medmamba_desktop.core.network import scan
from medmamba_desktop.core.network.scan import chunked, reference

Inputs = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]


def scan_inputs(
    b: int, h: int, w: int, d: int, n: int, r: int, *, seed: int = 0, dt_shift: float = 0.0
) -> Inputs:
    g = torch.Generator().manual_seed(seed)

    def randn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    a = -torch.exp(randn(4, d, n) * 2)
    return (
        randn(b, h, w, d),
        randn(b, h, w, 4, r + 2 * n),
        randn(4, d, r),
        randn(4, d) + dt_shift,
        a.clamp(-100, -0.01),
        randn(4, d),
    )


def test_one_channel_by_hand() -> None:
    """Two positions, one state, dt = softplus(0) = ln 2: each term written out."""
    x = torch.tensor([3.0, 5.0], dtype=torch.float64).reshape(1, 1, 2, 1)
    projected = torch.zeros(1, 1, 2, 4, 3, dtype=torch.float64)
    projected[..., 1] = torch.tensor([2.0, 7.0]).reshape(1, 1, 2, 1)  # B
    projected[..., 2] = torch.tensor([11.0, 13.0]).reshape(1, 1, 2, 1)  # C
    one = torch.ones(4, 1, 1, dtype=torch.float64)
    y = reference.selective_scan_2d(x, projected, 0 * one, 0 * one[..., 0], -one, 10 * one[..., 0])
    dt, keep = torch.log(torch.tensor(2.0)).item(), 0.5
    first, second = dt * 2 * 3, dt * 7 * 5
    forward = [11 * first + 30, 13 * (keep * first + second) + 50]
    backward = [11 * (keep * second + first) + 30, 13 * second + 50]
    # Of a single row, the scan along columns visits the same order as the one along rows.
    expected = [2 * (f + b) for f, b in zip(forward, backward, strict=True)]
    assert y.flatten().tolist() == pytest.approx(expected)


def test_orders_visit_rows_columns_and_both_reversed() -> None:
    assert reference.direction_orders(2, 3).tolist() == [
        [0, 1, 2, 3, 4, 5],
        [0, 3, 1, 4, 2, 5],
        [5, 4, 3, 2, 1, 0],
        [5, 2, 4, 1, 3, 0],
    ]


@settings(max_examples=25, deadline=None)
@given(
    b=st.integers(0, 2),
    h=st.integers(1, 6),
    w=st.integers(1, 6),
    d=st.integers(1, 5),
    n=st.sampled_from([1, 4, 16]),
    r=st.sampled_from([1, 3]),
    seed=st.integers(0, 1000),
)
def test_chunked_equals_the_definition(
    b: int, h: int, w: int, d: int, n: int, r: int, seed: int
) -> None:
    inputs = scan_inputs(b, h, w, d, n, r, seed=seed)
    expected = reference.selective_scan_2d(*inputs)
    torch.testing.assert_close(chunked.selective_scan_2d(*inputs), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dt_shift", [-30.0, 0.0, 30.0])
def test_chunked_holds_at_extreme_time_steps(dt_shift: float) -> None:
    inputs = scan_inputs(1, 5, 7, 3, 16, 2, dt_shift=dt_shift)
    expected = reference.selective_scan_2d(*inputs)
    found = chunked.selective_scan_2d(*(t.float() for t in inputs)).double()
    assert torch.isfinite(found).all()
    assert float((found - expected).abs().max() / expected.abs().max()) <= 1e-5


def test_chunked_gradients_equal_those_of_the_definition() -> None:
    inputs = scan_inputs(2, 3, 5, 4, 4, 2)
    weights = torch.randn(2, 3, 5, 4, dtype=torch.float64)
    gradients = []
    for backend in (reference, chunked):
        leaves = [t.clone().requires_grad_() for t in inputs]
        (backend.selective_scan_2d(*leaves) * weights).sum().backward()
        gradients.append([leaf.grad for leaf in leaves])
    for expected, found in zip(*gradients, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-8, atol=1e-8)


def test_chunked_keeps_inputs_and_no_states_for_the_gradient() -> None:
    inputs = [t.requires_grad_() for t in scan_inputs(1, 16, 16, 8, 16, 2)]
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        chunked.selective_scan_2d(*inputs)
    states = 4 * 16 * 16 * 8 * 16 * 8
    assert sum(kept.values()) < states / 2


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_chunked_computes_half_types_in_float32(dtype: torch.dtype) -> None:
    inputs = [t.to(dtype) for t in scan_inputs(1, 4, 5, 3, 4, 2)]
    expected = reference.selective_scan_2d(*(t.double() for t in inputs))
    found = chunked.selective_scan_2d(*inputs)
    assert found.dtype == dtype
    torch.testing.assert_close(found.double(), expected, rtol=2e-2, atol=2e-2)


def test_a_wrong_shape_is_named() -> None:
    inputs = list(scan_inputs(1, 2, 2, 3, 4, 1))
    inputs[3] = inputs[3][:, :2]
    with pytest.raises(ValueError, match=r"dt_bias is \(4, 2\), expected \(4, 3\)"):
        scan.selective_scan_2d(*inputs)

"""Means of maps, plain and weighed towards the middle."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from medmamba_desktop.core.network.pooling import cell_weights, pooled_maps, rows_of


def slow_weight(window: float, height: int, width: int, row: int, column: int) -> float:
    """One cell's weight by the definition."""

    def height_of(y: int, x: int) -> float:
        up, right = (2 * y + 1) / height - 1, (2 * x + 1) / width - 1
        return math.exp(-(up * up + right * right) / (2 * window * window))

    total = sum(height_of(y, x) for y in range(height) for x in range(width))
    return height_of(row, column) / total


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.1, 3))
def test_weights_are_a_gaussian_about_the_middle(height: int, width: int, window: float) -> None:
    found = cell_weights(window, torch.empty(2, height, width, 3))
    assert float(found.sum()) == pytest.approx(1, abs=1e-5)
    assert torch.allclose(found, found.flip(0, 1), atol=1e-6)
    for row in range(height):
        for column in range(width):
            expected = slow_weight(window, height, width, row, column)
            assert float(found[row, column]) == pytest.approx(expected, abs=1e-5)


def test_the_mean_weighs_all_cells_alike() -> None:
    assert torch.allclose(cell_weights(None, torch.empty(1, 5, 4, 2)), torch.full((5, 4), 0.05))


def test_maps_are_pooled_source_by_source() -> None:
    maps = {1: torch.randn(3, 8, 6, 4), 2: torch.randn(3, 4, 3, 8)}
    found = pooled_maps(maps, [(2, None), (1, 0.3), (1, 0.5)])
    assert list(found) == [(2, None), (1, 0.3), (1, 0.5)]
    torch.testing.assert_close(found[2, None], maps[2].mean((1, 2)))
    for window in (0.3, 0.5):
        weights = cell_weights(window, maps[1])[..., None]
        torch.testing.assert_close(found[1, window], (maps[1] * weights).sum((1, 2)))
    some = rows_of(found, [2, 0])
    assert torch.equal(some[1, 0.5], found[1, 0.5][[2, 0]])

"""ROAD: what is filled in, in which order, and what the figure says of good, bad and no maps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from medmamba_desktop.core.explain.judgement import ROAD_SHARES, Road
from medmamba_desktop.core.explain.road import _filled, _kept, filling_in


def road_of(image: Tensor, values: np.ndarray, probability: Callable[[Tensor], Tensor]) -> Road:
    work, steps = filling_in(image, values.astype(np.float32), probability), []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            assert [s.done for s in steps] == list(range(1, 2 * len(ROAD_SHARES) + 1))
            return end.value


def blob() -> Tensor:
    """Grey with a light square: a picture whose class is how light the square is."""
    image = torch.zeros(1, 3, 40, 40)
    image[..., 12:20, 20:28] = 1
    return image


def lightness(images: Tensor) -> Tensor:
    return images[:, 0, 12:20, 20:28].mean((1, 2)).clamp(0, 1)


def test_the_highest_go_first_then_the_lowest() -> None:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    masks = _kept(values, (10, 10))
    assert [int(100 - m.sum()) for m in masks] == [10, 20, 30, 40, 50] * 2
    assert not masks[0, -1].any()  # the last row of a map that rises is its highest
    assert not masks[5, 0].any()


def test_what_is_filled_in_is_the_mean_of_what_is_around() -> None:
    """Rong et al. 2022, eq. 4: sides weigh 1/6, corners 1/12."""
    image = torch.randn(1, 3, 9, 9, generator=torch.Generator().manual_seed(0))
    mask = torch.ones(9, 9)
    mask[4, 4] = 0
    sides = image[0, :, [3, 5, 4, 4], [4, 4, 3, 5]].sum(1) / 6
    corners = image[0, :, [3, 3, 5, 5], [3, 5, 3, 5]].sum(1) / 12
    filled = _filled(image, mask)
    assert (filled[0, :, 4, 4] - sides - corners).abs().max() < 0.05
    mask[4, 4] = 1
    filled[0, :, 4, 4] = image[0, :, 4, 4]
    torch.testing.assert_close(filled, image)


def test_a_filled_in_square_is_gone_where_a_blurred_one_is_still_a_shade() -> None:
    mask = torch.ones(40, 40)
    mask[10:22, 18:30] = 0
    assert float(lightness(_filled(blob(), mask))) < 0.02


@pytest.mark.parametrize(("sign", "expected"), [(1, 0.5), (-1, -0.5)])
def test_a_map_of_what_counts_scores_high_and_its_opposite_low(sign: int, expected: float) -> None:
    values = sign * torch.nn.functional.avg_pool2d(blob()[0], 5, 1, 2)[0].numpy()
    found = road_of(blob(), values, lightness)
    assert found.score == pytest.approx(expected, abs=0.05)


def test_a_map_of_chance_scores_about_nothing() -> None:
    source = np.random.default_rng(0)
    scores = [road_of(blob(), source.random((5, 5)), lightness).score for _ in range(20)]
    assert abs(float(np.mean(scores))) < 0.1


def test_it_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random((5, 5))
    assert road_of(blob(), values, lightness) == road_of(blob(), values, lightness)

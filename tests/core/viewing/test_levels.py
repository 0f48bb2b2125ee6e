from __future__ import annotations

import numpy as np
import pytest

from medmamba_desktop.core.viewing.levels import extent, halved, prepared
from tests.core.viewing.frames_build import frame


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_halves_are_means(dtype: type) -> None:
    values = np.array([[1, 3, 9], [5, 7, 9], [9, 9, 9]], dtype)
    assert halved(values).tolist() == [[4]]
    assert halved(values).dtype == dtype
    assert halved(np.full((4, 6, 3), 200, np.uint8)).tolist() == [[[200] * 3] * 3] * 2
    assert halved(np.full((2, 2), -30000, np.int16)).tolist() == [[-30000]]


def test_bands_make_no_difference() -> None:
    values = np.arange(1301 * 6, dtype=np.uint16).reshape(1301, 6)
    whole = values[:1300].astype(int)
    means = (whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]) // 4
    assert np.array_equal(halved(values), means)


def test_large_frames_are_made_ready_ahead() -> None:
    values = np.zeros((1000, 800), np.int16)
    values[0, 0], values[999, 799], values[5, 5] = -5, 900, -2000
    made = prepared(frame(values, padding=(-2000, -2000)))
    assert [level.shape for level in made.levels] == [(500, 400), (250, 200), (125, 100), (62, 50),
                                                      (31, 25), (15, 12)]  # fmt: skip
    assert made.extent == (-5, 900)
    assert made.size_bytes == values.nbytes + sum(level.nbytes for level in made.levels)
    small = frame()
    assert prepared(small) is small


def test_the_extent_leaves_out_what_is_no_number() -> None:
    values = np.array([[np.nan, 2.0], [np.inf, 7.0]], np.float32)
    assert extent(frame(values)) == (2.0, 7.0)
    assert extent(frame(np.full((2, 2), 3, np.int16), padding=(3, 3))) is None

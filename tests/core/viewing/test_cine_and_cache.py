from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.viewing.cine import advanced, around, faster, interval_ms, rate, slower
from medmamba_desktop.core.viewing.frame_cache import MOST_MB, FrameCache
from tests.core.viewing.frames_build import frame, ref


def test_a_loop_keeps_its_own_pace() -> None:
    assert interval_ms(40.0, 1.0) == 40.0
    assert rate(40.0, 2.0) == 50.0
    assert rate(None, 1.0) == pytest.approx(15)
    assert rate(0.01, 4.0) == pytest.approx(120)  # no screen shows more


def test_a_slow_computer_leaves_frames_out() -> None:
    assert advanced(8, 10, 130.0, 40.0) == (1, 10.0)
    assert advanced(3, 10, 20.0, 40.0) == (3, 20.0)


def test_speeds_have_ends() -> None:
    assert (slower(1.0), faster(1.0)) == (0.5, 1.5)
    assert (slower(0.1), faster(4.0)) == (0.1, 4.0)


def test_reading_ahead_follows_the_direction() -> None:
    assert around(5, 10, 4, 1, is_loop=False) == [6, 7, 8, 9, 4]
    assert around(5, 10, 4, -1, is_loop=False) == [4, 3, 2, 1, 6]
    assert around(9, 10, 3, 1, is_loop=True) == [0, 1, 2, 8]
    assert around(0, 1, 4, 1, is_loop=True) == []


@given(st.lists(st.integers(0, 40), max_size=200))
def test_the_cache_never_holds_more_than_its_limit(numbers: list[int]) -> None:
    cache = FrameCache(limit_mb=1)
    for number in numbers:
        cache.put(frame(np.zeros((300, 400), np.uint8), number))
        assert cache.size_bytes <= cache.limit_bytes
        assert cache.size_bytes == len(cache) * 120_000
    for number in numbers[-8:]:
        assert ref(number) in cache


def test_what_was_used_last_stays() -> None:
    cache = FrameCache(limit_mb=1)
    for number in range(8):
        cache.put(frame(np.zeros((300, 400), np.uint8), number))
    cache.get(ref(0))
    cache.put(frame(np.zeros((300, 400), np.uint8), 9))
    assert ref(0) in cache
    assert ref(1) not in cache


def test_a_frame_over_the_limit_is_held_alone() -> None:
    cache = FrameCache(limit_mb=1)
    cache.put(frame(np.zeros((100, 100), np.uint8), 1))
    cache.put(frame(np.zeros((2000, 1000), np.uint8), 2))
    assert len(cache) == 1
    cache.set_limit(10_000)
    assert cache.limit_bytes == MOST_MB * 1_000_000
    cache.clear()
    assert cache.size_bytes == 0

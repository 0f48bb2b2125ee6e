"""Heat maps on pictures: colours, opacity, scale, and what must stay untouched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.explain.heat_map import (
    COLOUR_MAPS,
    colour_bar,
    composite,
    overlay_rgba,
    relative,
    value_at,
)
from medmamba_desktop.core.values import HeatMap, ImageRef


def heat_map(values: list[list[float]]) -> HeatMap:
    array = np.array(values, dtype=np.float32)
    return HeatMap(ImageRef(Path("x.png")), "t", "c", "grad-cam", 4, array)


def test_the_picture_keeps_its_pixels_where_nothing_speaks_for_the_class() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    overlay = overlay_rgba(heat_map([[1.0, -1.0], [-1.0, 0.0]]), (40, 40), smooth=False)
    blended = composite(pixels, overlay, 1.0)
    assert (blended[20:] == pixels[20:]).all()
    assert (blended[:20, 20:] == pixels[:20, 20:]).all()
    assert (blended[:20, :20] == overlay[:20, :20, :3]).all()


@pytest.mark.parametrize("values", [[[0.0, 0.0]], [[-3.0, -1.0]]])
def test_a_map_without_positive_evidence_shows_nothing(values: list[list[float]]) -> None:
    shown = heat_map(values)
    assert not shown.peak > 0
    assert overlay_rgba(shown, (10, 10))[..., 3].max() == 0


def test_one_scale_makes_maps_comparable() -> None:
    weak, strong = heat_map([[0.25]]), heat_map([[1.0]])
    assert relative(weak)[0, 0] == 1
    assert relative(weak, scale=1.0)[0, 0] == 0.25
    alpha = [overlay_rgba(m, (2, 2), scale=1.0)[0, 0, 3] for m in (weak, strong)]
    assert alpha[0] < alpha[1] == 255


def test_native_cells_are_blocks_and_smooth_ones_are_not() -> None:
    shown = heat_map([[0.0, 1.0]])
    native = overlay_rgba(shown, (40, 20), smooth=False)
    assert len(np.unique(native.reshape(-1, 4), axis=0)) == 2
    assert len(np.unique(overlay_rgba(shown, (40, 20))[..., 3])) > 5


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_bars_grow_lighter_from_none_to_most(name: str) -> None:
    bar = colour_bar(name, 64).astype(float) @ [0.2126, 0.7152, 0.0722]
    assert bar.shape == (64,)
    assert (np.diff(bar) > -1).all()
    assert bar[-1] - bar[0] > 100


def test_an_unknown_colour_map_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        colour_bar("jet", 3)


def test_values_are_read_from_the_cell_under_the_point() -> None:
    shown = heat_map([[1, 2, 3], [4, 5, 6]])
    size = (300, 200)
    assert value_at(shown, 0, 0, size) == 1
    assert value_at(shown, 299.9, 199.9, size) == 6
    assert value_at(shown, 150, 50, size) == 2
    assert value_at(shown, -5, 500, size) == 4


@given(opacity=st.floats(0, 1), level=st.integers(0, 255), alpha=st.integers(0, 255))
def test_blending_stays_between_picture_and_colour(opacity: float, level: int, alpha: int) -> None:
    pixels = np.full((1, 1, 3), level, np.uint8)
    overlay = np.array([[[200, 100, 0, alpha]]], np.uint8)
    blended = composite(pixels, overlay, opacity)[0, 0]
    for channel, colour in enumerate((200, 100, 0)):
        assert min(level, colour) <= blended[channel] <= max(level, colour)

"""Heat maps on pictures: colours, opacity, scale, and what must stay untouched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.explain.heat_map import (
    COLOUR_MAPS,
    TWO_SIDED,
    Look,
    colour_bar,
    common_scale,
    composite,
    contours,
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
    overlay = overlay_rgba(heat_map([[1.0, -1.0], [-1.0, 0.0]]), (40, 40), Look(smooth=False))
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
    assert relative(weak, Look(scale=1.0))[0, 0] == 0.25
    alpha = [overlay_rgba(m, (2, 2), Look(scale=1.0))[0, 0, 3] for m in (weak, strong)]
    assert alpha[0] < alpha[1] == 255


def test_native_cells_are_blocks_and_smooth_ones_are_not() -> None:
    shown = heat_map([[0.0, 1.0]])
    native = overlay_rgba(shown, (40, 20), Look(smooth=False))
    assert len(np.unique(native.reshape(-1, 4), axis=0)) == 2
    assert len(np.unique(overlay_rgba(shown, (40, 20))[..., 3])) > 5


@pytest.mark.parametrize("name", [n for n in COLOUR_MAPS if n != TWO_SIDED])
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


def test_two_sides_are_told_apart_and_share_one_scale() -> None:
    shown = heat_map([[2.0, -2.0], [1.0, 0.0]])
    overlay = overlay_rgba(shown, (2, 2), Look(TWO_SIDED, smooth=False))
    speaks_for, against, half, nothing = overlay.reshape(-1, 4)
    assert speaks_for[0] > speaks_for[2]  # orange
    assert against[2] > against[0]  # blue
    assert speaks_for[3] == against[3] == half[3] == 255
    assert nothing[3] <= 2
    only_for = overlay_rgba(shown, (2, 2), Look(smooth=False)).reshape(-1, 4)
    assert only_for[1, 3] == 0


def test_a_threshold_shows_the_highest_share() -> None:
    values = np.arange(100, dtype=np.float32).reshape(10, 10).tolist()
    alpha = overlay_rgba(heat_map(values), (100, 100), Look(smooth=False, top=0.2))[..., 3]
    assert (alpha > 0).mean() == pytest.approx(0.2)
    assert alpha[80:].min() > 0


def test_compared_maps_have_the_largest_scale() -> None:
    weak, strong = heat_map([[0.25, -3.0]]), heat_map([[1.0, 0.0]])
    assert common_scale([weak, strong]) == 1.0
    assert common_scale([weak, strong], Look(TWO_SIDED)) == 3.0
    assert common_scale([]) == 0.0


@pytest.mark.parametrize("size", [(400, 100), (100, 400), (300, 300), (37, 911)])
def test_a_spot_is_shown_where_it_is(size: tuple[int, int]) -> None:
    """The middle of what is drawn is the middle of the cell, at any shape of the picture."""
    values = np.zeros((14, 14), np.float32)
    values[3, 9] = 1.0
    for smooth in (True, False):
        alpha = overlay_rgba(heat_map(values.tolist()), size, Look(smooth=smooth))[..., 3]
        rows, columns = np.nonzero(alpha)
        weights = alpha[rows, columns].astype(float)
        x, y = np.average(columns + 0.5, weights=weights), np.average(rows + 0.5, weights=weights)
        assert x / size[0] == pytest.approx(9.5 / 14, abs=0.02)
        assert y / size[1] == pytest.approx(3.5 / 14, abs=0.02)


def test_contours_go_round_the_spot_and_close() -> None:
    values = np.zeros((14, 14), np.float32)
    values[3, 9] = 2.0
    (half,) = contours(heat_map(values.tolist()), [0.5])
    (line,) = half
    assert (line[0] == line[-1]).all()
    assert line.mean(axis=0) == pytest.approx([9.5 / 14, 3.5 / 14], abs=0.02)
    assert contours(heat_map([[-1.0]]), [0.5, 0.7]) == [[], []]


def test_contours_at_the_edge_close_along_it() -> None:
    (lines,) = contours(heat_map([[1.0, 0.0], [0.0, 0.0]]), [0.5])
    assert all((line[0] == line[-1]).all() for line in lines)
    assert min(line.min() for line in lines) >= 0


@pytest.mark.parametrize(
    ("peak", "floor", "is_evident", "expected"),
    [(1.0, None, True, True), (1.0, 1.5, True, False), (-1.0, None, True, False),
     (1.0, -2.0, True, True), (1.0, 0.5, False, False)],
)  # fmt: skip
def test_evidence_is_what_stands_above_chance(
    peak: float, floor: float | None, is_evident: bool, expected: bool
) -> None:
    shown = replace(heat_map([[peak, -2.0]]), floor=floor, is_evident=is_evident)
    assert shown.has_evidence == expected


def test_two_sided_colours_grow_lighter_to_both_ends() -> None:
    light = colour_bar(TWO_SIDED, 255).astype(float) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light[:127]) <= 0).all()
    assert (np.diff(light[128:]) >= 0).all()
    assert min(light[0], light[-1]) - light[127] > 150

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.source.frame import Geometry
from medmamba_desktop.core.viewing.orientation import (
    bar_mm,
    length_words,
    letters_along,
    side_letters,
)
from medmamba_desktop.core.viewing.placement import Placement, Stage

sizes = st.tuples(st.integers(1, 4000), st.integers(1, 4000))
canvases = st.tuples(st.integers(100, 3000), st.integers(100, 3000))
placements = st.builds(
    Placement, st.floats(0.2, 8), st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.integers(0, 3), st.booleans(),
)  # fmt: skip
aspects = st.floats(0.25, 4)


@given(sizes, canvases, aspects, st.integers(0, 3), st.booleans())
def test_fitted_is_whole_and_centred(
    image: tuple[int, int], canvas: tuple[int, int], aspect: float, turns: int, flip: bool
) -> None:
    stage, fit = Stage(image, canvas, aspect), Placement(turns=turns, is_flipped=flip)
    to_canvas = stage.to_canvas(fit)
    corners = [to_canvas(x, y) for x in (0, image[0]) for y in (0, image[1])]
    assert to_canvas(image[0] / 2, image[1] / 2) == pytest.approx((canvas[0] / 2, canvas[1] / 2))
    for x, y in corners:
        assert -1e-6 <= x <= canvas[0] + 1e-6
        assert -1e-6 <= y <= canvas[1] + 1e-6


@given(sizes, canvases, aspects, placements, st.floats(0.1, 10))
def test_what_is_under_the_cursor_stays(
    image: tuple[int, int], canvas: tuple[int, int], aspect: float, at: Placement, by: float
) -> None:
    stage, cursor = Stage(image, canvas, aspect), (canvas[0] * 0.3, canvas[1] * 0.8)
    before = stage.to_canvas(at).inverse()(*cursor)
    after = stage.to_canvas(stage.zoomed(at, by, cursor)).inverse()(*cursor)
    assert after == pytest.approx(before, abs=1e-3)


@given(sizes, canvases, aspects, placements)
def test_the_way_back_and_moving(
    image: tuple[int, int], canvas: tuple[int, int], aspect: float, at: Placement
) -> None:
    stage = Stage(image, canvas, aspect)
    there = stage.to_canvas(at)
    assert there.inverse()(*there(3, 5)) == pytest.approx((3, 5), abs=1e-3)
    moved = stage.to_canvas(stage.moved(at, 30, -10))
    x, y = there(3, 5)
    assert moved(3, 5) == pytest.approx((x + 30, y - 10), abs=1e-3)


@given(placements)
def test_mirrors_and_turns_undo_themselves(at: Placement) -> None:
    assert at.flipped().flipped() == at
    assert at.flipped(True).flipped(True) == at
    assert at.turned(1).turned(3) == at
    assert at.flipped().flipped(True) == at.turned(2)


def test_a_mirror_is_one_of_the_screen() -> None:
    stage = Stage((100, 100), (400, 400))
    for turns in range(4):
        at = Placement(turns=turns)
        x, y = stage.to_canvas(at)(10, 20)
        assert stage.to_canvas(at.flipped())(10, 20) == pytest.approx((400 - x, y))
        assert stage.to_canvas(at.flipped(True))(10, 20) == pytest.approx((x, 400 - y))


def test_pixels_that_are_no_squares() -> None:
    at = Stage((100, 50), (1000, 1000), aspect=2.0).to_canvas(Placement())
    assert at.d == pytest.approx(2 * at.a)
    assert (
        Stage((200, 100), (500, 500)).scale(Stage((200, 100), (500, 500)).actual(Placement(), 2))
        == 0.5
    )


AXIAL = Geometry(across=(1.0, 0.0, 0.0), down=(0.0, 1.0, 0.0))


def test_letters_follow_the_picture() -> None:
    assert side_letters(AXIAL, Placement()) == ("R", "A", "L", "P")
    assert side_letters(AXIAL, Placement().flipped()) == ("L", "A", "R", "P")
    # Turned clockwise, what was at the left is on top.
    assert side_letters(AXIAL, Placement().turned(1)) == ("P", "R", "A", "L")
    assert side_letters(AXIAL, Placement().flipped(True)) == ("R", "P", "L", "A")
    assert side_letters(Geometry(letters=("L", "PF")), Placement()) == ("R", "AH", "L", "PF")
    assert side_letters(Geometry(), Placement()) == ("", "", "", "")
    assert side_letters(Geometry(letters=("LE", "RT")), Placement()) == ("", "", "", "")


def test_oblique_directions_have_two_letters() -> None:
    assert letters_along((0.8, 0.6, 0.0)) == "LP"
    assert letters_along((0.0, -0.05, -0.99)) == "F"


@pytest.mark.parametrize(("per_pixel", "mm"), [(1.0, 100), (0.5, 50), (0.35, 50), (0.009, 1)])
def test_the_scale_bar_is_round(per_pixel: float, mm: float) -> None:
    assert bar_mm(per_pixel, 150) == pytest.approx(mm)


def test_lengths_for_people() -> None:
    assert [length_words(mm) for mm in (100, 5, 0.05)] == ["10 cm", "5 mm", "50 µm"]

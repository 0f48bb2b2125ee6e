from __future__ import annotations

import numpy as np
import pytest

from medmamba_desktop.core.source.frame import Geometry
from medmamba_desktop.core.viewing.measure import (
    Measure,
    angle,
    length,
    statistics,
    value_at,
    words_of,
)
from tests.core.viewing.frames_build import frame

GEOMETRY = Geometry(spacing_mm=(2.0, 0.5), aspect=4.0)


def test_lengths_are_in_the_patient() -> None:
    assert length((0, 0), (6, 2), GEOMETRY) == (5.0, "mm")  # 3 mm across, 4 mm down
    assert length((0, 0), (3, 4), Geometry()) == (5.0, "px")
    assert length((0, 0), (3, 2), Geometry(aspect=2.0)) == (5.0, "px")


def test_angles_count_the_shape_of_pixels() -> None:
    assert angle((10, 0), (0, 0), (0, 10)) == pytest.approx(90)
    assert angle((4, 0), (0, 0), (4, 1), aspect=4.0) == pytest.approx(45)
    assert angle((1, 0), (0, 0), (-1, 0)) == pytest.approx(180)
    assert angle((0, 0), (0, 0), (1, 1)) == 0


def test_a_rectangle_holds_the_pixels_whose_centres_it_holds() -> None:
    values = np.arange(100, dtype=np.int16).reshape(10, 10)
    made = frame(values, slope=1.0, intercept=-24.0, unit="HU", geometry=GEOMETRY)
    found = statistics(Measure("rectangle", ((3.9, 4.0), (1.1, 2.0))), made)
    assert found is not None
    inside = values[2:4, 1:4] - 24
    assert (found.count, found.area_mm2) == (6, 6.0)
    assert found.mean == pytest.approx(inside.mean())
    assert found.deviation == pytest.approx(inside.std())
    assert (found.least, found.greatest) == (inside.min(), inside.max())


def test_an_ellipse_is_round_and_has_the_right_area() -> None:
    made = frame(np.ones((200, 200), np.uint8))
    found = statistics(Measure("ellipse", ((20, 20), (120, 180))), made)
    assert found is not None
    assert found.count == pytest.approx(np.pi * 50 * 80, rel=0.01)


def test_regions_beyond_the_image() -> None:
    made = frame(np.ones((10, 10), np.uint8))
    assert statistics(Measure("rectangle", ((20, 20), (30, 30))), made) is None
    found = statistics(Measure("rectangle", ((-5, -5), (50, 50))), made)
    assert found is not None
    assert found.count == 100
    assert words_of(Measure("ellipse", ((3.4, 3.4), (3.4, 3.4))), made) == ("No pixel inside",)


def test_what_measures_say() -> None:
    made = frame(np.full((10, 10), 40, np.int16), unit="HU", geometry=GEOMETRY)
    assert words_of(Measure("length", ((0, 0), (6, 2))), made) == ("5.0 mm",)
    assert words_of(Measure("rectangle", ((0, 0), (2, 2))), made) == (
        "Mean 40.0 HU  SD 0.0", "Min 40  Max 40", "Area 4.0 mm²",
    )  # fmt: skip
    film = frame(geometry=Geometry((0.1, 0.1), is_at_detector=True))
    assert words_of(Measure("length", ((0, 0), (10, 0))), film) == ("1.0 mm", "at the detector")


def test_values_under_the_cursor() -> None:
    made = frame(np.array([[-100, 7]], np.int16), slope=2.0, intercept=1.0, unit="HU")
    assert value_at(made, 0, 0) == "-199 HU"
    colour = frame(np.array([[[1, 2, 3]]], np.uint8))
    assert value_at(colour, 0, 0) == "R 1 G 2 B 3"

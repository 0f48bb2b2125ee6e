from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.view.canvas.pixels import Pyramid, to_image
from medmamba_desktop.view.canvas.viewport import MAX_SCALE, MIN_SCALE, Viewport, fitted

lengths = st.integers(1, 8000)


@given(lengths, lengths, st.integers(100, 4000), st.integers(100, 4000))
def test_fitted_is_whole_and_centred(width: int, height: int, wide: int, high: int) -> None:
    view = fitted((width, height), (wide, high))
    assert MIN_SCALE <= view.scale <= 8
    assert view.x + width * view.scale / 2 == pytest.approx(wide / 2)
    assert view.y + height * view.scale / 2 == pytest.approx(high / 2)
    if view.scale > MIN_SCALE:
        assert width * view.scale <= wide
        assert height * view.scale <= high


@given(
    st.floats(0.05, 20),
    st.floats(-500, 500),
    st.floats(0.1, 10),
    st.floats(0, 900),
    st.floats(0, 900),
)
def test_what_is_under_the_cursor_stays(
    scale: float, offset: float, factor: float, x: float, y: float
) -> None:
    view = Viewport(scale, offset, -offset)
    zoomed = view.zoomed(factor, x, y)
    assert MIN_SCALE <= zoomed.scale <= MAX_SCALE
    assert zoomed.to_image(x, y) == pytest.approx(view.to_image(x, y), abs=1e-6)


def test_images_own_their_memory(qapp: object) -> None:
    pixels = np.zeros((5, 7, 3), np.uint8)
    image = to_image(pixels)
    pixels[:] = 255
    assert (image.width(), image.height()) == (7, 5)
    assert image.pixelColor(6, 4).red() == 0


def test_a_view_with_odd_strides_is_drawn_right(qapp: object) -> None:
    pixels = np.zeros((9, 9, 4), np.uint8)
    pixels[2:4, 3:5] = (10, 20, 30, 255)
    image = to_image(pixels[::2, ::-1][:, 1:])
    assert image.pixelColor(3, 1).getRgb() == (10, 20, 30, 255)


@pytest.mark.parametrize(("scale", "width"), [(1, 1000), (0.51, 1000), (0.5, 500), (0.1, 125)])
def test_a_reduced_image_is_drawn_from_a_small_level(
    qapp: object, scale: float, width: int
) -> None:
    pyramid = Pyramid(to_image(np.zeros((800, 1000, 3), np.uint8)))
    assert pyramid.level(scale).width() == width

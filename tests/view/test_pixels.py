from __future__ import annotations

import numpy as np

from medmamba_desktop.view.canvas.pixels import to_image


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

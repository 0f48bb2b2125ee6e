"""From numpy arrays to Qt images, owned by Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

_FORMATS = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """(h, w, 3) or (h, w, 4) uint8 as an image that holds its own copy.

    QImage does not own numpy's memory, so it is given the stride and then copied.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width, channels = pixels.shape
    view = QImage(pixels.data, width, height, pixels.strides[0], _FORMATS[channels])
    return view.copy()

"""From numpy arrays to Qt images, owned by Qt; and an image in several resolutions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

_FORMATS = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """(h, w, 3) or (h, w, 4) uint8 as an image that holds its own copy.

    QImage does not own numpy's memory, so it is given the stride and then copied.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width, channels = pixels.shape
    view = QImage(pixels.data, width, height, pixels.strides[0], _FORMATS[channels])
    return view.copy()


class Pyramid:
    """An image at full, half, quarter ... resolution, each made when it is first drawn.

    Drawing a large image much reduced from full resolution is slow and flickers.
    """

    def __init__(self, image: QImage) -> None:
        self.width = image.width()
        self.height = image.height()
        self._levels = [QPixmap.fromImage(image)]

    def level(self, scale: float) -> QPixmap:
        """The smallest level that still has a pixel for every screen pixel at that scale."""
        depth = 0
        while scale <= 0.5 and min(self.width, self.height) >> (depth + 1) > 8:
            scale *= 2
            depth += 1
        while len(self._levels) <= depth:
            self._levels.append(_halved(self._levels[-1]))
        return self._levels[depth]


def _halved(pixmap: QPixmap) -> QPixmap:
    return pixmap.scaled(
        max(1, pixmap.width() // 2), max(1, pixmap.height() // 2),
        Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip

"""A frame made ready to draw: in the resolution that the screen needs, through the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.viewing.levels import LEAST_SIDE, halved
from medmamba_desktop.core.viewing.windowing import Display, Shades


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Part of an image.

    Attributes:
        target: where it lies, in image pixels.
        memory: what the image draws from; Qt does not own it.
    """

    image: QImage
    target: QRectF
    memory: Any


class ShownFrame:
    """One frame with its smaller copies, and the last piece that was drawn of it.

    The window is applied to what is on screen alone: a radiograph of nine million pixels costs as
    much as the screen has room for.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._levels = [frame.values, *frame.levels]
        self._shades: tuple[object, Shades] | None = None
        self._piece: tuple[object, Piece] | None = None

    def piece(
        self, scale: float, view: QRectF, display: Display, is_inverted: bool
    ) -> Piece | None:  # fmt: skip
        """What of the image lies in `view`, ready to draw; None where nothing does.

        Args:
            scale: pixels of the screen itself an image pixel, along its narrower side.
            view: in image pixels.
        """
        level = self._level_for(scale)
        crop = self._crop(level, view)
        if crop is None:
            return None
        key = (level, crop, display, is_inverted)
        if self._piece is None or self._piece[0] != key:
            self._piece = key, self._made(level, crop, self._shades_for(display, is_inverted))
        return self._piece[1]

    def lens_piece(self, view: QRectF, display: Display, is_inverted: bool) -> Piece | None:
        """What lies in `view` in full resolution, made anew each time: a lens is small."""
        crop = self._crop(0, view)
        if crop is None:
            return None
        return self._made(0, crop, self._shades_for(display, is_inverted))

    def _level_for(self, scale: float) -> int:
        level = 0
        while scale <= 0.5 and min(self._levels[level].shape[:2]) // 2 >= LEAST_SIDE:
            if len(self._levels) == level + 1:
                self._levels.append(halved(self._levels[level]))
            scale *= 2
            level += 1
        return level

    def _crop(self, level: int, view: QRectF) -> tuple[int, int, int, int] | None:
        height, width = self._levels[level].shape[:2]
        step = 2**level
        left, top = max(0, int(view.left() // step) - 1), max(0, int(view.top() // step) - 1)
        right = min(width, int(view.right() // step) + 2)
        bottom = min(height, int(view.bottom() // step) + 2)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _shades_for(self, display: Display, is_inverted: bool) -> Shades:
        key = (display, is_inverted)
        if self._shades is None or self._shades[0] != key:
            self._shades = key, Shades(self.frame, display, is_inverted)
        return self._shades[1]

    def _made(self, level: int, crop: tuple[int, int, int, int], shades: Shades) -> Piece:
        left, top, right, bottom = crop
        packed = shades.packed(np.ascontiguousarray(self._levels[level][top:bottom, left:right]))
        height, width = packed.shape
        image = QImage(
            packed.data, width, height, packed.strides[0], QImage.Format.Format_RGB32
        )  # fmt: skip
        step = 2**level
        target = QRectF(left * step, top * step, width * step, height * step)
        return Piece(image, target, packed)

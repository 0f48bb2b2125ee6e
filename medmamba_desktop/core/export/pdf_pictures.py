"""A picture, the same with its heat map, and the colour bar, side by side in a PDF."""

from __future__ import annotations

import io
from typing import Final

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from medmamba_desktop.core.export.pdf_fonts import PLAIN
from medmamba_desktop.core.export.report_content import Figure

_GAP: Final = 3 * mm
_BAR, _LABELS = 3 * mm, 15 * mm
_MOST_HEIGHT: Final = 80 * mm


class Pictures(Flowable):  # type: ignore[misc]
    """Draws a `Figure` as wide as there is room."""

    def __init__(self, figure: Figure, room: float) -> None:
        super().__init__()
        self._figure = figure
        self._pictures = [ImageReader(io.BytesIO(c)) for c in (figure.picture, figure.overlay) if c]
        wide, high = self._pictures[0].getSize()
        side = (room - 4 * _GAP - _BAR - _LABELS) / 2
        scale = min(side / wide, _MOST_HEIGHT / high)
        self._wide, self._high = wide * scale, high * scale
        self.width, self.height = room, self._high + 2 * _GAP

    def draw(self) -> None:
        self.canv.setFillColor(colors.HexColor("#121416"))
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        left = _GAP
        for picture in self._pictures:
            self.canv.drawImage(picture, left, _GAP, self._wide, self._high)
            left += self._wide + _GAP
        if self._figure.bar:
            self._draw_bar(left)

    def _draw_bar(self, left: float) -> None:
        bar = ImageReader(io.BytesIO(self._figure.bar))
        self.canv.drawImage(bar, left, _GAP, _BAR, self._high)
        self.canv.setFillColor(colors.HexColor("#e6e8eb"))
        self.canv.setFont(PLAIN, 7)
        labels = self._figure.labels
        for place, text in enumerate(labels):
            share = 1 - place / max(1, len(labels) - 1)
            self.canv.drawString(left + _BAR + 3, _GAP + share * (self._high - 6), text)

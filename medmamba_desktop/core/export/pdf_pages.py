"""What stands on every page of a PDF: the disclaimer, the title, and which page of how many."""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.pdf_fonts import BOLD, PLAIN, font_for

MARGIN: Final = 16 * mm
_MOST_LETTERS: Final = 60


class NumberedPages(Canvas):  # type: ignore[misc]
    """Keeps the pages until their number is known."""

    def __init__(self, *arguments: Any, title: str, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._title = title
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self._draw_foot(number, len(self._kept))
            super().showPage()
        super().save()

    def _draw_foot(self, number: int, of: int) -> None:
        middle, y = A4[0] / 2, 10 * mm
        self.setFillColor(colors.HexColor("#57606a"))
        title = self._title
        self.setFont(font_for(title), 7.5)
        self.drawString(MARGIN, y, title if len(title) <= _MOST_LETTERS else f"{title[:57]}...")
        self.setFont(PLAIN, 7.5)
        self.drawRightString(A4[0] - MARGIN, y, f"{number} / {of}")
        self.setFillColor(colors.HexColor("#B34700"))
        self.setFont(BOLD, 8)
        self.drawCentredString(middle, y + 4.5 * mm, DISCLAIMER)

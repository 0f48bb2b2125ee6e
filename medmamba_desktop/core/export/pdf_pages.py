"""What stands on every page of a PDF: the disclaimer, the title, and which page of how many."""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.pdf_fonts import BOLD, PLAIN, marked_up

MARGIN: Final = 16 * mm
_MOST_LETTERS: Final = 60
_TITLE: Final = ParagraphStyle(
    "foot", fontName=PLAIN, fontSize=7.5, leading=9, textColor=colors.HexColor("#57606a")
)


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
        self.setFont(PLAIN, 7.5)
        self.drawRightString(A4[0] - MARGIN, y, f"{number} / {of}")
        title = self._title
        title = title if len(title) <= _MOST_LETTERS else f"{title[:57]}..."
        words = Paragraph(marked_up(escape(title)), _TITLE)
        words.wrapOn(self, A4[0] / 2, 12)
        words.drawOn(self, MARGIN, y - 2)
        self.setFillColor(colors.HexColor("#B34700"))
        self.setFont(BOLD, 8)
        self.drawCentredString(middle, y + 4.5 * mm, DISCLAIMER)

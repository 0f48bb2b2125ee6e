"""A model's card as PDF: A4, the disclaimer and the page's number on every page.

The document carries the card as CHAI's XML in its metadata, under the names that CHAI asks for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFInfo, PDFString
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from medmamba_desktop.core.export.card_chai import chai_xml
from medmamba_desktop.core.export.card_parts import facts, sections, task_lines
from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.pdf_fonts import BOLD, PLAIN, marked_up, register_fonts
from medmamba_desktop.core.export.pdf_pages import MARGIN, NumberedPages
from medmamba_desktop.core.library.sheet import ModelSheet

SOFTWARE = "MedMamba Desktop"
_WIDTH: Final = A4[0] - 2 * MARGIN
_TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=12.5, spaceAfter=4)
_STYLES: Final = {
    "text": _TEXT,
    "quiet": ParagraphStyle("quiet", _TEXT, textColor=colors.HexColor("#57606a"), spaceAfter=0),
    "title": ParagraphStyle("title", _TEXT, fontName=BOLD, fontSize=17, leading=21),
    "section": ParagraphStyle(
        "section", _TEXT, fontName=BOLD, fontSize=12, leading=16, spaceBefore=10, keepWithNext=1
    ),
    "research": ParagraphStyle(
        "research", _TEXT, fontName=BOLD, backColor=colors.HexColor("#fff6f0"),
        borderPadding=(4, 6, 4, 6), spaceBefore=8, spaceAfter=10,
    ),
}  # fmt: skip


def write_pdf(sheet: ModelSheet, path: Path) -> None:
    """Write the card to a file."""
    register_fonts()
    title = f"Model card: {sheet.info.title}"
    story: list[Flowable] = [_text(title, "title"), _text(DISCLAIMER, "research")]
    story += [_table(facts(sheet)), Spacer(0, 2 * mm)]
    for task in sheet.tasks:
        story += [_text(task.title, "section"), _text(" ".join(task_lines(sheet, task)))]
        if task.figures:
            story.append(_table(tuple((found.title, found.text) for found in task.figures)))
    for heading, text in sections(sheet):
        story.append(_text(heading, "section"))
        story += [_text(block) for block in text.split("\n\n") if block.strip()]
    document = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN + 8 * mm, title=title, author=SOFTWARE, subject=DISCLAIMER,
    )  # fmt: skip
    document.build(story, canvasmaker=partial(_Pages, title=title, card=chai_xml(sheet)))


def _text(text: str, style: str = "text") -> Paragraph:
    lines = escape("".join(c for c in text if c.isprintable() or c == "\n")).split("\n")
    return Paragraph("<br/>".join(marked_up(line) for line in lines), _STYLES[style])


def _table(rows: tuple[tuple[str, str], ...]) -> Table:
    cells = [(_text(what, "quiet"), _text(value)) for what, value in rows]
    table = Table(cells, (_WIDTH * 0.24, _WIDTH * 0.76))
    table.setStyle([
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#e3e6ea")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ])  # fmt: skip
    return table


class _Pages(NumberedPages):
    """Pages of a document that carries the card as XML, too."""

    def __init__(self, *arguments: Any, card: str, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._doc.info = _Info(card)


class _Info(PDFInfo):  # type: ignore[misc]
    """What a PDF says of itself, with CHAI's two entries behind the usual ones."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self._more = {"chaiMcXml": card, "chaiMcSoftwareId": SOFTWARE}

    def format(self, document: Any) -> bytes:
        usual: bytes = super().format(document).rstrip()
        more = b"".join(
            b"/%s %s\n" % (key.encode(), PDFString(text).format(document))
            for key, text in self._more.items()
        )
        return usual.removesuffix(b">>") + more + b">>"

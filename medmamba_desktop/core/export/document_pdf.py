"""A `Document` as PDF, by reportlab; figures keep 150 dots an inch."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.export.document import (
    Bullets,
    Document,
    Facts,
    Part,
    Picture,
    Section,
    Table,
    Text,
)
from medmamba_desktop.core.export.pdf_fonts import BOLD, PLAIN, marked_up, register_fonts

_GROUNDS = {
    "good": ("#e9f6f0", "#00794f"), "unknown": ("#fff8e6", "#b58a00"), "bad": ("#fdecea", "#b3261e")
}  # fmt: skip
_INK, _QUIET, _LINE, _SOFT = "#1f2328", "#57606a", "#e3e6ea", "#f6f8fa"
_MARGIN, _FOOT = 54, 40
_MOST_HIGH = 430  # points of a figure, so that its caption fits below
_PICTURE_ROOM = 330  # points for a heading and a row of pictures


def write_pdf(path: Path, document: Document) -> None:
    """Write the report as PDF on A4; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    content = document_pdf(document)
    with whole_file(path) as scratch:
        scratch.write_bytes(content)


def document_pdf(document: Document) -> bytes:
    """The report as PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    words = _Words()
    content = io.BytesIO()
    template = SimpleDocTemplate(
        content, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN,
        bottomMargin=_MARGIN + 10, title=f"{document.title}: evaluation",
        author="MedMamba Desktop", subject=document.disclaimer, invariant=1,
    )  # fmt: skip
    made = _head(document, words, template.width)
    for section in document.sections:
        made += _section(section, words, template.width)

    def foot(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 7.5)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN, _FOOT, words.plain(document.disclaimer))
        canvas.drawRightString(A4[0] - _MARGIN, _FOOT, f"{page.page}")
        canvas.drawString(_MARGIN, _FOOT - 10, words.plain(document.footer)[:150])
        canvas.restoreState()

    template.build(made, onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


class _Words:
    """Paragraph styles."""

    def __init__(self) -> None:
        from reportlab.lib.styles import ParagraphStyle

        register_fonts()
        base = {"fontName": PLAIN, "textColor": _INK}
        self.body = ParagraphStyle("body", fontSize=9, leading=12.5, spaceAfter=4, **base)
        self.small = ParagraphStyle("small", parent=self.body, fontSize=7.5, leading=9.5)
        self.cell = ParagraphStyle("cell", parent=self.small, spaceAfter=0)
        self.figure = ParagraphStyle("figure", parent=self.cell, alignment=2)
        self.quiet = ParagraphStyle("quiet", parent=self.small, textColor=_QUIET)
        self.title = ParagraphStyle("title", parent=self.body, fontName=BOLD, fontSize=17,
                                    leading=21, spaceAfter=3)  # fmt: skip
        self.heading = ParagraphStyle(
            "heading", parent=self.title, fontSize=11.5, leading=15, spaceBefore=12, spaceAfter=5
        )

    def plain(self, text: str) -> str:
        """Text on one line, without what no page can show."""
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    def paragraph(self, text: str, style: Any) -> Any:
        """A paragraph in which nothing is markup; a line feed parts lines."""
        from reportlab.platypus import Paragraph

        lines = (marked_up(escape(self.plain(line))) for line in text.split("\n"))
        return Paragraph("<br/>".join(lines), style)


def _head(document: Document, words: _Words, width: float) -> list[Any]:
    from reportlab.platypus import Spacer

    ground, line = _GROUNDS[document.banner.level]
    tiles = [
        words.paragraph(f"{tile.title}\n{tile.value}\n{tile.interval}", words.small)
        for tile in document.tiles
    ]
    made = [
        _boxed([[words.paragraph(document.disclaimer, words.body)]], [width], "#fff6f0", "#D55E00"),
        Spacer(1, 8),
        words.paragraph(document.title, words.title),
        words.paragraph(document.subtitle, words.quiet),
        _boxed([[words.paragraph(document.banner.text, words.body)]], [width], ground, line),
        Spacer(1, 6),
        words.paragraph(document.lead, words.body),
    ]
    if tiles:
        made.append(_boxed([tiles], [width / len(tiles)] * len(tiles), _SOFT, _LINE))
    return made


def _boxed(cells: list[list[Any]], widths: list[float], ground: str, line: str) -> Any:
    from reportlab.platypus import Table as Grid

    grid = Grid(cells, colWidths=widths)
    grid.setStyle([("BACKGROUND", (0, 0), (-1, -1), ground), ("BOX", (0, 0), (-1, -1), 0.7, line),
                   ("VALIGN", (0, 0), (-1, -1), "TOP")])  # fmt: skip
    return grid


def _section(section: Section, words: _Words, width: float) -> list[Any]:
    """The heading never stands alone at the foot of a page; pictures stand side by side."""
    from reportlab.platypus import CondPageBreak

    made: list[Any] = []
    for is_drawn, parts in groupby(section.parts, key=lambda part: isinstance(part, Picture)):
        drawn = [part for part in parts if isinstance(part, Picture)] if is_drawn else []
        made += [_pictures(drawn[at : at + 2], words, width) for at in range(0, len(drawn), 2)]
        for part in () if is_drawn else parts:
            made += _part(part, words, width)
    least = _PICTURE_ROOM if section.parts and isinstance(section.parts[0], Picture) else 90
    return [CondPageBreak(least), words.paragraph(section.title, words.heading), *made]


def _part(part: Part, words: _Words, width: float) -> list[Any]:
    match part:
        case Text():
            return [words.paragraph(part.text, words.quiet if part.is_quiet else words.body)]
        case Bullets():
            return [words.paragraph(f"•  {text}", words.body) for text in part.texts]
        case Facts():
            cells = [[words.paragraph(text, words.cell) for text in row] for row in part.rows]
            return [_grid(cells, [width * 0.24, width * 0.76], has_head=False)] if cells else []
        case Table():
            return _table(part, words, width)
        case Picture():
            return [_pictures([part], words, width)]


def _table(part: Table, words: _Words, width: float) -> list[Any]:
    first = min(0.3, 2 / (len(part.head) + 1)) * width
    rest = (width - first) / max(1, len(part.head) - 1)
    rows = [part.head, *part.cells]
    cells = [
        [words.paragraph(text, words.figure if place else words.cell)
         for place, text in enumerate(row)] for row in rows
    ]  # fmt: skip
    return [_grid(cells, [first, *[rest] * (len(part.head) - 1)], has_head=True)]


def _grid(cells: list[list[Any]], widths: list[float], has_head: bool) -> Any:
    from reportlab.platypus import Table as Grid

    grid = Grid(cells, colWidths=widths, repeatRows=int(has_head), spaceAfter=6)
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]  # fmt: skip
    if has_head:
        style.append(("BACKGROUND", (0, 0), (-1, 0), _SOFT))
    grid.setStyle(style)
    return grid


def _pictures(parts: Sequence[Picture], words: _Words, width: float) -> Any:
    """One or two pictures in a row, each above its caption."""
    from reportlab.platypus import Table as Grid

    half = width / 2
    cells = [[_image(part, half - 12) for part in parts]]
    cells.append([words.paragraph(part.caption, words.quiet) for part in parts])
    grid = Grid(cells, colWidths=[half] * len(parts), hAlign="LEFT", spaceAfter=6)
    grid.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                   ("NOSPLIT", (0, 0), (-1, -1))])  # fmt: skip
    return grid


def _image(part: Picture, most_wide: float) -> Any:
    from reportlab.platypus import Image

    wide, high = (float(side) * 72 for side in part.drawing.figure.get_size_inches())
    scale = min(1.0, most_wide / wide, _MOST_HIGH / high)
    return Image(io.BytesIO(part.drawing.png), wide * scale, high * scale, hAlign="LEFT")

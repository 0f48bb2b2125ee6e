"""A report on results as PDF: A4, the disclaimer and the page's number on every page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Image,
    LongTable,
    Paragraph,
    Spacer,
    Table,
)

from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.pdf_fonts import BOLD, PLAIN, marked_up, register_fonts
from medmamba_desktop.core.export.pdf_layout import WIDTH, Layout
from medmamba_desktop.core.export.pdf_pages import NumberedPages
from medmamba_desktop.core.export.pdf_pictures import Pictures
from medmamba_desktop.core.export.report_content import (
    MOST_PICTURES,
    NOT_RELIABLE,
    Entry,
    Facts,
    Overview,
)
from medmamba_desktop.core.export.report_listing import WIDTHS

_MOST_IN_CELL: Final = 600
_QUIET, _LINE = colors.HexColor("#57606a"), colors.HexColor("#e3e6ea")
_WARM, _BLUE = colors.HexColor("#fff6f0"), colors.HexColor("#0072B2")
_TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=12.5)
_STYLES: Final = {
    "title": ParagraphStyle("title", _TEXT, fontName=BOLD, fontSize=17, leading=21, spaceAfter=2),
    "section": ParagraphStyle(
        "section", _TEXT, fontName=BOLD, fontSize=12, leading=16, spaceBefore=11, spaceAfter=4
    ),
    "image": ParagraphStyle(
        "image", _TEXT, fontName=BOLD, fontSize=10, leading=14, spaceBefore=9, spaceAfter=3
    ),
    "text": _TEXT,
    "bold": ParagraphStyle("bold", _TEXT, fontName=BOLD),
    "quiet": ParagraphStyle("quiet", _TEXT, textColor=_QUIET, fontSize=8, leading=11),
    "research": ParagraphStyle(
        "research", _TEXT, fontName=BOLD, backColor=_WARM, borderPadding=(4, 6, 4, 6),
        spaceBefore=8, spaceAfter=8,
    ),
    "reader": ParagraphStyle("reader", _TEXT, spaceBefore=4, leftIndent=5, rightIndent=5),
    "caution": ParagraphStyle(
        "caution", _TEXT, backColor=colors.HexColor("#fffaf0"), borderPadding=(2, 5, 2, 5),
        spaceBefore=5, leftIndent=5, rightIndent=5,
    ),
}  # fmt: skip


def write_pdf(path: Path, first: Overview, images: Iterator[Entry]) -> Iterator[Entry]:
    """Write the report, and hand each image on once it is laid out."""
    register_fonts()
    canvas = NumberedPages(str(path), pagesize=A4, title=first.title)
    canvas.setTitle(first.title)
    canvas.setAuthor("MedMamba Desktop")
    canvas.setSubject(DISCLAIMER)
    layout = Layout(canvas)
    layout.add(_beginning(first))
    heading = [_text("Each image", "section")]
    for entry in images:
        layout.add_together([*heading, *_image(entry)])
        heading = []
        yield entry
    layout.close()


def _text(text: str, style: str = "text") -> Paragraph:
    lines = escape("".join(c for c in text if c.isprintable() or c == "\n")).split("\n")
    return Paragraph("<br/>".join(marked_up(line) for line in lines), _STYLES[style])


def _cell(text: str, style: str = "text") -> Paragraph:
    """Text in a row of a table, which cannot be split: it must not be higher than a page."""
    return _text(text if len(text) <= _MOST_IN_CELL else f"{text[: _MOST_IN_CELL - 3]}...", style)


def _beginning(first: Overview) -> list[Flowable]:
    story: list[Flowable] = []
    if first.logo:
        logo = Image(io.BytesIO(first.logo), 45 * mm, 18 * mm, kind="proportional", hAlign="LEFT")
        story += [logo, Spacer(0, 4 * mm)]
    story += [
        _text(first.title, "title"),
        _text(first.date, "quiet"),
        _text(DISCLAIMER, "research"),
    ]
    story += [_text("In short", "section"), _counts(first)]
    if first.cautions:
        kinds = ", ".join(f"{kind} {n}" for kind, n in first.cautions)
        story.append(_text(f"Images with a caution: {kinds}."))
    if first.verdicts:
        said = ", ".join(f"{verdict} {n}" for verdict, n in first.verdicts)
        story.append(_text(f"Marked by the reader: {said}."))
    story.append(
        _text(
            "A probability is the model's own, for the classes of its task and no others. A heat "
            "map says where the model looked, not what is there.",
            "quiet",
        )
    )
    story += [_text("Model and settings", "section"), _facts((*first.model, *first.settings))]
    for title, text in first.card:
        story += [_text(title, "image"), _text(text)]
    if len(first.rows) > 1:
        story += [_text("All images", "section"), _listing(first)]
        if len(first.rows) > MOST_PICTURES:
            story.append(_text(f"Pictures are shown of the first {MOST_PICTURES} images.", "quiet"))
    return story


def _counts(first: Overview) -> Table:
    rows = [(task, name, str(n)) for task, name, n in first.counts]
    if first.unreadable:
        rows.append(("", "No result", str(first.unreadable)))
    heading = ("Task", "Most probable class", "Images")
    return _table([heading, *rows], (0.42, 0.42, 0.16))


def _listing(first: Overview) -> Table:
    parts = [WIDTHS[heading] for heading in first.headings]
    return _table([first.headings, *first.rows], [part / sum(parts) for part in parts])


def _table(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Table:
    cells = [[_cell(cell, "quiet") for cell in rows[0]]]
    cells += [[_cell(cell) for cell in row] for row in rows[1:]]
    made = LongTable(cells, [share * WIDTH for share in shares], repeatRows=1, hAlign="LEFT")
    made.setStyle(_rules())
    return made


def _rules() -> list[tuple[Any, ...]]:
    whole = (0, 0), (-1, -1)
    return [
        ("LINEBELOW", *whole, 0.5, _LINE),
        ("VALIGN", *whole, "TOP"),
        ("TOPPADDING", *whole, 2),
        ("BOTTOMPADDING", *whole, 2),
        ("LEFTPADDING", *whole, 0),
    ]


def _facts(facts: Facts, style: str = "text") -> Table:
    cells = [[_cell(name, "quiet"), _cell(value, style)] for name, value in facts]
    made = Table(cells, [0.18 * WIDTH, 0.82 * WIDTH], hAlign="LEFT")
    made.setStyle(_rules()[1:])
    return made


def _image(entry: Entry) -> list[Flowable]:
    title = f"{entry.title}: {entry.task}" if entry.task else entry.title
    story: list[Flowable] = [_text(title, "image")]
    if entry.figure:
        story.append(Pictures(entry.figure, WIDTH))
        if entry.figure.caption:
            story.append(_text(entry.figure.caption, "quiet"))
    if entry.problem:
        story.append(
            _text(f"No result. {entry.problem.message}. {entry.problem.remedy}", "caution")
        )
    if entry.is_outside:
        story.append(_text(f"{NOT_RELIABLE}.", "caution"))
    if entry.classes:
        story.append(_classes(entry))
    story += [_text(f"Caution: {text}", "caution") for text in entry.cautions]
    story += [_text(f"{name}: {value}", "reader") for name, value in entry.reader]
    if entry.facts:
        story += [Spacer(0, 4), _facts(entry.facts, "quiet")]
    return story


def _classes(entry: Entry) -> Table:
    rows = []
    for place, c in enumerate(entry.classes):
        style = "text" if place or entry.is_outside else "bold"
        rows.append([_cell(c.title, style), _cell(f"{c.probability:.1%}", style), _Share(c)])
    made = Table(rows, [0.4 * WIDTH, 0.14 * WIDTH, 0.46 * WIDTH], hAlign="LEFT")
    made.setStyle(_rules())
    return made


class _Share(Flowable):  # type: ignore[misc]
    """A bar as long as a probability."""

    def __init__(self, about: Any) -> None:
        super().__init__()
        self._share = about.probability

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.width, self.height = room, 10
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setFillColor(_BLUE)
        self.canv.rect(0, 2, max(0.4, self.width * self._share), 6, stroke=0, fill=1)

"""A report as a list of parts, that HTML and PDF are both made of."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.evaluate import plots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, one a line."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is known of each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column is text, all others are figures.

    Attributes:
        cells: a line feed in one parts a figure from its interval.
    """

    head: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


class Drawn:
    """A figure, drawn at most once in each form."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    @cached_property
    def png(self) -> bytes:
        """The figure as PNG."""
        return self._kept(plots.png(self.figure))

    @cached_property
    def svg(self) -> str:
        """The figure as SVG."""
        return self._kept(plots.svg(self.figure))

    def _kept(self, content: _T) -> _T:
        # Finding room for everything takes as long as drawing it, and gives the same each time.
        self.figure.set_layout_engine("none")
        return content


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A drawing with its caption."""

    name: str
    drawing: Drawn
    caption: str


Part = Text | Bullets | Facts | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures that are read first."""

    title: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What has to be known before any figure is believed.

    Attributes:
        level: "good", "unknown" or "bad".
    """

    level: Literal["good", "unknown", "bad"]
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report; `footer` stands at its end and on every page of a PDF."""

    title: str
    subtitle: str
    disclaimer: str
    lead: str
    banner: Banner
    tiles: tuple[Tile, ...]
    sections: Sequence[Section]
    footer: str


def document_html(document: Document) -> str:
    """One HTML document; everything in it is escaped, nothing is loaded."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("medmamba_desktop.core.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"kind": lambda part: type(part).__name__, "uri": _data_uri}
    return environment.get_template("document.html").render(document=document)


def write_html(path: Path, document: Document) -> None:
    """Write the report as HTML; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    text = document_html(document)
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")


def _data_uri(drawing: Drawn) -> str:
    """An image of its own, so that nothing in it can act on the page."""
    text = drawing.svg.encode("utf-8", "backslashreplace")
    return f"data:image/svg+xml;base64,{base64.b64encode(text).decode('ascii')}"

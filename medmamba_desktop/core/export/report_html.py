"""A report on results as one HTML file that loads nothing; in it everything is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.report_content import MOST_PICTURES, NOT_RELIABLE, Entry, Overview


def write_html(path: Path, first: Overview, images: Iterator[Entry]) -> Iterator[Entry]:
    """Write the report as the images come, and hand each on once it is written."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("medmamba_desktop.core.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"uri": _data_uri}
    written: list[Entry] = []
    template = environment.get_template("report.html")
    chunks = template.generate(
        first=first,
        images=_noted(images, written),
        disclaimer=DISCLAIMER,
        most=MOST_PICTURES,
        not_reliable=NOT_RELIABLE,
    )
    with path.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
        for chunk in chunks:
            file.write(chunk)
            while written:
                yield written.pop(0)


def _noted(images: Iterator[Entry], written: list[Entry]) -> Iterator[Entry]:
    for entry in images:
        yield entry
        written.append(entry)


def _data_uri(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"

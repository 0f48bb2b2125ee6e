"""A model's card as Markdown."""

from __future__ import annotations

import re

from medmamba_desktop.core.export.card_parts import facts, sections, task_lines
from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.library.sheet import ModelSheet

# What would begin a heading, a quote or a rule, or be taken for HTML.
_AT_START = re.compile(r"^(\s*)(#|>|-{3,}|={3,})", re.MULTILINE)


def markdown(sheet: ModelSheet) -> str:
    """The whole card."""
    parts = [f"# {_plain(sheet.info.title)}", f"**{DISCLAIMER}**", _table(facts(sheet))]
    for task in sheet.tasks:
        parts += [f"## {_plain(task.title)}", *map(_plain, task_lines(sheet, task))]
        if task.figures:
            parts.append(_table(tuple((figure.title, figure.text) for figure in task.figures)))
    for title, text in sections(sheet):
        parts += [f"## {title}", _paragraphs(text)]
    return "\n\n".join(parts) + "\n"


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    lines = (f"| {_cell(what)} | {_cell(value)} |" for what, value in rows)
    return "\n".join(("| | |", "| --- | --- |", *lines))


def _cell(text: str) -> str:
    return _plain(" ".join(text.split())).replace("|", "\\|")


def _paragraphs(text: str) -> str:
    """A section's text, whose lines stay lines."""
    blocks = (block.splitlines() for block in re.split(r"\n\s*\n", text.strip()))
    return "\n\n".join("  \n".join(_plain(line) for line in lines) for lines in blocks)


def _plain(text: str) -> str:
    text = "".join(c for c in text if c.isprintable() or c in "\n\t")
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _AT_START.sub(r"\1\\\2", re.sub(r"([\\`*_\[\]])", r"\\\1", text))

"""A card's sections as plain text for the model file, and as Markdown for docs/model-card.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; the first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure in a file beside the Markdown; plain text leaves it out."""

    file: str
    alt: str


Block = str | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """One section; `key` is one of `CARD_SECTIONS`."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def text(section: Section) -> str:
    """Plain text, blocks apart: a table's row is a line, each cell behind its head."""
    parts = []
    for block in section.blocks:
        if isinstance(block, Table):
            parts.append("\n".join(_line(block.head, row) for row in block.rows))
        elif isinstance(block, str):
            parts.append(block)
    return "\n\n".join(parts)


def markdown(title: str, lead: Sequence[str], sections: Sequence[Section]) -> str:
    """The whole card as a Markdown document."""
    parts = [f"# {title}", *lead]
    for section in sections:
        parts.append(f"## {section.title}")
        parts += [_markdown(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def _line(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    if len(head) == 2:  # "accuracy: 90 %" says it all
        return f"• {row[0]}: {row[1]}"
    cells = zip(head[1:], row[1:], strict=True)
    return f"• {row[0]}: " + "; ".join(f"{name} {cell}" for name, cell in cells if cell != "–")


def _markdown(block: Block) -> str:
    if isinstance(block, Picture):
        return f"![{block.alt}]({block.file})"
    if isinstance(block, str):
        return block.replace("\n", "\n\n")
    lines = [block.head, ("---",) * len(block.head), *block.rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

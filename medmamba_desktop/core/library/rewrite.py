"""A copy of a model file under another description: its weights stay as they are, bit by bit."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.header import (
    CARD_SECTIONS,
    KEY,
    ModelHeader,
    check_name,
    parse_header,
)
from medmamba_desktop.core.library.model_file import read_table

MAX_TITLE = 80
_ALIGNMENT = 8


def write_renamed(
    source: Path,
    target: Path,
    *,
    name: str | None = None,
    title: str | None = None,
    version: str | None = None,
    card: Mapping[str, str] | None = None,
) -> ModelHeader:
    """Write a model file again with another name, title, version or card.

    What the description says beyond that, and every weight, are taken over untouched. A title
    becomes that of the task, too, where there is one task that had the model's.

    Args:
        card: section (`CARD_SECTIONS`) -> text, in place of what stood there; an empty text takes
            the section away.

    Returns:
        The new file's header.

    Raises:
        ModelFileError: the source is no sound model, or the name or title cannot be one.
        WriteError: the target cannot be written.
    """
    table, length = read_table(source)
    metadata = table["__metadata__"]
    content = json.loads(metadata[KEY])
    parse_header(metadata[KEY])
    _change(content, name, title, version, card)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    header = parse_header(text)
    table["__metadata__"] = {**metadata, KEY: text}
    encoded = json.dumps(table, ensure_ascii=False).encode()
    encoded += b" " * (-len(encoded) % _ALIGNMENT)
    with whole_file(target) as scratch, source.open("rb") as old, scratch.open("wb") as new:
        old.seek(8 + length)
        new.write(struct.pack("<Q", len(encoded)) + encoded)
        shutil.copyfileobj(old, new, 1024 * 1024)
    return header


def plain_title(text: str) -> str:
    """A title on one line, without characters that cannot be seen.

    Raises:
        ModelFileError: nothing is left of it, or it is too long.
    """
    title = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not title or len(title) > MAX_TITLE:
        raise ModelFileError(
            tr("The title has {count} characters", count=len(title))
            if title
            else tr("The title is empty"),
            tr("Give a title of 1 to {most} characters", most=MAX_TITLE),
        )
    return title


def _change(
    content: dict[str, Any],
    name: str | None,
    title: str | None,
    version: str | None,
    card: Mapping[str, str] | None,
) -> None:
    if name is not None:
        check_name(name)
        content["name"] = name
    if title is not None:
        before, tasks = content["title"], content["tasks"]
        content["title"] = plain_title(title)
        if len(tasks) == 1 and tasks[0]["title"] == before:
            tasks[0]["title"] = content["title"]
    if version is not None:
        content["version"] = plain_title(version)
    if card is not None:
        known = {key: text.strip() for key, text in card.items() if key in CARD_SECTIONS}
        whole = {**content.get("card", {}), **known}
        content["card"] = {key: text for key, text in whole.items() if text}

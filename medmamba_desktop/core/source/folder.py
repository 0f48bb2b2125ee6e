"""Walks a folder in the order a person would list it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.source.content import unreachable
from medmamba_desktop.core.source.kinds import is_hidden

NaturalKey = tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=32_768)  # a series that fills is sorted again and again
def natural_key(name: str) -> NaturalKey:
    """A key that sorts "slice 9" before "slice 10" and takes no notice of case."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple(_key_part(part) for part in parts if part)


def _key_part(part: str) -> tuple[int, int, str]:
    if part[0] not in "0123456789":
        return 1, 0, part
    digits = part.lstrip("0")  # not a number: a name may have more digits than `int` takes
    return 0, len(digits), digits


def walk(folder: Path) -> Iterator[tuple[Path, UnreadableError | None]]:
    """Every file under `folder`, naturally sorted, one subfolder after the other.

    Links to folders are followed, but no folder is entered twice, so a loop of links ends. Folders
    are only listed when their turn comes. Hidden folders are given as if they were files and not
    entered.

    Yields:
        a file (or a broken link, a pipe, ...) with None; or a folder that cannot be listed with the
        reason.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            is_folder = path.is_dir() and (path == folder or not is_hidden(path.name))
            if is_folder and _is_new(path, seen):
                waiting += reversed(_listed(path))
        except OSError as error:
            yield path, unreachable(error)
            continue
        if not is_folder:
            yield path, None


def _listed(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    return [folder / name for name in sorted(names, key=lambda name: (natural_key(name), name))]


def _is_new(folder: Path, seen: set[tuple[int, int]]) -> bool:
    found = folder.stat()
    identity = (found.st_dev, found.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True

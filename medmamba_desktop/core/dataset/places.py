"""Gathers the pictures and tables of several places, with where in its place each one lies."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from medmamba_desktop.core.dataset.examples import Progress, Split
from medmamba_desktop.core.dataset.tables import is_table_name
from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.source.content import is_there
from medmamba_desktop.core.values import ImageRef, SkippedFile, SourceImage, UnreadableSource

REPORT_EVERY = 50
Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, a zip or a file that pictures are taken from.

    Attributes:
        split: what all pictures of it belong to; empty where open.
    """

    path: Path
    split: Split = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture and where it lies.

    Attributes:
        parts: the folders below its place and the file's name, in Unicode's composed form. A zip in
            a folder counts as a folder named without its ending.
        place: which place, counted from 0.
    """

    image: SourceImage
    parts: Parts
    place: int = 0


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and where it lies; `parts` as in `Placed`."""

    ref: ImageRef
    parts: Parts
    place: int = 0


@dataclass(slots=True)
class Gathered:
    """What lies in all places: pictures in the order of places, each once."""

    pictures: list[Placed] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    unreadable: list[UnreadableSource] = field(default_factory=list)


def gather(
    places: Sequence[Place], leave_out: Sequence[Path] = ()
) -> Generator[Progress, None, Gathered]:
    """Find every picture and table.

    Args:
        leave_out: folders and files inside the places that hold no pictures to learn from. One that
            a place itself is, or lies in, counts for nothing.

    Raises:
        UnreadableError: a place is not there or may not be read.
    """
    gathered = Gathered()
    seen: set[ImageRef] = set()
    done = 0
    for number, place in enumerate(places):
        others = [*leave_out, *(other.path for other in places[number + 1 :])]
        inner = _inside(place.path, others)
        for found in find_images([place.path]):
            done += 1
            if done % REPORT_EVERY == 1:
                yield Progress(tr("Finding pictures"), done - 1)
            path = found.path if isinstance(found, SkippedFile) else found.ref.path
            if not inner or not _plainly(path).startswith(inner):
                _sort_in(found, place.path, number, gathered, seen)
    yield Progress(tr("Finding pictures"), done)
    return gathered


def _sort_in(
    found: SourceImage | UnreadableSource | SkippedFile,
    place: Path,
    number: int,
    gathered: Gathered,
    seen: set[ImageRef],
) -> None:
    ref = _table_ref(found.path) if isinstance(found, SkippedFile) else found.ref
    if ref in seen:
        return
    seen.add(ref)
    if isinstance(found, SourceImage):
        gathered.pictures.append(Placed(found, parts_below(ref, place), number))
    elif is_table_name(ref.file_name):
        gathered.tables.append(PlacedTable(ref, parts_below(ref, place), number))
    elif isinstance(found, UnreadableSource):
        if ref == ImageRef(place):
            raise UnreadableError(found.problem.message, found.problem.remedy)
        gathered.unreadable.append(found)


def _inside(place: Path, others: Sequence[Path]) -> tuple[str, ...]:
    """Those of the others that lie in the place and are not it, as beginnings of `_plainly`.

    What lies elsewhere cannot hold a file of the place, and is not asked for each of its files.
    """
    own = _plainly(place)
    names = dict.fromkeys(_plainly(other) for other in others)
    return tuple(name for name in names if name != own and name.startswith(own))


def _plainly(path: Path) -> str:
    """A path with a separator behind it, to be compared by name alone: links stay unread."""
    name = os.path.abspath(path)  # noqa: PTH100  `resolve` follows links, `absolute` leaves ".."
    return os.path.normcase(os.path.join(name, ""))  # noqa: PTH118  a beginning ends in a separator


def _table_ref(path: Path) -> ImageRef:
    """A file that was passed over; one in a zip comes with its member's name joined to the path."""
    if is_table_name(path.name) and not is_there(path):
        for parent in path.parents:
            if is_there(parent) and parent.is_file():
                return ImageRef(parent, str(path)[len(str(parent)) + 1 :].replace("\\", "/"))
    return ImageRef(path)


def parts_below(ref: ImageRef, place: Path) -> Parts:
    """The folders between `place` and what `ref` points to, and its name."""
    inside = _below(ref.path, place)
    if ref.member is not None:
        inside = (*inside[:-1], PurePath(inside[-1]).stem) if inside else ()
        inside = (*inside, *path_parts(ref.member))
    return tuple(composed(part) for part in inside or (ref.path.name,))


def _below(path: PurePath, place: PurePath) -> Parts:
    levels = len(place.parts)
    if path.parts[:levels] == place.parts:
        return path.parts[levels:]
    return path.relative_to(place).parts if path.is_relative_to(place) else ()


def path_parts(text: str) -> Parts:
    """The folders and the name in a path as a person or a program wrote it."""
    return tuple(p for p in text.replace("\\", "/").split("/") if p not in ("", ".", ".."))


def composed(text: str) -> str:
    """Text in Unicode's composed form: macOS writes names decomposed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)

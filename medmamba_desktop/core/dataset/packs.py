"""Reads packs to the letter: an index and the pictures it names, for figures that must be exact.

`labelled.py` reads packs too, and makes the best of what is wrong with them; here it is refused,
with the line that it stands in. Cells may name patients, so no message quotes one but the class.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from medmamba_desktop.core.dataset.examples import Split
from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.places import composed, path_parts
from medmamba_desktop.core.dataset.tables import MAX_TABLE_BYTES
from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source import archive
from medmamba_desktop.core.source.content import is_there, opened
from medmamba_desktop.core.values import ImageRef

INDEX: Final = "index.csv"
_SPREADSHEET: Final = tr_noop("Save it from a spreadsheet as CSV in UTF-8")
_MEANT: Final = ("path", "class", "split", "group", "mask")
_MEND: Final = tr_noop("Mend the index, or put the file where it says")
_WRONG_FILE: Final = {
    "picture": (
        tr_noop("{line} names no picture"),
        tr_noop("{line} names a picture outside the pack"),
        tr_noop("{line} names a picture that is not there"),
    ),
    "mask": (
        tr_noop("{line} names no mask"),
        tr_noop("{line} names a mask outside the pack"),
        tr_noop("{line} names a mask that is not there"),
    ),
}


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder, or a folder in a zip, with an index.

    Attributes:
        folder: where the index lies; a zip for a pack inside one.
        members: for a zip: composed path from the index's folder -> the member's name.
    """

    folder: Path
    index: ImageRef
    members: Mapping[str, str] | None = field(default=None, compare=False)

    def find(self, parts: Sequence[str]) -> ImageRef | None:
        """The file at a path from the index's folder, or None where there is none."""
        name = composed("/".join(parts))
        if self.members is not None:
            member = self.members.get(name)
            return None if member is None else ImageRef(self.folder, member)
        path = self.folder.joinpath(*parts)
        return ImageRef(path) if is_there(path) and path.is_file() else None


@dataclass(frozen=True, slots=True)
class PackRow:
    """One line of an index; `where` says which, for people ("line 7 of the index").

    Attributes:
        columns: names and values of the columns without a meaning of their own.
    """

    ref: ImageRef
    label: str
    split: Split
    group: str
    where: str
    columns: tuple[tuple[str, str], ...] = ()


def packs_at(place: Path) -> list[Pack]:
    """The packs that a place is or holds in its uppermost folders; none where it is no pack.

    Raises:
        UnsupportedError: an index has one of the columns `path` and `class`, not both.
    """
    return [pack for pack in _candidates(place) if _is_index(pack.index)]


def pack_rows(packs: Sequence[Pack]) -> list[PackRow]:
    """Every line of the packs' indexes, in order; several packs are one set.

    Raises:
        UnreadableError: an index cannot be read.
        UnsupportedError: a line names a file that is not there or was named before, has no class,
            or an unknown part.
    """
    rows: list[PackRow] = []
    for number, pack in enumerate(packs, start=1):
        rows += _rows(pack, number, len(packs))
    if not rows:
        raise UnreadableError(
            tr("The pack's index has no lines"), tr("Give one line for each picture")
        )
    return rows


def _candidates(place: Path) -> Iterator[Pack]:
    if not place.is_dir():
        yield from _in_zip(place)
        return
    if (place / INDEX).is_file():
        yield Pack(place, ImageRef(place / INDEX))
        return
    try:
        inner = sorted(place.iterdir())
    except OSError:
        return  # whoever reads the place says why
    for path in inner:
        if (path / INDEX).is_file():
            yield Pack(path, ImageRef(path / INDEX))
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(path)


def _in_zip(path: Path) -> Iterator[Pack]:
    """Packs at the top of a zip, or in folders there: many programs wrap everything in one."""
    try:
        names = [info.filename for info in archive.members(path)]
    except MedMambaError:
        return  # no zip; whoever reads the place says what it is
    for name in names:
        if name.rsplit("/", 1)[-1].lower() == INDEX and name.count("/") < 2:
            above = name[: -len(INDEX)]
            inside = {composed(n[len(above) :]): n for n in names if n.startswith(above)}
            yield Pack(path, ImageRef(path, name), inside)


def _is_index(index: ImageRef) -> bool:
    """Whether a table has the columns of an index; one with half of them is a mistake."""
    lines = _lines(index)
    columns = {name.strip().casefold() for name in next(lines, (1, []))[1]}
    missing = {"path", "class"} - columns
    if len(missing) == 1:
        raise UnsupportedError(
            tr("The pack's index has no column called {name!r}", name=missing.pop()),
            tr("Give it the columns path and class, and if you like split, group and mask"),
        )
    return not missing


def _lines(index: ImageRef) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every line that is not empty; a cell may run over several lines."""
    with opened(index, is_for_pixels=True) as content:
        if content.size > MAX_TABLE_BYTES:
            raise TooLargeError(
                tr("The pack's index is over {most:,.0f} MB", most=MAX_TABLE_BYTES / 1e6),
                tr(_SPREADSHEET),
            )
        data = content.stream.read()
    try:
        text = data.decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except (UnicodeDecodeError, csv.Error) as error:
        kind = type(error).__name__
        raise UnreadableError(tr("The pack's index is damaged"), tr(_SPREADSHEET), kind) from error


def _rows(pack: Pack, place: int, packs: int) -> Iterator[PackRow]:
    lines = _lines(pack.index)
    columns = [column.strip().casefold() for column in next(lines)[1]]
    seen: set[ImageRef] = set()
    for number, cells in lines:
        where = _where(number, place, packs)
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise _wrong(
                where,
                tr_noop("{line} has more cells than there are columns"),
                tr("Mend the line"),
            )
        row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
        ref = _file(pack, row.get("path", ""), where, "picture")
        if row.get("mask"):
            _file(pack, row["mask"], where, "mask")
        if ref in seen:
            raise _wrong(
                where,
                tr_noop("{line} names a picture that an earlier line names"),
                tr("Leave one of them"),
            )
        seen.add(ref)
        yield _row(ref, row, where)


def _row(ref: ImageRef, row: Mapping[str, str], where: str) -> PackRow:
    if not row.get("class"):
        raise _wrong(
            where,
            tr_noop("{line} has no class"),
            tr("Write the class into it, or leave the line out"),
        )
    split = split_of(row.get("split", ""))
    if row.get("split") and not split:
        raise _wrong(
            where,
            tr_noop("{line} names an unknown part of the data"),
            tr("Write train, val or test"),
        )
    rest = tuple((name, value) for name, value in row.items() if value and name not in _MEANT)
    return PackRow(ref, row["class"], split, row.get("group", ""), where, rest)


def _where(number: int, place: int, packs: int) -> str:
    if packs == 1:
        return tr("line {number} of the index", number=number)
    return tr(
        "line {number} of the index of pack {pack} of {packs}",
        number=number,
        pack=place,
        packs=packs,
    )


def _file(pack: Pack, text: str, where: str, what: Literal["picture", "mask"]) -> ImageRef:
    """The file that a cell names; never one outside the pack."""
    none, outside, absent = _WRONG_FILE[what]
    parts = path_parts(text)
    if not parts:
        raise _wrong(where, none, tr(_MEND))
    if ".." in _steps(text) or Path(text).is_absolute():
        raise _wrong(where, outside, tr("Write paths from the index on"))
    ref = pack.find(parts)
    if ref is None:
        raise _wrong(where, absent, tr(_MEND))
    return ref


def _steps(text: str) -> Collection[str]:
    return text.replace("\\", "/").split("/")


def _wrong(where: str, pattern: str, remedy: str) -> UnsupportedError:
    return UnsupportedError(tr(pattern, line=f"{where[0].upper()}{where[1:]}"), remedy)

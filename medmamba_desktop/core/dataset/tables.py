"""Reads tables, CSV, TSV or XLSX, as rows of text, whatever program and country they come from."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.values import ImageRef

MAX_TABLE_BYTES: Final = 200_000_000
"""Bytes of a table once unpacked; a million rows of labels have a tenth of that."""

MAX_ROWS: Final = 1_048_576
"""Rows of a workbook's sheet, as many as spreadsheets know."""

MAX_CELLS: Final = 10_000_000
"""Cells of a sheet, those that its rows jump over included."""

MAX_RATIO: Final = 200
"""How many times its packed size a large workbook may unpack to; sheets reach some 30."""

_LARGE_BYTES: Final = 10_000_000

TABLE_SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm")
_OLD_SUFFIXES: Final = (".xls", ".xlsb", ".ods", ".numbers")
_SAVE_AS: Final = tr_noop("Open it in the program that made it and save it as CSV or XLSX")
_DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row names its columns.

    Attributes:
        name: the file's own name, for people.
        columns: one name a column, as spelled in the file.
        rows: as many cells in each as there are columns, stripped; empty rows are left out.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def without_header(self) -> Table:
        """The same table where the first row is no header: columns are numbered from 1."""
        numbered = tuple(f"column {number}" for number in range(1, len(self.columns) + 1))
        return Table(self.name, numbered, (self.columns, *self.rows))


def is_table_name(name: str) -> bool:
    """Whether a file of that name is a table that can be read."""
    return PurePosixPath(name).suffix.lower() in TABLE_SUFFIXES


def read_table(ref: ImageRef) -> Table:
    """Read a table file, plain or in a zip: the first sheet with rows where it has several.

    Raises:
        UnreadableError: it is not there, damaged, no table, or has no rows.
        UnsupportedError: it is of a kind that is not read, such as XLS.
        TooLargeError: it is over `MAX_TABLE_BYTES`.
    """
    suffix = PurePosixPath(ref.file_name).suffix.lower()
    if suffix in _OLD_SUFFIXES:
        raise UnsupportedError(
            tr("Tables of the kind {kind} are not read", kind=suffix[1:].upper()), tr(_SAVE_AS)
        )
    if ref.member is None and not ref.path.is_file():
        raise UnreadableError(tr("The table is not there"), tr("Choose a CSV, TSV or XLSX file"))
    content = _content(ref)
    is_workbook = content.startswith(b"PK")
    rows = _cleaned(_workbook_rows(content) if is_workbook else _text_rows(_decoded(content)))
    if len(rows) < 2:
        raise UnreadableError(
            tr("The table has no rows"), tr("Choose a table with a row for each picture")
        )
    return _table(ref.file_name, rows)


def columns_of(places: Sequence[Path], table: Path | None = None) -> tuple[str, ...]:
    """Names of the columns of the table that places mean: given, among them, or alone in one.

    Looks into the uppermost folder of a folder or zip alone.

    Returns:
        none where there is no table, there are several, or it cannot be read.
    """
    given = [ImageRef(path) for path in (table, *places) if path and is_table_name(path.name)]
    found = given[:1] or [ref for place in places for ref in _tables_in(place)]
    if len(found) != 1:
        return ()
    try:
        return read_table(found[0]).columns
    except MedMambaError:
        return ()


def _tables_in(place: Path) -> list[ImageRef]:
    try:
        if place.is_dir():
            return [ImageRef(path) for path in place.iterdir() if is_table_name(path.name)]
        with zipfile.ZipFile(place) as archive:
            names = archive.namelist()
        # A zip often holds one folder with everything in it.
        return [ImageRef(place, n) for n in names if is_table_name(n) and n.count("/") < 2]
    except (OSError, zipfile.BadZipFile):
        return []


def _content(ref: ImageRef) -> bytes:
    with opened(ref, is_for_pixels=True) as content:
        if content.size > MAX_TABLE_BYTES:
            raise _too_large()
        return content.stream.read()


def _too_large() -> TooLargeError:
    return TooLargeError(
        tr("The table is over the limit of {most:,.0f} MB", most=MAX_TABLE_BYTES / 1e6),
        tr("Keep only the columns that name the pictures and their labels"),
    )


def _table(name: str, rows: list[list[str]]) -> Table:
    # A title above the header fills one cell; the header of a table of labels has two at least.
    start = next((at for at, row in enumerate(rows) if sum(map(bool, row)) >= 2), 0)
    width = max(len(row) for row in rows[start:])
    padded = [tuple(row + [""] * (width - len(row))) for row in rows[start:]]
    return Table(name, padded[0], tuple(padded[1:]))


def _cleaned(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Cells stripped and in one Unicode form, so that names compare; empty rows left out."""
    cleaned = ([unicodedata.normalize("NFC", cell).strip() for cell in row] for row in rows)
    return [row for row in cleaned if any(row)]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[:200].count(0) * 3 > len(content[:200]):  # UTF-16 without a mark: every other is 0
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030" if _is_chinese(content) else "cp1252", errors="replace")


def _is_chinese(content: bytes) -> bool:
    """Whether bytes that are no UTF-8 are GB 18030 rather than a Western encoding.

    Nearly anything decodes as either. Chinese characters are pairs of high bytes, in runs that
    follow no letter; Western accents are single high bytes inside words.
    """
    runs = re.findall(rb"([A-Za-z]?)([\x80-\xff]+)", content)
    likely = sum(len(run) % 2 == 0 and not letter for letter, run in runs)
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return likely * 2 > len(runs)


def _text_rows(text: str) -> list[list[str]]:
    if "\0" in text:
        raise UnreadableError(tr("This is not a table"), tr("Choose a CSV, TSV or XLSX file"))
    # The csv module's Sniffer takes letters for delimiters and misreads quotes in tables of names.
    delimiter = max(_DELIMITERS, key=lambda one: _evenness(text, one))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError(tr("The table is damaged"), tr(_SAVE_AS), str(error)) from error


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter parts the first rows: rows as wide as the first, then that width."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for _, row in zip(range(_LOOKED_AT), reader, strict=False) if row]
    except csv.Error:
        return 0, 0
    if not rows or len(rows[0]) < 2:
        return 0, 0
    return sum(len(row) == len(rows[0]) for row in rows), len(rows[0])


def _workbook_rows(content: bytes) -> list[list[str]]:
    with _workbook_border():
        import openpyxl

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MAX_TABLE_BYTES:
            raise _too_large()
        if unpacked > max(_LARGE_BYTES, MAX_RATIO * len(content)):
            raise _too_many_cells()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and drop-down lists that are not read
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = map(_sheet_rows, book.worksheets)
            return next((rows for rows in sheets if sum(map(any, rows)) > 1), [])


def _sheet_rows(sheet: Any) -> list[list[str]]:
    """The rows of a sheet that say something.

    A few bytes may name a row or a column so far out that all before it would take hours to list.
    """
    sheet.reset_dimensions()  # some writers state a smaller size than the sheet has
    rows, cells = [], 0
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        cells += len(row)
        if number >= MAX_ROWS or cells > MAX_CELLS:
            raise _too_many_cells()
        if any(cell is not None for cell in row):
            rows.append([_text(cell) for cell in row])
    return rows


def _too_many_cells() -> TooLargeError:
    return TooLargeError(
        tr("The workbook has more rows and cells than a table of labels has"), tr(_SAVE_AS)
    )


def _text(value: object) -> str:
    """A cell as a person reads it: whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@contextmanager
def _workbook_border() -> Iterator[None]:
    """Turns whatever openpyxl raises into our errors."""
    try:
        yield
    except (MedMambaError, ImportError):
        raise
    except Exception as error:
        detail = type(error).__name__
        raise UnreadableError(
            tr("The workbook is damaged or locked"), tr(_SAVE_AS), detail
        ) from error

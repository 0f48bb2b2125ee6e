"""A table as an XLSX workbook, with numbers as numbers and text that no spreadsheet runs."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.export.cells import shown
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.leftovers import scratch_folder

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_ROWS: Final = 1_048_575  # below the heading; ECMA-376 leaves it open, spreadsheets do not
_MOST_LETTERS: Final = 32_767
_WIDTHS: Final = {"path": 48, "cautions": 60, "error": 40, "remedy": 40, "reader_note": 60}
_WIDTH: Final = 16
_SHARE: Final = "0.0000"


def write_workbook(
    path: Path,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    about: Iterable[tuple[str, str | float]],
) -> None:
    """Write a sheet of results, and one that says how they were made; whole or not at all.

    Raises:
        WriteError: the file cannot be written, or there are more rows than a sheet has.
    """
    from openpyxl import Workbook

    if len(rows) > _MOST_ROWS:
        raise WriteError(
            tr(
                "A workbook holds {most:,} rows, and there are {count:,}",
                most=_MOST_ROWS,
                count=len(rows),
            ),
            tr("Write a .csv file instead"),
        )
    with whole_file(path) as scratch, scratch_folder() as folder:
        book = Workbook(write_only=True)
        try:
            _write_results(book.create_sheet("Results"), folder, columns, rows)
            _write_about(book.create_sheet("About"), folder, about)
            book.save(scratch)
        except BaseException as error:
            _drop(book)
            if type(error).__name__ == "SerialisationError":
                # lxml's I/O errors come as text alone.
                number = errno.ENOSPC if "ENOSPC" in str(error) else errno.EIO
                raise OSError(number, os.strerror(number)) from error
            raise


def _begin(sheet: Worksheet, folder: Path) -> None:
    """Have a sheet written into a file of ours: openpyxl's own would outlive a kill."""
    from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

    file = str(folder / f"{sheet.title}.xml")
    ALL_TEMP_FILES.append(file)  # from where openpyxl takes it when it has deleted it
    sheet._writer = WorksheetWriter(sheet, file)
    sheet._writer.write_top()


def _write_results(
    sheet: Worksheet, folder: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _WIDTH)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    _begin(sheet, folder)
    sheet.append([_cell(sheet, column, is_bold=True) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column)) for column in columns])


def _drop(book: Workbook) -> None:
    """Close the temporary files of a book that is not saved; else lxml complains later."""
    for sheet in book.worksheets:
        with suppress(Exception):
            sheet.close()


def _write_about(sheet: Worksheet, folder: Path, about: Iterable[tuple[str, str | float]]) -> None:
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 70
    _begin(sheet, folder)
    for name, value in about:
        sheet.append([_cell(sheet, name, is_bold=True), _cell(sheet, value)])


def _cell(sheet: Worksheet, value: Any, *, is_bold: bool = False) -> WriteOnlyCell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, _storable(value))
    if isinstance(value, float):
        cell.number_format = _SHARE
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _storable(value: Any) -> Any:
    """A value as a cell takes it: XML has no way to write most control characters."""
    if not isinstance(value, str):
        return value
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in shown(value))
    return text[:_MOST_LETTERS]

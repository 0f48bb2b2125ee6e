"""From the rows of a table to a label for each picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medmamba_desktop.core.dataset.columns import Columns
from medmamba_desktop.core.dataset.examples import Split
from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.matching import NameIndex
from medmamba_desktop.core.dataset.tables import Table
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.language import tr


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row says of a picture; empty where it says nothing.

    Attributes:
        mask: the mask's file as the table spells it.
        columns: names and values of the columns without a meaning of their own.
        closeness: how many folders of the row's name agree with the picture's.
    """

    label: str
    split: Split = ""
    group: str = ""
    mask: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    closeness: int = -1


@dataclass(frozen=True, slots=True)
class TableLabels:
    """What a table says: by picture's number, and the names that fit no picture."""

    rows: dict[int, RowLabel]
    missing: tuple[str, ...]


def table_labels(table: Table, columns: Columns, index: NameIndex) -> TableLabels:
    """The label of every picture that the table names.

    Raises:
        UnsupportedError: a name fits several files, or one picture has several labels.
    """
    rows: dict[int, RowLabel] = {}
    names: dict[int, str] = {}
    missing: dict[str, None] = {}
    ambiguous, torn = 0, set[int]()
    for row in table.rows:
        match, name = columns.match(index, row), row[columns.file]
        ambiguous += match.is_ambiguous
        if not match.pictures and not match.is_ambiguous and name:
            missing[name] = None
        said = _row_label(table, columns, row, match.closeness)
        for picture in match.pictures:
            known = rows.get(picture)
            if known is not None and known.closeness > said.closeness:
                missing[name] = None  # only alike in name: that file lies nearer to another row
                continue
            if known is not None and known.closeness < said.closeness:
                missing[names[picture]] = None
            elif known is not None and known.label != said.label:
                torn.add(picture)
            rows[picture], names[picture] = said, name
    _check(ambiguous, len(torn))
    return TableLabels(rows, tuple(missing))


def _row_label(table: Table, columns: Columns, row: Sequence[str], closeness: int) -> RowLabel:
    def cell(at: int | None) -> str:
        return "" if at is None else row[at]

    rest = [
        (name, row[at])
        for at, name in enumerate(table.columns)
        if at not in columns.used and row[at]
    ]
    return RowLabel(
        columns.label_in(row, table.columns),
        split_of(cell(columns.split)),
        cell(columns.group),
        cell(columns.mask),
        tuple(rest),
        closeness,
    )


def _check(ambiguous: int, torn: int) -> None:
    if ambiguous:
        raise UnsupportedError(
            tr("{count:,} of the table's names fit several pictures each", count=ambiguous),
            tr("Write the names in the table with their folders and endings"),
        )
    if torn:
        raise UnsupportedError(
            tr("The table gives {count:,} pictures more than one label", count=torn),
            tr("Leave one label for each picture in the table"),
        )

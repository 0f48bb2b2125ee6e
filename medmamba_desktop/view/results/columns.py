"""The columns of the results, as a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: as `state.result_rows` sorts by it.
        is_usual: it is shown until the reader chooses otherwise.
        is_most_first: sorted by it, the greatest comes first.
    """

    key: str
    title: str
    width: int
    is_usual: bool = True
    is_most_first: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("name", "Image", 230),
    Column("class", "Most probable class", 200),
    Column("probability", "Probability", 130, is_most_first=True),
    Column("caution", "Caution", 210, is_most_first=True),
    Column("mark", "Your mark", 110, is_most_first=True),
    Column("note", "Your label and note", 200),
    Column("folder", "Folder", 140),
    Column("modality", "Modality", 80, is_usual=False),
    Column("task", "Task", 140, is_usual=False),
    Column("patient", "Patient", 140, is_usual=False),
    Column("study", "Study", 170, is_usual=False),
    Column("problem", "Problem", 220, is_usual=False, is_most_first=True),
    Column("number", "Opened as", 80, is_usual=False),
)
KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)

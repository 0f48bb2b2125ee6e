"""The columns of the results, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from medmamba_desktop.core.language import tr_noop

CHOSEN: Final = "chosen"
"""The column of the class that the reader looks for; shown while there is one."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: as `state.result_rows` sorts by it.
        title: English, translated where it is shown.
        is_usual: it is shown until the reader chooses otherwise.
        is_most_first: sorted by it, the greatest comes first.
    """

    key: str
    title: str
    width: int
    is_usual: bool = True
    is_most_first: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("name", tr_noop("Image"), 230),
    Column("class", tr_noop("Most probable class"), 200),
    Column("probability", tr_noop("Probability"), 130, is_most_first=True),
    Column(CHOSEN, tr_noop("Probability of"), 150, is_usual=False, is_most_first=True),
    Column("caution", tr_noop("Caution"), 210, is_most_first=True),
    Column("mark", tr_noop("Your mark"), 110, is_most_first=True),
    Column("note", tr_noop("Your label and note"), 200),
    Column("folder", tr_noop("Folder"), 140),
    Column("modality", tr_noop("Modality"), 80, is_usual=False),
    Column("task", tr_noop("Task"), 140, is_usual=False),
    Column("patient", tr_noop("Patient"), 140, is_usual=False),
    Column("study", tr_noop("Study"), 170, is_usual=False),
    Column("problem", tr_noop("Problem"), 220, is_usual=False, is_most_first=True),
    Column("number", tr_noop("Opened as"), 80, is_usual=False),
)
KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)

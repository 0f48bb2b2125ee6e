"""What the reader marked, as reports say it; the layout escapes it, as all text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from medmamba_desktop.core.export.results import ReaderMark
from medmamba_desktop.core.values import Prediction

_VERDICTS: Final = {
    "agree": "Agrees with the model",
    "disagree": "Disagrees with the model",
    "unsure": "Is unsure",
}


def words_of(mark: ReaderMark | None, prediction: Prediction) -> tuple[tuple[str, str], ...]:
    """Name and value of all that was marked."""
    if mark is None:
        return ()
    said = (
        ("The reader", _VERDICTS.get(mark.verdict, "")),
        ("The reader's label", _title(mark, prediction)),
        ("The reader's note", mark.note),
    )
    return tuple((name, value) for name, value in said if value)


def in_short(mark: ReaderMark | None, prediction: Prediction) -> str:
    """Verdict and label, for a cell; a note stands with its image."""
    if mark is None:
        return ""
    return ", ".join(part for part in (mark.verdict, _title(mark, prediction)) if part) or "note"


def counted(marks: Iterable[ReaderMark | None]) -> tuple[tuple[str, int], ...]:
    """How often the reader said which verdict, in the order of their names."""
    return tuple(sorted(Counter(mark.verdict for mark in marks if mark and mark.verdict).items()))


def _title(mark: ReaderMark, prediction: Prediction) -> str:
    return {c.name: c.title for c in prediction.classes}.get(mark.label, mark.label)

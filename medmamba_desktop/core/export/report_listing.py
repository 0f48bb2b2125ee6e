"""The list of all images that stands before them in a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from medmamba_desktop.core.export.reader_marks import in_short
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import Failure, Outcome

# How wide the columns are, beside each other.
WIDTHS: Final = {
    "Image": 9, "File": 27, "Most probable class": 25, "Probability": 14, "Cautions": 25,
    "Reader": 20,
}  # fmt: skip

Rows = tuple[tuple[str, ...], ...]


def listing(
    results: ResultSet, members: Sequence[tuple[int, Outcome]]
) -> tuple[tuple[str, ...], Rows]:
    """Headings, and a row an image; files where names are wanted, marks where there are any."""
    left_out = set() if results.has_names else {"File"}
    if not any(results.mark_of(outcome.ref) for _, outcome in members):
        left_out.add("Reader")
    headings = tuple(heading for heading in WIDTHS if heading not in left_out)
    rows = (_row(results, number, outcome) for number, outcome in members)
    return headings, tuple(tuple(row[heading] for heading in headings) for row in rows)


def _row(results: ResultSet, number: int, outcome: Outcome) -> dict[str, str]:
    row = dict.fromkeys(WIDTHS, "") | {"Image": str(number), "File": outcome.ref.file_name}
    if isinstance(outcome, Failure):
        why = f"{in_english(outcome.problem.message)}."
        return row | {"Most probable class": "No result", "Cautions": why}
    return row | {
        "Most probable class": outcome.top.title,
        "Probability": f"{outcome.top.probability:.1%}",
        "Cautions": ", ".join(dict.fromkeys(c.kind for c in outcome.cautions)),
        "Reader": in_short(results.mark_of(outcome.ref), outcome),
    }

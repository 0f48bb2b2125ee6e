"""Outcomes as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from benchmarks.fuzzing.work import WHATS, Outcome


def summary(outcomes: Iterable[Outcome]) -> str:
    """A table of reader by outcome, with the slowest and the largest of each."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    slowest: dict[tuple[str, str], Outcome] = {}
    largest: dict[tuple[str, str], Outcome] = {}
    for one in outcomes:
        key = (one.kind, one.reader)
        rows.setdefault(key, Counter())[one.what] += 1
        if key not in slowest or one.seconds > slowest[key].seconds:
            slowest[key] = one
        if key not in largest or one.memory > largest[key].memory:
            largest[key] = one
    head = ("kind", "reader", *WHATS, "slowest s (case)", "MB more (case)")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for key in sorted(rows):
        slow, large = slowest[key], largest[key]
        extremes = (
            f"{slow.seconds:.2f} ({slow.number})",
            f"{large.memory / 1e6:,.0f} ({large.number})",
        )
        cells = (*key, *(f"{rows[key][what]:,}" for what in WHATS), *extremes)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)

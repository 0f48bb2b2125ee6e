"""How a list that grew in several places at once is told to a view: as runs of new rows."""

from __future__ import annotations

from collections.abc import Sequence


def runs_of_new(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int]] | None:
    """First and last row of each run of `new` that is not in `old`, in rising order.

    Returns:
        None where the old ones stand in another order than before, so that runs do not tell it.
    """
    runs: list[tuple[int, int]] = []
    known = iter(old)
    waiting = next(known, None)
    for row, item in enumerate(new):
        if waiting is not None and item is waiting:
            waiting = next(known, None)
        elif runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs if waiting is None else None

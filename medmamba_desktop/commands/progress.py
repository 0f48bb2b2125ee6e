"""A line of progress on standard error, where that is a terminal."""

from __future__ import annotations

import sys
import time

_REDRAW_SECONDS = 0.1


class Progress:
    """Counts things done and says how long the rest will take.

    Args:
        total: how many there are.
        what: plural noun, "images".
    """

    def __init__(self, total: int, what: str) -> None:
        self._total, self._what = total, what
        self._done = 0
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._is_shown = sys.stderr.isatty()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._begun

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._is_shown and (
            time.monotonic() - self._drawn > _REDRAW_SECONDS or self._done == self._total
        ):
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        left = self.seconds / self._done * (self._total - self._done)
        line = f"\r{self._done} of {self._total} {self._what}, about {left:.0f} s left   "
        print(line, end="\n" if self._done == self._total else "", file=sys.stderr, flush=True)

"""Reports of a phase with the time that it will still take."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TypeVar

from medmamba_desktop.core.training.events import Phase, PhaseName

T = TypeVar("T")


class Pace:
    """How long the rest of something takes, by how long what is done took.

    The pace counts from the first report on that anything is done: what a resumed run has already
    is there at once, and the first unit waits for much that the others find ready.
    """

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def left(self, done: int, total: int) -> float | None:
        """Seconds for the rest, or None while that cannot be told."""
        if done >= total:
            return 0.0
        now = time.monotonic()
        if done <= 0:
            return None
        if self._first is None:
            self._first = (done, now)
        first, began = self._first
        return (now - began) / (done - first) * (total - done) if done > first else None


class Clock:
    """Tells a phase's time left by its own pace.

    Args:
        total: how many units the phase has, each of which takes about as long as another.
    """

    def __init__(self, name: PhaseName, title: str, total: int) -> None:
        self._name: PhaseName = name
        self._title = title
        self._total = total
        self._pace = Pace()

    def at(self, done: int) -> Phase:
        """The report when so many are done."""
        left = self._pace.left(done, self._total)
        return Phase(self._name, self._title, done, self._total, left)

    def over(self, steps: Generator[int, None, T], before: int = 0) -> Generator[Phase, None, T]:
        """Report what a part of the phase says of how many units it has done.

        Args:
            before: units that were done when the part began.
        """
        while True:
            try:
                done = next(steps)
            except StopIteration as stop:
                result: T = stop.value
                return result
            yield self.at(before + done)

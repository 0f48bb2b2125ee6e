"""What runs now, for the jobs bar; and what went wrong, for the banner."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import Problem


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that runs.

    Attributes:
        total: how many there are to do; 0 where that is not known.
        cancel: stops it; None where it cannot be stopped.
        hold: pauses it, and goes on; None where it cannot be paused.
        is_held: it is paused.
        started_s: monotonic time of the first report, from which the time left is reckoned.
    """

    key: str
    title: str
    done: int = 0
    total: int = 0
    cancel: Callable[[], None] | None = field(default=None, compare=False)
    hold: Callable[[], None] | None = field(default=None, compare=False)
    is_held: bool = False
    started_s: float | None = None
    done_at_start: int = 0

    def seconds_left(self, now_s: float) -> float | None:
        """How long it will still take at the pace so far; None where nothing can be said."""
        steps = self.done - self.done_at_start
        if self.is_held or self.started_s is None or self.total <= self.done or steps < 1:
            return None
        return (now_s - self.started_s) / steps * (self.total - self.done)


class Activities(QObject):
    """Everything that runs, oldest first.

    Signals:
        changed: something began, went on or ended.
        told: a `Problem` the user should read.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._running: dict[str, Activity] = {}

    @property
    def running(self) -> tuple[Activity, ...]:
        """What runs now."""
        return tuple(self._running.values())

    def begin(
        self,
        key: str,
        title: str,
        cancel: Callable[[], None] | None = None,
        hold: Callable[[], None] | None = None,
    ) -> None:
        """Enter something new."""
        self._running[key] = Activity(key, title, cancel=cancel, hold=hold)
        self.changed.emit()

    def set_held(self, key: str, is_held: bool) -> None:
        """Say that it is paused, or that it goes on; the time left is reckoned anew."""
        activity = self._running.get(key)
        if activity is not None:
            self._running[key] = replace(activity, is_held=is_held, started_s=None)
            self.changed.emit()

    def report(self, key: str, done: int, total: int = 0) -> None:
        """Say how far it is; unknown keys are passed over, for it may just have ended."""
        activity = self._running.get(key)
        if activity is None:
            return
        if activity.started_s is None:
            activity = replace(activity, started_s=time.monotonic(), done_at_start=done)
        self._running[key] = replace(activity, done=done, total=total)
        self.changed.emit()

    def finish(self, key: str) -> None:
        """Take it out."""
        if self._running.pop(key, None) is not None:
            self.changed.emit()

    def tell(self, problem: Problem) -> None:
        """Say what went wrong."""
        self.told.emit(problem)

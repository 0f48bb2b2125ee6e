"""Drives the long work of a fine-tune, and says on standard error how far it is."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.result import TrainingResult

T = TypeVar("T")
_REDRAW_S = 0.5


def say(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)


def finished(steps: Generator[Progress, None, T]) -> T:
    """Run preparations to their end, saying what begins."""
    what = ""
    while True:
        try:
            report = next(steps)
        except StopIteration as stop:
            value: T = stop.value
            return value
        if report.what != what:
            what = report.what
            say(what)


def followed(steps: Generator[TrainEvent | None, None, TrainingResult]) -> TrainingResult:
    """Run a training to its end, showing it; Ctrl-C ends it between two steps.

    Raises:
        KeyboardInterrupt: it was stopped.
    """
    shown = _Shown()
    with _stoppable() as stop_wanted:
        while not stop_wanted.is_set():
            try:
                event = next(steps)
            except StopIteration as stop:
                result: TrainingResult = stop.value
                shown.end()
                return result
            shown.show(event)
    shown.end()
    raise KeyboardInterrupt


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Inside, the first Ctrl-C only asks to stop: raised amid a step it would lose its state."""
    wanted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wanted
        return

    def ask(_number: int, _frame: object) -> None:
        wanted.set()
        signal.signal(signal.SIGINT, before)
        say("\nStopping after this step; press Ctrl-C again to stop at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield wanted
    finally:
        signal.signal(signal.SIGINT, before)


class _Shown:
    """Events as lines on standard error; a running one where that is a terminal."""

    def __init__(self) -> None:
        self._drawn = 0.0
        self._title = ""
        self._has_line = False

    def show(self, event: TrainEvent | None) -> None:
        if isinstance(event, Phase):
            if event.title != self._title:
                self._title = event.title
                self._say(event.title)
            self._draw(f"{event.done} of {event.total}", event.seconds_left)
        elif isinstance(event, StepDone):
            text = f"step {event.step} of {event.steps}, loss {event.loss:.3f}"
            self._draw(f"{text}, {event.images_per_second:.1f} pictures/s", event.seconds_left)
        elif isinstance(event, EpochDone):
            self._say(_epoch_words(event))
        elif isinstance(event, Notice):
            self._say(event.text)

    def end(self) -> None:
        if self._has_line:
            print(file=sys.stderr)
            self._has_line = False

    def _say(self, text: str) -> None:
        self.end()
        say(text)

    def _draw(self, text: str, seconds_left: float | None) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._drawn < _REDRAW_S:
            return
        self._drawn = time.monotonic()
        left = "" if seconds_left is None else f", about {_duration(seconds_left)} left"
        print(f"\r{text}{left}        ", end="", file=sys.stderr, flush=True)
        self._has_line = True


def _epoch_words(epoch: EpochDone) -> str:
    words = f"Epoch {epoch.epoch} of {epoch.epochs}: loss {epoch.train_loss:.3f}"
    if math.isnan(epoch.accuracy):
        return words  # nothing is kept back for validation, as in cross-validation
    best = ", the best so far" if epoch.is_best else ""
    return f"{words}, validation accuracy {epoch.accuracy:.3f}{best}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

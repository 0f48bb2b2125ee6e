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
from medmamba_desktop.core.training.clock import Pace
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.result import TrainingResult

T = TypeVar("T")
# How often it is shown how far things are: on a terminal, and in a log file of a cluster.
_REDRAW_S, _LINE_S = 0.5, 60.0


def say(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)


def finished(steps: Generator[Progress, None, T]) -> T:
    """Run preparations to their end, saying what begins and how far it is."""
    shown, pace, what = _Shown(), Pace(), ""
    while True:
        try:
            report = next(steps)
        except StopIteration as stop:
            value: T = stop.value
            shown.end()
            return value
        if report.what != what:
            what, pace = report.what, Pace()
            shown.begin(what)
        if report.total:
            left = pace.left(report.done, report.total)
            shown.draw(f"{report.done} of {report.total}", report.done / report.total, left)


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
    """Events as lines on standard error; how far it is as a running line, or now and then one."""

    def __init__(self) -> None:
        self._drawn = time.monotonic()
        self._title = ""
        self._has_line = False

    def show(self, event: TrainEvent | None) -> None:
        if isinstance(event, Phase):
            self.begin(event.title)
            if event.total and event.name != "full":
                text = f"{event.done} of {event.total}"
                self.draw(text, event.done / event.total, event.seconds_left)
        elif isinstance(event, StepDone):
            text = (
                f"step {event.step} of {event.steps}, loss {event.loss:.3f}, "
                f"{event.images_per_second:.1f} pictures/s"
            )
            self.draw(text, event.share, event.seconds_left, is_at_most=event.may_end_early)
        elif isinstance(event, EpochDone):
            self._say(_epoch_words(event))
        elif isinstance(event, Notice):
            self._say(event.text)

    def begin(self, title: str) -> None:
        """Say once what begins."""
        if title != self._title:
            self._title = title
            self._say(title)

    def draw(
        self, text: str, share: float, seconds_left: float | None, *, is_at_most: bool = False
    ) -> None:
        """Show how far it is, unless it was shown just now.

        Args:
            share: of what is being done, 0 to 1.
        """
        is_terminal = sys.stderr.isatty()
        if time.monotonic() - self._drawn < (_REDRAW_S if is_terminal else _LINE_S):
            return
        self._drawn = time.monotonic()
        line = f"{100 * share:.0f} %, {text}"
        if seconds_left is not None:
            line += f", {'at most' if is_at_most else 'about'} {_duration(seconds_left)} left"
        if not is_terminal:
            say(f"{self._title}: {line}")
            return
        print(f"\r{line}        ", end="", file=sys.stderr, flush=True)
        self._has_line = True

    def end(self) -> None:
        if self._has_line:
            print(file=sys.stderr)
            self._has_line = False

    def _say(self, text: str) -> None:
        self.end()
        say(text)


def _epoch_words(epoch: EpochDone) -> str:
    words = f"Epoch {epoch.epoch} of {epoch.epochs}: loss {epoch.train_loss:.3f}"
    if math.isnan(epoch.accuracy):
        return words  # nothing is kept back for validation, as in cross-validation
    kept = ", kept" if epoch.is_best else ""
    return f"{words}, validation accuracy {epoch.accuracy:.3f}{kept}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

"""Runs the core's long work off the window's thread: a `Job` drives a generator, a `Lane` the jobs.

The core writes long work as an ordinary generator; each `yield` is a report and a place to stop. A
lane may also set a job aside at a `yield`, when a more urgent one waits: so the heat map of the
image on screen does not wait for a batch of thousands, without a second thread on the network.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from enum import IntEnum
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from medmamba_desktop.core.errors import MedMambaError

REPORT_INTERVAL_MS = 100
# After other work a background job holds back for so long: a reader who has just been given a class
# asks for its heat map at once, and a background step may take seconds.
HOLD_BACK_S = 0.25

Work = Callable[[], Generator[Any, None, Any]]
_Ending = Literal["succeeded", "failed", "cancelled"]

_log = logging.getLogger(__name__)


class Urgency(IntEnum):
    """Which job goes first in a lane; at equal urgency the older one."""

    NOW = 0  # what the user looks at
    SOON = 1  # what is in view beside it
    LATER = 2  # everything else
    BACKGROUND = 3  # hours of work, served when nothing else waits


def once(function: Callable[[], Any]) -> Work:
    """A plain function as work: it reports nothing and its value is the result."""

    def work() -> Generator[None, None, Any]:
        yield from ()
        return function()

    return work


def finished(steps: Generator[Any, None, Any]) -> Any:
    """What steps return, all done at once in this thread."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class Job(QObject):
    """One piece of work. Make it, connect, then submit it to a lane.

    It belongs to the window's thread: signals are emitted there, and the worker never holds it. A
    worker that held the last reference would destroy a QObject in the wrong thread, and Qt crashes.

    After `cancel()` nothing but `cancelled` and `ended` follows, whatever the worker was about to
    say.

    Signals:
        progressed: a tuple of what was yielded since the last time, at most ten times a second.
        succeeded: what the generator returned.
        failed: the exception.
        cancelled: it was stopped.
        ended: always last.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work, urgency: Urgency = Urgency.LATER) -> None:
        super().__init__()
        self.task = Task(work, urgency)
        self._is_over = False
        self._last_delivery_s = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the job has ended; true already while its endings are emitted."""
        return self._is_over

    def cancel(self) -> None:
        """Stop at the next yield, or at once if it has not begun; a second call changes nothing."""
        self.task.cancel()

    def deliver_soon(self) -> None:
        """Emit what has come in: an ending at once, reports not too often."""
        waited_ms = (time.monotonic() - self._last_delivery_s) * 1000
        if self.task.is_done or waited_ms >= REPORT_INTERVAL_MS:
            self.deliver()
        else:
            QTimer.singleShot(int(REPORT_INTERVAL_MS - waited_ms) + 1, self, self.deliver)

    def deliver(self) -> None:
        """Emit what has come in."""
        if self._is_over:
            return
        reports, ending = self.task.collect()
        self._last_delivery_s = time.monotonic()
        if reports and not self.task.is_cancel_wanted:
            self.progressed.emit(reports)
        if ending is not None and not self._is_over:
            self._emit_ending(*ending)

    def _emit_ending(self, ending: _Ending, value: Any) -> None:
        self._is_over = True
        if self.task.is_cancel_wanted or ending == "cancelled":
            self.cancelled.emit()
        elif ending == "succeeded":
            self.succeeded.emit(value)
        else:
            self.failed.emit(value)
        self.ended.emit()


class Task:
    """The worker's side of a job; no QObject in it.

    Attributes:
        order: place among tasks of the same urgency.
        post: tells the owner that something has come in; set when it is submitted.
    """

    def __init__(self, work: Work, urgency: Urgency) -> None:
        self.urgency = urgency
        self.order = 0
        self.post: Callable[[], object] = lambda: None
        self.is_cancel_wanted = False
        self._work: Work | None = work
        self._steps: Generator[Any, None, Any] | None = None
        self._lock = threading.Lock()
        self._is_started = False
        self._is_posted = False
        self._reports: deque[Any] = deque()
        self._ending: tuple[_Ending, Any] | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to run."""
        return self._ending is not None

    def cancel(self) -> None:
        """Called by the owner."""
        with self._lock:
            self.is_cancel_wanted = True
            is_ended_here = not self._is_started and self._ending is None
            if is_ended_here:
                self._ending = ("cancelled", None)
        if is_ended_here:
            self.post()

    def collect(self) -> tuple[tuple[Any, ...], tuple[_Ending, Any] | None]:
        """Hand the owner the reports since the last time, and the ending if there is one."""
        with self._lock:
            self._is_posted = False
            reports = tuple(self._reports)
            self._reports.clear()
            return reports, self._ending

    def step(self) -> bool:
        """Run to the next yield; False once there is nothing left to run. Called by the worker."""
        with self._lock:
            if self._ending is not None:
                return False
            self._is_started = True
        try:
            return self._advance()
        except StopIteration as stop:
            self._end("succeeded", stop.value)
        except Exception as error:  # noqa: BLE001 - whatever the work raises is its outcome
            self._end("failed", _without_frames(error))
        return False

    def _advance(self) -> bool:
        if self.is_cancel_wanted:
            if self._steps is not None:
                self._steps.close()
            self._end("cancelled", None)
            return False
        if self._steps is None:
            assert self._work is not None
            self._steps = self._work()
        report = next(self._steps)
        if report is not None:
            self._report(report)
        return True

    def _report(self, report: Any) -> None:
        with self._lock:
            self._reports.append(report)
            is_posted, self._is_posted = self._is_posted, True
        if not is_posted:
            self.post()

    def _end(self, ending: _Ending, value: Any) -> None:
        self._steps = self._work = None
        with self._lock:
            self._ending = ("cancelled", None) if self.is_cancel_wanted else (ending, value)
        self.post()


class Lane(QObject):
    """A thread pool of known width that runs jobs, the most urgent first.

    It keeps every job it was given alive until the job has ended.
    """

    _posted = Signal(int)

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.name = name
        self.width = width
        self._live: dict[int, Job] = {}
        self._count = 0
        self._workers = _Workers(name, width)
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job has not ended yet."""
        return bool(self._live)

    def submit(self, job: Job) -> None:
        """Queue a job. A closed lane cancels it instead."""
        self._count += 1
        order = job.task.order = self._count
        job.task.post = lambda: self._posted.emit(order)
        job.ended.connect(lambda: self._live.pop(order, None))
        self._live[order] = job
        if self._workers.is_closed:
            job.cancel()
        if job.task.is_done:
            self._posted.emit(order)
        else:
            self._workers.put(job.task)

    def cancel_all(self) -> None:
        """Cancel every job that has not ended."""
        for job in tuple(self._live.values()):
            job.cancel()

    def shut_down(self, timeout_s: float = 10.0) -> bool:
        """Cancel everything and wait for the threads; False if one is still at work by then."""
        self.cancel_all()
        is_done = self._workers.close(timeout_s)
        # Twice: who hears that a job has ended may submit another, which is cancelled at once.
        for _ in range(2):
            for job in tuple(self._live.values()):
                job.deliver()
        return is_done

    def _on_posted(self, order: int) -> None:
        job = self._live.get(order)
        if job is not None:
            job.deliver_soon()


class _Workers:
    """The threads of a lane and the tasks that wait for them."""

    def __init__(self, name: str, width: int) -> None:
        self._name = name
        self._width = width
        self._ready = threading.Condition()
        self._queue: list[tuple[int, int, Task]] = []
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._background_from_s = 0.0
        self.is_closed = False

    def put(self, task: Task) -> None:
        """Queue a task; starts a thread where none is free and one is allowed."""
        self._push(task)
        with self._ready:
            is_enough = self._idle >= len(self._queue) or len(self._threads) >= self._width
        if not is_enough:
            self._start_thread()

    def close(self, timeout_s: float) -> bool:
        """Let the threads run out and wait for them; False if one does not in time."""
        with self._ready:
            self.is_closed = True
            self._ready.notify_all()
        deadline_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _push(self, task: Task) -> None:
        with self._ready:
            heapq.heappush(self._queue, (task.urgency, task.order, task))
            self._ready.notify()

    def _start_thread(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        # Daemon: a worker stuck in foreign code must not keep a closed program in memory.
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        while (task := self._take()) is not None:
            self._drive(task)

    def _take(self) -> Task | None:
        with self._ready:
            self._idle += 1
            while not self.is_closed and (wait_s := self._wait_s()) != 0:
                self._ready.wait(wait_s)
            self._idle -= 1
            return heapq.heappop(self._queue)[2] if self._queue else None

    def _wait_s(self) -> float | None:
        """How long until the first task may begin; None where there is none."""
        if not self._queue:
            return None
        if self._queue[0][0] < Urgency.BACKGROUND:
            return 0
        return max(0.0, self._background_from_s - time.monotonic())

    def _drive(self, task: Task) -> None:
        while task.step():
            if self._is_outranked(task):
                self._push(task)
                return
        if task.urgency < Urgency.BACKGROUND:
            self._background_from_s = time.monotonic() + HOLD_BACK_S

    def _is_outranked(self, task: Task) -> bool:
        with self._ready:
            return bool(self._queue) and self._queue[0][0] < task.urgency


class Newest:
    """Keeps one job of a kind: a newer one cancels the older."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._job: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the newest job has not ended yet."""
        return self._job is not None and not self._job.is_over

    def submit(self, job: Job) -> None:
        """Cancel the job before, and queue this one."""
        self.cancel()
        self._job = job
        self._lane.submit(job)

    def cancel(self) -> None:
        """Cancel the job there is, if any."""
        if self._job is not None:
            self._job.cancel()
            self._job = None


def _without_frames(error: Exception) -> Exception:
    """Log a defect where it still has its traceback, then drop the frames and what they hold."""
    if not isinstance(error, MedMambaError):
        _log.error("A job failed", exc_info=error)
    return error.with_traceback(None)

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

Work = Callable[[], Generator[Any, None, Any]]
_Ending = Literal["succeeded", "failed", "cancelled"]

_log = logging.getLogger(__name__)


class Urgency(IntEnum):
    """Which job goes first in a lane; at equal urgency the older one."""

    NOW = 0  # what the user looks at
    SOON = 1  # what is in view beside it
    LATER = 2  # everything else


def once(function: Callable[[], Any]) -> Work:
    """A plain function as work: it reports nothing and its value is the result."""

    def work() -> Generator[None, None, Any]:
        yield from ()
        return function()

    return work


class Job(QObject):
    """One piece of work. Make it, connect, then submit it to a lane.

    Every signal is emitted in the thread that made the job. After `cancel()` nothing but
    `cancelled` and `ended` follows, whatever the worker was about to say.

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
    _posted = Signal()

    def __init__(self, work: Work, urgency: Urgency = Urgency.LATER) -> None:
        super().__init__()
        self.urgency = urgency
        self.order = 0
        self.on_forgotten: Callable[[Job], object] | None = None
        self._work = work
        self._steps: Generator[Any, None, Any] | None = None
        self._lock = threading.Lock()
        self._is_cancel_wanted = False
        self._is_started = False
        self._is_call_posted = False
        self._reports: deque[Any] = deque()
        self._ending: tuple[_Ending, Any] | None = None
        self._is_over = False
        self._last_delivery_s = 0.0
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @property
    def is_over(self) -> bool:
        """Whether `ended` has been emitted."""
        return self._is_over

    def cancel(self) -> None:
        """Stop at the next yield, or at once if it has not begun; a second call changes nothing."""
        with self._lock:
            self._is_cancel_wanted = True
            if not self._is_started and self._ending is None:
                self._ending = ("cancelled", None)
        if self._ending is not None:
            self._call_owner()

    def step(self) -> bool:
        """Run to the next yield; False once there is nothing left to run. The lane calls it."""
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

    def deliver(self) -> None:
        """Emit what has come in, in the owner's thread."""
        with self._lock:
            self._is_call_posted = False
            reports = tuple(self._reports)
            self._reports.clear()
            ending = self._ending
        self._last_delivery_s = time.monotonic()
        if reports and not self._is_cancel_wanted:
            self.progressed.emit(reports)
        if ending is not None and not self._is_over:
            self._emit_ending(*ending)

    def _advance(self) -> bool:
        if self._is_cancel_wanted:
            if self._steps is not None:
                self._steps.close()
            self._end("cancelled", None)
            return False
        if self._steps is None:
            self._steps = self._work()
        report = next(self._steps)
        if report is not None:
            self._reports.append(report)
            self._call_owner()
        return True

    def _end(self, ending: _Ending, value: Any) -> None:
        self._steps = None
        with self._lock:
            self._ending = ("cancelled", None) if self._is_cancel_wanted else (ending, value)
        self._call_owner()

    def _call_owner(self) -> None:
        with self._lock:
            if self._is_call_posted and self._ending is None:
                return
            self._is_call_posted = True
        self._posted.emit()

    def _on_posted(self) -> None:
        waited_ms = (time.monotonic() - self._last_delivery_s) * 1000
        if self._ending is not None or waited_ms >= REPORT_INTERVAL_MS:
            self.deliver()
        else:
            QTimer.singleShot(int(REPORT_INTERVAL_MS - waited_ms) + 1, self, self.deliver)

    def _emit_ending(self, ending: _Ending, value: Any) -> None:
        self._is_over = True
        if self._is_cancel_wanted or ending == "cancelled":
            self.cancelled.emit()
        elif ending == "succeeded":
            self.succeeded.emit(value)
        else:
            self.failed.emit(value)
        self.ended.emit()
        if self.on_forgotten is not None:
            self.on_forgotten(self)
            self.on_forgotten = None


class Lane:
    """A thread pool of known width that runs jobs, the most urgent first.

    It keeps every job it was given alive until the job has ended.
    """

    def __init__(self, name: str, width: int) -> None:
        self.name = name
        self.width = width
        self._ready = threading.Condition()
        self._queue: list[tuple[int, int, Job]] = []
        self._threads: list[threading.Thread] = []
        self._live: set[Job] = set()
        self._count = 0
        self._idle = 0
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether a job has not ended yet."""
        return bool(self._live)

    def submit(self, job: Job) -> None:
        """Queue a job. A closed lane cancels it instead."""
        self._count += 1
        job.order = self._count
        job.on_forgotten = self._live.discard
        self._live.add(job)
        if self._is_closed:
            job.cancel()
            return
        self._put(job)
        self._start_thread_if_needed()

    def cancel_all(self) -> None:
        """Cancel every job that has not ended."""
        for job in tuple(self._live):
            job.cancel()

    def shut_down(self, timeout_s: float = 10.0) -> bool:
        """Cancel everything and wait for the threads; False if one is still at work by then."""
        self._is_closed = True
        self.cancel_all()
        with self._ready:
            self._ready.notify_all()
        deadline_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        for job in tuple(self._live):
            job.deliver()
        return not any(thread.is_alive() for thread in self._threads)

    def _put(self, job: Job) -> None:
        with self._ready:
            heapq.heappush(self._queue, (job.urgency, job.order, job))
            self._ready.notify()

    def _start_thread_if_needed(self) -> None:
        with self._ready:
            is_enough = self._idle >= len(self._queue) or len(self._threads) >= self.width
        if is_enough:
            return
        name = f"{self.name}-{len(self._threads)}"
        # Daemon: a worker stuck in foreign code must not keep a closed program in memory.
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        while (job := self._take()) is not None:
            self._drive(job)

    def _take(self) -> Job | None:
        with self._ready:
            self._idle += 1
            while not self._queue and not self._is_closed:
                self._ready.wait()
            self._idle -= 1
            return heapq.heappop(self._queue)[2] if self._queue else None

    def _drive(self, job: Job) -> None:
        while job.step():
            if self._is_outranked(job):
                self._put(job)
                return

    def _is_outranked(self, job: Job) -> bool:
        with self._ready:
            return bool(self._queue) and self._queue[0][0] < job.urgency


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

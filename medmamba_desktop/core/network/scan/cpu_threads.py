"""Threads of our own for kernels that release the GIL.

Numba's parallel layer aborts the process when two Python threads enter it at once. Here the calling
thread works too, and waits only for helpers that have begun: callers never wait for each other, and
if no helper comes the caller does everything itself. So nesting, several callers, `os.fork` and an
interpreter that is shutting down need no special care.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

NAME = "medmamba-scan"


class _Job:
    """Work that any number of threads may join until it is closed."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._changed = threading.Condition()
        self._running = 0
        self._is_closed = False
        self._error: BaseException | None = None

    def join_in(self) -> None:
        """A helper's share; does nothing once the caller has finished."""
        with self._changed:
            if self._is_closed:
                return
            self._running += 1
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            self._error = error
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody begin any more, and wait for those who have."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: self._running == 0)

    def raise_error(self) -> None:
        if self._error is not None:
            raise self._error


class _Helpers:
    """Daemon threads, as many as were ever asked for at once, waiting for jobs."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._count = 0

    def call(self, job: _Job, count: int) -> None:
        with self._lock:
            while self._count < count:
                name = f"{NAME}-{self._count + 1}"
                threading.Thread(
                    target=self._serve, args=(self._jobs,), name=name, daemon=True
                ).start()
                self._count += 1
        for _ in range(count):
            self._jobs.put(job)

    @staticmethod
    def _serve(jobs: SimpleQueue[_Job]) -> None:
        while True:
            # `del` so that an idle helper does not keep the last job's tensors alive.
            job = jobs.get()
            job.join_in()
            del job


_helpers = _Helpers()


def _forget_helpers() -> None:
    """A forked child has none of its parent's threads, and perhaps a lock held by one of them."""
    global _helpers
    _helpers = _Helpers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_helpers)


def run_together(work: Callable[[], None], threads: int) -> None:
    """Call `work` in this thread and, at the same time, in up to `threads` - 1 others.

    Args:
        work: shares out among its callers what there is to do, and returns when nothing is left.
        threads: at least 1, this one included.

    Raises:
        BaseException: whatever `work` raised, in this thread or in another.
    """
    if threads <= 1:
        work()
        return
    job = _Job(work)
    _helpers.call(job, threads - 1)
    try:
        work()
    finally:
        job.close()
    job.raise_error()

"""Looks at many files, in order: one by one, or in several processes where that is faster.

Reading headers is Python work under one lock, so that threads do not help. The first files are
looked at where we are: most folders end before a second process has started.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Final

from medmamba_desktop.core.source.look import Answer, look_at
from medmamba_desktop.core.values import ImageRef

Asked = ImageRef | Answer
Look = Callable[[Iterable[Asked]], Iterator[Answer]]

FIRST_FILES: Final = 200
"""How many are looked at before other processes are started; about half a second's work."""

_MOST_PROCESSES: Final = 6
_CHUNK: Final = 32
_CHUNKS_AHEAD: Final = 3  # for each process: enough to keep it busy, few enough to stop soon


def usable_processes() -> int:
    """How many processes to read headers with on this computer."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MOST_PROCESSES)


@contextmanager
def looking(processes: int) -> Iterator[Look]:
    """A function that looks at what it is asked, lazily and in order.

    Of what it is asked, an `ImageRef` is looked at and an `Answer` is given back as it is.
    """
    if processes < 2:
        yield lambda asked: map(_answer, asked)
        return
    team = _Team(processes)
    try:
        yield team.look
    finally:
        team.close()


def _answer(asked: Asked) -> Answer:
    return look_at(asked) if isinstance(asked, ImageRef) else asked


def _answers(chunk: list[Asked]) -> list[Answer]:
    """What a process of the team does."""
    return [_answer(asked) for asked in chunk]


class _Team:
    """Processes, started when there is enough to do, and a memory of how much there was."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._looked_at = 0

    def look(self, asked: Iterable[Asked]) -> Iterator[Answer]:
        waiting = iter(asked)
        for one in islice(waiting, max(0, FIRST_FILES - self._looked_at)):
            self._looked_at += 1
            yield _answer(one)
        yield from self._in_processes(waiting)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _in_processes(self, waiting: Iterator[Asked]) -> Iterator[Answer]:
        under_way: deque[tuple[list[Asked], Future[list[Answer]] | None]] = deque()
        while True:
            while len(under_way) < self._processes * _CHUNKS_AHEAD:
                chunk = list(islice(waiting, _CHUNK))
                if not chunk:
                    break
                under_way.append((chunk, self._submitted(chunk)))
            if not under_way:
                return
            yield from _result(*under_way.popleft())

    def _submitted(self, chunk: list[Asked]) -> Future[list[Answer]] | None:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, mp_context=context)
        try:
            return self._pool.submit(_answers, chunk)
        except BrokenProcessPool:
            return None


def _result(chunk: list[Asked], future: Future[list[Answer]] | None) -> list[Answer]:
    """The answers of another process; our own where it could not start or died."""
    if future is None:
        return _answers(chunk)
    try:
        return future.result()
    except (BrokenProcessPool, OSError):
        return _answers(chunk)

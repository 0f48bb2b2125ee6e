"""Writes the audit log behind the work: a thread of its own hashes files and waits for locks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from medmamba_desktop.core.audit.line import Action, Fact
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.values import Problem

# How long files may still be read when the program closes, and how long it may take in all.
_GRACE_S: Final = 2.0
_CLOSE_S: Final = 15.0

_log = logging.getLogger(__name__)


class Trail:
    """A queue before an `AuditLog`; may be used by several threads, and never makes one wait.

    Attributes:
        told: called in the trail's thread with the first problem.
    """

    def __init__(self, log: AuditLog) -> None:
        self.told: Callable[[Problem], object] = lambda _problem: None
        self._log = log
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether the log is kept."""
        return self._log.is_on

    def record(
        self,
        action: Action,
        files: Iterable[Path] = (),
        facts: Mapping[str, Fact | Path] | None = None,
    ) -> None:
        """As `AuditLog.record`, some time later."""
        own = tuple(files)
        self._put(lambda: self._log.record(action, own, facts))

    def switch(self, *, is_on: bool) -> None:
        """As `AuditLog.switch`, some time later."""
        self._put(lambda: self._log.switch(is_on=is_on))

    def close(self, grace_s: float = _GRACE_S) -> None:
        """Write what is left; after the grace files that were not read yet are only counted."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(grace_s)
            self._log.is_hurried = True
            self._thread.join(_CLOSE_S)
            self._log.is_hurried = False
            self._thread = None

    def _put(self, work: Callable[[], None]) -> None:
        with self._start:
            if self._thread is None:
                # Daemon: a disk that does not answer must not keep a closed program in memory.
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
        self._queue.put(work)

    def _run(self) -> None:
        is_told = False
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception:  # noqa: BLE001 - a defect here must not stop what follows
                _log.exception("an entry of the audit log is lost")
            if self._log.problem is not None and not is_told:
                is_told = True
                self.told(self._log.problem)

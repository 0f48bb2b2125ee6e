"""Read every element of an image's header, for the header window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.problems import problem_of


class ShowHeader(QObject):
    """Signals:
    read: the `ImageRef` and a tuple of `HeaderLine`.
    failed: the `ImageRef` and a `Problem`.
    """

    read = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, backend: Backend, reading: Lane) -> None:
        super().__init__()
        self._read = backend.read_header_lines
        self._job = Newest(reading)

    def show(self, ref: ImageRef) -> None:
        """Read the header of this image; a newer call drops this one."""
        read = self._read
        job = Job(once(lambda: read(ref)), Urgency.NOW)
        job.succeeded.connect(lambda lines: self.read.emit(ref, lines))
        job.failed.connect(lambda error: self.failed.emit(ref, problem_of(error)))
        self._job.submit(job)

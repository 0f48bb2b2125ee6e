"""Read the frames that are on screen and, ahead of the reader, those that will be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.core.viewing.frame_cache import FrameCache
from medmamba_desktop.core.viewing.levels import prepared
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.settings import CACHE_MB, Settings

MOST_AHEAD = 24
_MOST_SHARE = 4  # a part of the cache that may be read ahead


class ShowFrames(QObject):
    """Keeps what was looked at last within the memory that the settings allow.

    Signals:
        arrived: the `ImageRef` whose frame is there now, or cannot be had.
    """

    arrived = Signal(object)

    def __init__(
        self, backend: Backend, reading: Lane, images: ImageList, settings: Settings
    ) -> None:
        super().__init__()
        self._backend = backend
        self._reading = reading
        self._settings = settings
        self._jobs: dict[ImageRef, Job] = {}
        self._problems: dict[ImageRef, Problem] = {}
        self.cache = FrameCache(settings.get(CACHE_MB))
        settings.changed.connect(self._on_setting_changed)
        images.cleared.connect(self._on_cleared)

    def get(self, ref: ImageRef) -> Frame | None:
        """The frame, if it is there."""
        return self.cache.get(ref)

    def problem(self, ref: ImageRef) -> Problem | None:
        """Why it cannot be shown."""
        return self._problems.get(ref)

    def room_ahead(self, like: Frame) -> int:
        """How many frames it is sensible to read ahead."""
        return min(MOST_AHEAD, self.cache.holds(like) // _MOST_SHARE)

    def follow(self, shown: Sequence[ImageRef], ahead: Sequence[ImageRef]) -> None:
        """Read these at once and those soon; what is wanted no more is given up."""
        wanted = {*shown, *ahead}
        for ref in [ref for ref in self._jobs if ref not in wanted]:
            self._jobs.pop(ref).cancel()
        for refs, urgency in ((shown, Urgency.NOW), (ahead, Urgency.SOON)):
            for ref in refs:
                self._read(ref, urgency)

    def _read(self, ref: ImageRef, urgency: Urgency) -> None:
        running = self._jobs.get(ref)
        if running is not None and (urgency >= running.task.urgency or running.task.is_done):
            return
        if ref in self.cache or ref in self._problems:
            return
        if running is not None:
            running.cancel()
        job = Job(once(lambda: prepared(self._backend.read_frame(ref))), urgency)
        job.succeeded.connect(self._on_frame)
        job.failed.connect(lambda error: self._on_failed(ref, error))
        self._jobs[ref] = job
        self._reading.submit(job)

    def _on_frame(self, frame: Frame) -> None:
        self._jobs.pop(frame.ref, None)
        self.cache.put(frame)
        self.arrived.emit(frame.ref)

    def _on_failed(self, ref: ImageRef, error: Exception) -> None:
        self._jobs.pop(ref, None)
        self._problems[ref] = problem_of(error)
        self.arrived.emit(ref)

    def _on_setting_changed(self, key: str) -> None:
        if key == CACHE_MB.key:
            self.cache.set_limit(self._settings.get(CACHE_MB))

    def _on_cleared(self) -> None:
        """A file may be another one when it is opened again under the same path."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._problems.clear()
        self.cache.clear()

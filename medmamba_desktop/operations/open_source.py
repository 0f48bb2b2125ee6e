"""Open files and folders: find the images in them; model files among them go to the shelf."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.values import Problem, SkippedFile, SourceImage, UnreadableSource
from medmamba_desktop.jobs import Job, Lane
from medmamba_desktop.operations.backend import Backend, Found
from medmamba_desktop.operations.models import CHECKPOINT_SUFFIXES, MODEL_SUFFIXES, Models
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.settings import Settings

_KEY = "open"
_BURST_S = 0.1


class OpenSource(QObject):
    """Fills the image list.

    Signals:
        found_images: there are new images to classify.
        ended: a search is over.
    """

    found_images = Signal()
    ended = Signal()

    def __init__(
        self,
        backend: Backend,
        reading: Lane,
        models: Models,
        images: ImageList,
        settings: Settings,
        activities: Activities,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._reading = reading
        self._models = models
        self._images = images
        self._settings = settings
        self._activities = activities
        self._jobs: set[Job] = set()
        self._found = 0

    def open(self, places: Sequence[Path]) -> None:
        """Open everything there is in these files and folders, beside what is open already."""
        models = [place for place in places if place.suffix.lower() in MODEL_SUFFIXES]
        for file in models:
            self._models.add(file)
        checkpoints = [place for place in places if place.suffix.lower() in CHECKPOINT_SUFFIXES]
        for file in checkpoints[:1]:
            self._models.checkpoint_given.emit(file)
        rest = [place for place in places if place not in (*models, *checkpoints)]
        if rest:
            self._search(rest)

    def close_all(self) -> None:
        """Close every image and stop the search for more."""
        self.cancel()
        self._images.clear()

    def cancel(self) -> None:
        """Stop searching; what was found stays."""
        for job in tuple(self._jobs):
            job.cancel()

    def _search(self, places: list[Path]) -> None:
        self._settings.remember_opened(places[0])
        self._images.places += [place for place in places if place not in self._images.places]
        job = Job(lambda: _in_bursts(self._backend.find_images(places)))
        job.progressed.connect(self._on_found)
        job.succeeded.connect(self._on_searched)
        job.failed.connect(lambda error: self._activities.tell(problem_of(error)))
        job.ended.connect(self._on_ended)
        self._found = 0
        self._jobs.add(job)
        self._activities.begin(_KEY, tr("Looking for images"), self.cancel)
        self._reading.submit(job)

    def _on_found(self, bursts: tuple[list[Found], ...]) -> None:
        found = [item for burst in bursts for item in burst if not isinstance(item, SkippedFile)]
        self._found += len(found)
        self._activities.report(_KEY, self._found)
        self._images.add(found)
        if self._images.current < 0:
            self._images.select(_first_readable(found, len(self._images)))
        self.found_images.emit()

    def _on_searched(self, count: tuple[int, int]) -> None:
        images, skipped = count
        if not images:
            self._activities.tell(_nothing_found(skipped))

    def _on_ended(self) -> None:
        self._jobs = {job for job in self._jobs if not job.is_over}
        if not self._jobs:
            self._activities.finish(_KEY)
        self.ended.emit()


def _nothing_found(skipped: int) -> Problem:
    message = tr("No images were found there")
    if skipped:
        message = trn(
            "No images were found there, only {n} other file",
            "No images were found there, only {n} other files",
            skipped,
        )
    remedy = tr("Open PNG, JPEG, TIFF, BMP, WebP or DICOM files, or a folder or zip of them")
    return Problem(message, remedy)


def _in_bursts(found: Iterable[Found]) -> Generator[list[Found], None, tuple[int, int]]:
    """Gather what is found for a tenth of a second at a time; returns (images, skipped)."""
    images = skipped = 0
    burst: list[Found] = []
    due_s = 0.0  # the first one shows at once
    for item in found:
        burst.append(item)
        images += not isinstance(item, SkippedFile)
        skipped += isinstance(item, SkippedFile)
        if time.monotonic() >= due_s:
            yield burst
            burst, due_s = [], time.monotonic() + _BURST_S
    if burst:
        yield burst
    return images, skipped


def _first_readable(found: Sequence[SourceImage | UnreadableSource], total: int) -> int:
    """Index of the first image with a header, or of the first row where there is none."""
    start = total - len(found)
    for offset, item in enumerate(found):
        if isinstance(item, SourceImage):
            return max(0, start + offset)
    return 0 if total else -1

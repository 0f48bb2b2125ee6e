"""Write down what is being classified, and offer to go on with what was not finished."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medmamba_desktop import paths
from medmamba_desktop.core import leftovers
from medmamba_desktop.core.store.unfinished import BatchList, Unfinished
from medmamba_desktop.core.values import SourceImage
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.operations.open_source import OpenSource
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.settings import KEEPS_RESULTS, Settings

LEAST = 20
"""Fewer images than that are opened again sooner than an offer is read."""


class UnfinishedBatch(QObject):
    """Follows the batch; what was left by an earlier start stands in `offered`.

    Signals:
        changed: `offered` is another one.
    """

    changed = Signal()

    def __init__(
        self,
        backend: Backend,
        reading: Lane,
        classify: ClassifyBatch,
        open_source: OpenSource,
        images: ImageList,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._batches = backend.batches
        self._reading = reading
        self._open_source = open_source
        self._images = images
        self._settings = settings
        self._is_closing = False
        self.offered: Unfinished | None = None
        if self._batches is not None:
            classify.began.connect(self._on_began)
            classify.settled.connect(self._on_settled)
            settings.changed.connect(self._on_setting_changed)

    def look(self) -> None:
        """Find out whether a batch was left."""
        batches = self._batches
        if batches is not None:
            job = Job(once(lambda: _left(batches)), Urgency.SOON)
            job.succeeded.connect(lambda left: self._offer(left[0] if left else None))
            self._reading.submit(job)

    def go_on(self) -> None:
        """Open again what was opened then; what was computed is not computed again."""
        batch = self.offered
        if batch is not None:
            self.forget()
            self._open_source.open(list(batch.places))

    def forget(self) -> None:
        """Delete the list that was left."""
        if self._batches is not None and self.offered is not None:
            self._batches.forget(self.offered)
        self._offer(None)

    def close(self) -> None:
        """Leave what is not finished to the next start."""
        self._is_closing = True
        if self._batches is not None:
            self._batches.close()

    def _offer(self, batch: Unfinished | None) -> None:
        self.offered = batch
        self.changed.emit()

    def _on_began(self, images: tuple[SourceImage, ...]) -> None:
        batches, count = self._batches, len(self._images)
        # Without kept results going on would compute all of it anew: not worth writing paths down.
        is_kept = self._settings.get(KEEPS_RESULTS)
        if batches is None or count < LEAST or not is_kept:
            return
        places: tuple[Path, ...] = tuple(self._images.places)
        batches.write(places, count)

    def _on_setting_changed(self, key: str) -> None:
        if key == KEEPS_RESULTS.key and not self._settings.get(KEEPS_RESULTS):
            self._on_settled()

    def _on_settled(self) -> None:
        if self._batches is not None and not self._is_closing:
            self._batches.remove()


def _left(batches: BatchList) -> tuple[Unfinished, ...]:
    """Read in a worker; what else dead programs left goes."""
    leftovers.sweep(paths.scratch())
    return batches.left()

"""Presentation states among what is open: found, read, and asked for each image on screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.source.presentation import Asked
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.state.image_list import ImageList, ImageRow

_MOST = 200  # more of them in one folder are the archive of a hospital, not a study
_STATES = "1.2.840.10008.5.1.4.1.1.11."  # SOP classes of presentation states (PS3.4 B.5)


class Presentations(QObject):
    """Reads each presentation state once.

    Signals:
        changed: more is known of how images are to be shown.
    """

    changed = Signal()

    def __init__(self, backend: Backend, reading: Lane, images: ImageList) -> None:
        super().__init__()
        self._backend = backend
        self._reading = reading
        self._images = images
        self._tried: set[ImageRef] = set()
        self._looked_at = 0
        self._asked: dict[str, Asked] = {}
        images.cleared.connect(self._on_cleared)

    def of(self, frame: Frame) -> Asked | None:
        """What a presentation state asks of this image."""
        return self._asked.get(frame.sop_uid) if frame.sop_uid else None

    def look_for(self, _ref: ImageRef) -> None:
        """Read those that were found since the last time."""
        rows = self._images.rows[self._looked_at :]
        self._looked_at = len(self._images.rows)
        for row in rows:
            if _is_presentation(row) and row.ref not in self._tried and len(self._tried) < _MOST:
                self._tried.add(row.ref)
                self._read(row.ref)

    def _read(self, ref: ImageRef) -> None:
        job = Job(once(lambda: self._backend.read_presentation(ref)), Urgency.SOON)
        job.succeeded.connect(self._on_read)
        self._reading.submit(job)

    def _on_read(self, asked: dict[str, Asked]) -> None:
        for uid, one in asked.items():
            known = self._asked.get(uid)
            self._asked[uid] = one.over(known) if known is not None else one
        if asked:
            self.changed.emit()

    def _on_cleared(self) -> None:
        self._tried.clear()
        self._asked.clear()
        self._looked_at = 0


def _is_presentation(row: ImageRow) -> bool:
    facts = row.dicom
    return row.source is None and facts is not None and facts.sop_class.startswith(_STATES)

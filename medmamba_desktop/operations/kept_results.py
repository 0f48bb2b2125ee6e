"""Whether results are kept on disk; clear them; say once what is wrong with the store."""

from __future__ import annotations

from PySide6.QtCore import QObject

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.settings import KEEPS_RESULTS, Settings

_KEY = "clear-results"


class KeptResults(QObject):
    """Follows the setting and the batch."""

    def __init__(
        self,
        backend: Backend,
        reading: Lane,
        classify: ClassifyBatch,
        settings: Settings,
        activities: Activities,
    ) -> None:
        super().__init__()
        self._store = backend.results
        self._reading = reading
        self._settings = settings
        self._activities = activities
        self._told: Problem | None = None
        settings.changed.connect(self._on_setting_changed)
        classify.ended.connect(self._tell)
        self._on_setting_changed(KEEPS_RESULTS.key)

    def clear(self) -> None:
        """Delete every kept result, whatever is open; what is on screen stays."""
        if self._store is None:
            return
        job = Job(once(self._store.clear), Urgency.SOON)
        job.ended.connect(lambda: self._activities.finish(_KEY))
        job.ended.connect(self._tell)
        self._activities.begin(_KEY, tr("Clearing the kept results"))
        self._reading.submit(job)

    def close(self) -> None:
        """Close the store's file."""
        if self._store is not None:
            self._store.close()

    def _on_setting_changed(self, key: str) -> None:
        if self._store is not None and key == KEEPS_RESULTS.key:
            self._store.is_on = self._settings.get(KEEPS_RESULTS)

    def _tell(self) -> None:
        problem = self._store.problem if self._store is not None else None
        if problem is not None and problem != self._told:
            self._told = problem
            self._activities.tell(problem)

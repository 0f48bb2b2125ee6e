"""The audit log in the window: its switch, what leaves by the window's own doors, its end."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, Signal

from medmamba_desktop.core.audit.line import Fact, What
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.operations.audited import files_of
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.state.activities import Activities


class Auditing(QObject):
    """Without a trail it does nothing and is off.

    Signals:
        changed: it was switched on or off, as far as it can be.
    """

    changed = Signal()
    _failed = Signal(object)

    def __init__(self, backend: Backend, activities: Activities) -> None:
        super().__init__()
        self._trail = backend.trail
        self._is_on = self._trail is not None and self._trail.is_on
        # The trail tells in its own thread.
        self._failed.connect(activities.tell, Qt.ConnectionType.QueuedConnection)
        if self._trail is not None:
            self._trail.told = self._tell

    @property
    def is_on(self) -> bool:
        """Whether the log is kept, as of this program's start and its own switching."""
        return self._is_on

    def toggle(self) -> None:
        """Switch it on or off, for the command line, too."""
        if self._trail is not None:
            self._is_on = not self._is_on
            self._trail.switch(is_on=self._is_on)
        self.changed.emit()

    def exported(self, what: What, refs: Iterable[ImageRef]) -> None:
        """These images, or results on them, were handed out."""
        if self._trail is not None:
            images = tuple(refs)
            self._trail.record("exported", files_of(images), {"what": what, "images": len(images)})

    def exported_results(self, plan: Plan, refs: Iterable[ImageRef], *, has_names: bool) -> None:
        """What a plan asks for was written, or a part of it."""
        if self._trail is None:
            return
        images = tuple(refs)
        facts: dict[str, Fact] = {"what": "results", "images": len(images)}
        facts |= {part.replace(" ", "_"): 1 for part in plan.parts}
        self._trail.record("exported", files_of(images), {**facts, "names": int(has_names)})
        if plan.has_copies:
            kept = {"dates": int(plan.keeping.dates), "images": len(images)}
            self._trail.record("de-identified", files_of(images), kept)

    def close(self) -> None:
        """Write what is left."""
        if self._trail is not None:
            self._trail.close()

    def _tell(self, problem: Problem) -> None:
        self._failed.emit(problem)

"""What the reader says of results: agree, disagree or unsure, a label and a note."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.store.results import Mark
from medmamba_desktop.core.values import ImageRef, Prediction

Place = tuple[str | ImageRef, str]
"""A picture and a task: marks hold for the picture, whatever its file is called."""


def place_of(prediction: Prediction) -> Place:
    """Where its mark stands; by the image itself where no results are kept."""
    return prediction.picture_key or prediction.ref, prediction.task


class Marks(QObject):
    """The marks on what is open.

    Signals:
        changed: some were made, read or deleted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[Place, Mark] = {}

    def of(self, prediction: Prediction | None) -> Mark | None:
        """What is said of a result."""
        return self._marks.get(place_of(prediction)) if prediction is not None else None

    def put(self, marks: Mapping[Place, Mark | None]) -> None:
        """Enter marks; None deletes one."""
        for place, mark in marks.items():
            if mark is None:
                self._marks.pop(place, None)
            else:
                self._marks[place] = mark
        if marks:
            self.changed.emit()

    def add(self, marks: Mapping[Place, Mark]) -> None:
        """Enter what was read from the disk; what was marked meanwhile is newer."""
        self.put({place: mark for place, mark in marks.items() if place not in self._marks})

    def clear(self) -> None:
        """Forget them all."""
        self._marks.clear()
        self.changed.emit()

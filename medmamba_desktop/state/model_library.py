"""The library of models as its window shows it: what there is, what is selected, what was found."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.library.verify import Check
from medmamba_desktop.core.values import Problem


class ModelLibrary(QObject):
    """What is known of every model.

    Attributes:
        defaults: DICOM modality -> name of the model that is taken for it.
        unsound: files in the user's folder that are no sound models, with the reason.
        beside: name of the model that the selected one is compared with; empty for none.
        checks: SHA-256 -> what verifying that file has found so far.
        checkpoint: a published checkpoint that has been read and waits for its classes' names.
        checkpoint_name: of its file, without the ending.

    Signals:
        changed: there are other models, or other defaults.
        selected: another model, or another one beside it.
        checked: verifying has found something.
        undo_changed: there is another change to take back, or none.
        checkpoint_changed: a checkpoint has been read, or is not waited for any more.
        classes_read: names of classes that a file held, in order.
        told: what was done, or a `Problem`: what could not be done.
    """

    changed = Signal()
    selected = Signal()
    checked = Signal()
    undo_changed = Signal()
    checkpoint_changed = Signal()
    classes_read = Signal(object)
    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sheets: tuple[ModelSheet, ...] = ()
        self.defaults: Mapping[str, str] = {}
        self.unsound: tuple[tuple[str, Problem], ...] = ()
        self.selection = ""
        self.beside = ""
        self.checks: dict[str, tuple[Check, ...]] = {}
        self.checkpoint: Checkpoint | None = None
        self.checkpoint_name = ""
        self._changes: list[Change] = []

    @property
    def sheet(self) -> ModelSheet | None:
        """The selected model."""
        return self.sheet_of(self.selection)

    @property
    def other(self) -> ModelSheet | None:
        """The model beside it."""
        return self.sheet_of(self.beside)

    @property
    def last_change(self) -> Change | None:
        """What undo would take back."""
        return self._changes[-1] if self._changes else None

    def sheet_of(self, name: str) -> ModelSheet | None:
        """The model of that name."""
        return next((sheet for sheet in self.sheets if sheet.info.name == name), None)

    def relatives(self, name: str) -> tuple[ModelSheet, ...]:
        """Other models, those that share a task with this one first: its versions."""
        own = self.sheet_of(name)
        tasks = {(task.name, task.classes) for task in own.tasks} if own else set()

        def is_stranger(sheet: ModelSheet) -> bool:
            return not any((task.name, task.classes) in tasks for task in sheet.tasks)

        others = (sheet for sheet in self.sheets if sheet.info.name != name)
        return tuple(sorted(others, key=is_stranger))

    def enter(
        self,
        sheets: tuple[ModelSheet, ...],
        defaults: Mapping[str, str],
        unsound: tuple[tuple[str, Problem], ...] = (),
    ) -> None:
        """Enter what is on the shelf; a selection that is gone moves to the first."""
        self.sheets, self.defaults, self.unsound = sheets, defaults, unsound
        if self.sheet is None:
            self.selection = sheets[0].info.name if sheets else ""
        if self.other is None or self.beside == self.selection:
            self.beside = ""
        self.changed.emit()
        self.selected.emit()

    def select(self, name: str) -> None:
        """Select a model."""
        if name != self.selection:
            self.selection = name
            if self.beside == name:
                self.beside = ""
            self.selected.emit()

    def compare_with(self, name: str) -> None:
        """Put a model beside the selected one."""
        if name != self.beside:
            self.beside = name
            self.selected.emit()

    def enter_checks(self, sha256: str, checks: tuple[Check, ...]) -> None:
        """Enter what verifying has found."""
        self.checks[sha256] = checks
        self.checked.emit()

    def remember(self, change: Change) -> None:
        """Keep a change, to be taken back."""
        self._changes.append(change)
        self.undo_changed.emit()

    def forget_last(self) -> None:
        """The last change was taken back, or cannot be."""
        if self._changes:
            self._changes.pop()
            self.undo_changed.emit()

    def set_checkpoint(self, checkpoint: Checkpoint | None, name: str = "") -> None:
        """Enter a checkpoint that was read, or that none is waited for.

        Args:
            name: of its file, without the ending.
        """
        if checkpoint != self.checkpoint:
            self.checkpoint, self.checkpoint_name = checkpoint, name
            self.checkpoint_changed.emit()

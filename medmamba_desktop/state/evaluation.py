"""An evaluation in the window: what is measured, how far it is, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.measuring.values import Measured, Measurement
from medmamba_desktop.core.values import ModelInfo, Problem, TaskInfo

Status = Literal["choosing", "reading", "read", "measuring", "done"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What is to be measured, and with what.

    Attributes:
        split: train, val, test or all; empty for test where the data have parts.
        models: at most `MOST_MODELS`, the first is the one compared with.
        task: of the first model; None while there is none that fits.
        meant: label of the data -> class of the task, "" for left out; of every label.
        is_proposed: `meant` is a guess that the user has to look at.
    """

    places: tuple[Path, ...] = ()
    split: str = ""
    models: tuple[ModelInfo, ...] = ()
    task: TaskInfo | None = None
    meant: Mapping[str, str] = field(default_factory=dict)
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """Pictures behind a part of a figure: places of cases, in order."""

    heading: str = ""
    places: tuple[int, ...] = ()


class Evaluation(QObject):
    """Written by the operation `Evaluate`, drawn by its window.

    Signals:
        changed: status, setup, data or result.
        progressed: how far reading or measuring is.
        looked: other pictures are to be shown.
        marked: a label was marked as wrong, or no longer.
    """

    changed = Signal()
    progressed = Signal()
    looked = Signal()
    marked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.status: Status = "choosing"
        self.setup = Setup()
        self.data: ToMeasure | None = None
        self.problem: Problem | None = None
        self.progress: Progress | None = None
        self.measurement: Measurement | None = None
        self.shown = 0
        self.looking = Looked()
        self.marks: frozenset[int] = frozenset()

    @property
    def measured(self) -> Measured | None:
        """The model whose figures are shown."""
        return self.measurement.models[self.shown] if self.measurement else None

    def begin(self, status: Status, setup: Setup) -> None:
        """Something is at work; what was said of earlier work is forgotten."""
        self.status, self.setup = status, setup
        self.problem = self.progress = None
        if status == "reading":
            self.data = self.measurement = None
        self.changed.emit()

    def report(self, progress: Progress) -> None:
        """How far it is."""
        self.progress = progress
        self.progressed.emit()

    def enter_data(self, data: ToMeasure, setup: Setup) -> None:
        """The pictures have been found."""
        self.status, self.data, self.setup = "read", data, setup
        self.changed.emit()

    def change(self, **parts: object) -> None:
        """Change parts of the setup."""
        self.setup = replace(self.setup, **parts)  # type: ignore[arg-type]
        self.problem = None
        self.changed.emit()

    def finish(self, measurement: Measurement) -> None:
        """The models have been measured."""
        self.status, self.measurement, self.shown = "done", measurement, 0
        self.looking, self.marks = Looked(), frozenset()
        self.changed.emit()

    def fail(self, problem: Problem | None = None) -> None:
        """Work ended before its end, with a reason or because it was stopped."""
        self.status = "choosing" if self.data is None else "read"
        self.problem, self.progress = problem, None
        self.changed.emit()

    def start_over(self) -> None:
        """Back to the choice of pictures."""
        self.status, self.data, self.measurement, self.problem = "choosing", None, None, None
        self.changed.emit()

    def show_model(self, number: int) -> None:
        """Show another model's figures."""
        if self.measurement is not None and number != self.shown:
            self.shown = number
            self.changed.emit()

    def look(self, looking: Looked) -> None:
        """Show these pictures."""
        self.looking = looking
        self.looked.emit()

    def mark(self, place: int, is_wrong: bool) -> None:
        """Hold the label of a case for wrong, or not."""
        self.marks = self.marks | {place} if is_wrong else self.marks - {place}
        self.marked.emit()

"""The fine-tune that is being prepared, at work or done: data, parts, plan, run and result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.dataset.examples import Box, DataProblem, LabelledData, Progress
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.plan import Mode, Plan
from medmamba_desktop.core.values import ImageRef, ModelInfo, Problem

if TYPE_CHECKING:
    from medmamba_desktop.core.training.result import TrainingResult

RunStatus = Literal["none", "running", "stopping", "paused", "failed", "done"]


@dataclass(frozen=True, slots=True)
class DataChoice:
    """What the user pointed at.

    Attributes:
        places: folders, tables or zips of labelled pictures.
        table: a table of labels that lies apart from the pictures, or None.
        validation, test: own folders for those parts, or None.
        masks: folder of masks named as the pictures are, or None.
        file_column, label_column, group_column, split_column: of a table; empty finds them.
    """

    places: tuple[Path, ...] = ()
    table: Path | None = None
    validation: Path | None = None
    test: Path | None = None
    masks: Path | None = None
    file_column: str = ""
    label_column: str = ""
    group_column: str = ""
    split_column: str = ""


@dataclass(frozen=True, slots=True)
class PartChoice:
    """How the data are to be parted: which rule for groups, and the shares, 0 to 1."""

    rule: int = 0
    validation: float = 0.15
    test: float = 0.2


@dataclass(frozen=True, slots=True)
class Parts:
    """The data parted.

    Attributes:
        data: every example with its split and its group.
        rules: the rules for groups there are, best first; `GroupRule`s of the core.
        rule: which of them was used.
        notes: what the user should know of the parts.
        has_test: a test part is locked away; otherwise the figures come from cross-validation.
        problems: what the rule for groups shows to be wrong with patients; told, not to be taken.
    """

    data: LabelledData
    rules: tuple[Any, ...] = ()
    rule: int = 0
    notes: tuple[str, ...] = ()
    has_test: bool = True
    problems: tuple[DataProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan with what is said for it.

    Attributes:
        seconds: how long each mode would take; None where that cannot be told.
        advised: the mode that suits the data.
        reasons: why this plan, in plain words.
    """

    plan: Plan
    seconds: Mapping[Mode, float | None] = field(default_factory=dict)
    advised: Mode = "head"
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Curves:
    """What a run has said of itself, as columns that a chart can draw."""

    steps: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    epochs: list[EpochDone] = field(default_factory=list)

    def add(self, event: StepDone | EpochDone) -> None:
        """Append a step or an epoch; what a resumed run repeats replaces what was there."""
        if isinstance(event, EpochDone):
            self.epochs = [e for e in self.epochs if e.epoch < event.epoch] + [event]
            return
        while self.steps and self.steps[-1] >= event.step:
            for column in (self.steps, self.losses, self.rates):
                column.pop()
        if self.epochs and self.epochs[-1].step >= event.step:
            self.epochs = [epoch for epoch in self.epochs if epoch.step < event.step]
        self.steps.append(event.step)
        self.losses.append(event.loss)
        self.rates.append(event.learning_rate)

    @property
    def best(self) -> EpochDone | None:
        """The best epoch so far."""
        return next((e for e in reversed(self.epochs) if e.is_best), None)


@dataclass(slots=True)
class Run:
    """A run, from Start to its end.

    Attributes:
        data: what it learns from; None where it was begun on an earlier day.
        phases: every phase so far in order, each with its last report.
        seconds_left: of the current phase, or None while that cannot be told.
        problem: why it failed.
    """

    status: RunStatus = "none"
    folder: Path | None = None
    title: str = ""
    mode: Mode = "head"
    classes: tuple[str, ...] = ()
    data: LabelledData | None = None
    phases: list[Phase] = field(default_factory=list)
    step: StepDone | None = None
    curves: Curves = field(default_factory=Curves)
    notices: list[str] = field(default_factory=list)
    seconds_left: float | None = None
    problem: Problem | None = None

    def hear(self, event: TrainEvent) -> None:
        """Take in one report."""
        if isinstance(event, Notice):
            self.notices.append(event.text)
        elif isinstance(event, Phase):
            self._enter_phase(event)
            self.seconds_left = event.seconds_left
        else:
            self.curves.add(event)
            if isinstance(event, StepDone):
                self.step, self.seconds_left = event, event.seconds_left

    def _enter_phase(self, event: Phase) -> None:
        names = [phase.name for phase in self.phases]
        if event.name in names:
            self.phases[names.index(event.name)] = event
        else:
            self.phases.append(event)

    @property
    def phase(self) -> Phase | None:
        """What it is at."""
        return self.phases[-1] if self.phases else None

    @property
    def share(self) -> float | None:
        """How much of the current phase is done, 0 to 1; None where that is not known."""
        phase = self.phase
        if phase is None or not phase.total:
            return None
        if phase.name == "full":
            return self.step.share if self.step is not None else 0.0
        return min(1.0, phase.done / phase.total)


class FineTune(QObject):
    """One fine-tune at a time.

    A change of an earlier part drops what was made from it: other data drop the parts, other parts
    the proposal. A run keeps what it was started with.

    Signals:
        data_changed: data are being read, were read, or could not be.
        choices_changed: mends, boxes or shares; the parts made before are dropped.
        parts_changed: the data are parted, or no longer are.
        plan_changed: there is another plan or another estimate.
        run_changed: the run began, said something or ended.
        unfinished_changed: there are other runs to go on with.
        finished_changed: there are other runs that are done.
        told: a `Problem` that belongs to no page.
    """

    data_changed = Signal()
    choices_changed = Signal()
    parts_changed = Signal()
    plan_changed = Signal()
    run_changed = Signal()
    unfinished_changed = Signal()
    finished_changed = Signal()
    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choice = DataChoice()
        self.reading: Progress | None = None
        self.data_problem: Problem | None = None
        self.checked: Any = None
        self.taken: frozenset[int] = frozenset()
        self.boxes: dict[ImageRef, tuple[Box, ...]] = {}
        self.part_choice = PartChoice()
        self.parts: Parts | None = None
        self.parts_problem: Problem | None = None
        self.columns: tuple[str, ...] = ()
        self.start: ModelInfo | None = None
        self.domain: DataProblem | None = None
        self.proposal: Proposal | None = None
        self.plan_problem: Problem | None = None
        self.run = Run()
        self.result: TrainingResult | None = None
        self.result_title = ""
        self.unfinished: tuple[Any, ...] = ()
        self.finished: tuple[Any, ...] = ()

    @property
    def data(self) -> LabelledData | None:
        """The data as read, before mends."""
        return self.checked.data if self.checked is not None else None

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """What the checks found."""
        return self.checked.problems if self.checked is not None else ()

    @property
    def obstacles(self) -> tuple[DataProblem, ...]:
        """What prevents training and has no mend that is taken."""
        return tuple(
            problem
            for index, problem in enumerate(self.problems)
            if problem.severity == "stop" and index not in self.taken
        )

    @property
    def is_foreign(self) -> bool:
        """Whether most pictures are unlike those that the start model learned from."""
        return self.domain is not None and self.domain.severity == "note"

    @property
    def is_at_work(self) -> bool:
        """Whether a run computes or is being stopped."""
        return self.run.status in ("running", "stopping")

    def begin_reading(self, choice: DataChoice) -> None:
        """Other data are being read; everything made from the former is dropped."""
        self.choice = choice
        self.checked = self.data_problem = None
        self.columns = ()
        self.taken, self.boxes = frozenset(), {}
        self.part_choice = PartChoice()
        self.reading = Progress(tr("Looking for pictures"), 0)
        self.data_changed.emit()
        self._drop_parts()

    def report_reading(self, progress: Progress) -> None:
        """How far reading is."""
        self.reading = progress
        self.data_changed.emit()

    def end_reading(self, checked: Any = None, problem: Problem | None = None) -> None:
        """The data are there, or they are not and this is why; neither: the user stopped it."""
        self.reading, self.checked, self.data_problem = None, checked, problem
        advised = (i for i, p in enumerate(self.problems) if p.mend and p.mend.is_advised)
        self.taken = frozenset(advised)
        self.data_changed.emit()

    def set_columns(self, columns: tuple[str, ...]) -> None:
        """The table of the data has these columns."""
        if columns != self.columns:
            self.columns = columns
            self.data_changed.emit()

    def take(self, index: int, is_taken: bool) -> None:
        """Take the mend of a problem, or leave it."""
        taken = self.taken | {index} if is_taken else self.taken - {index}
        if taken != self.taken:
            self.taken = taken
            self._choose()

    def set_boxes(self, ref: ImageRef, boxes: tuple[Box, ...]) -> None:
        """Mark where to look in one picture; none takes the marks away."""
        self.boxes.pop(ref, None)
        if boxes:
            self.boxes[ref] = boxes
        self._choose()

    def choose_parts(self, choice: PartChoice) -> None:
        """Part the data otherwise."""
        if choice != self.part_choice:
            self.part_choice = choice
            self._choose()

    def set_parts(self, parts: Parts | None, problem: Problem | None = None) -> None:
        """The data are parted, or this is why they cannot be."""
        self.parts, self.parts_problem = parts, problem
        self.proposal = self.plan_problem = self.domain = None
        self.parts_changed.emit()

    def choose_start(self, start: ModelInfo | None) -> None:
        """Start from another model, or from scratch."""
        if start != self.start:
            self.domain = None
        self.start = start
        self.plan_changed.emit()

    def set_domain(self, problem: DataProblem | None) -> None:
        """This should be known of the distance between the data and the start model."""
        self.domain = problem
        self.plan_changed.emit()

    def propose(self, proposal: Proposal | None, problem: Problem | None = None) -> None:
        """Enter a plan with what is said for it, or why there is none."""
        self.proposal, self.plan_problem = proposal, problem
        self.plan_changed.emit()

    def change_plan(self, **parts: Any) -> None:
        """Change parts of the plan."""
        if self.proposal is None:
            return
        plan = replace(self.proposal.plan, **parts)
        if plan != self.proposal.plan:
            self.proposal = replace(self.proposal, plan=plan)
            self.plan_changed.emit()

    def begin_run(self, run: Run) -> None:
        """A run has begun."""
        self.run, self.result = run, None
        self.run_changed.emit()

    def hear(self, events: tuple[TrainEvent, ...]) -> None:
        """Take in what the run says."""
        for event in events:
            self.run.hear(event)
        self.run_changed.emit()

    def set_status(self, status: RunStatus, problem: Problem | None = None) -> None:
        """The run has another status."""
        self.run.status, self.run.problem = status, problem
        self.run_changed.emit()

    def finish_run(self, result: TrainingResult) -> None:
        """The run is done."""
        self.result, self.result_title = result, self.run.title
        self.set_status("done")

    def set_unfinished(self, runs: tuple[Any, ...]) -> None:
        """There are these runs to go on with."""
        self.unfinished = runs
        self.unfinished_changed.emit()

    def set_finished(self, runs: tuple[Any, ...]) -> None:
        """There are these runs that are done."""
        self.finished = runs
        self.finished_changed.emit()

    def start_over(self) -> None:
        """Forget data, plan and result; a run that is not at work is forgotten, too."""
        if not self.is_at_work:
            self.run, self.result = Run(), None
            self.run_changed.emit()
        self.begin_reading(DataChoice())
        self.end_reading()

    def _choose(self) -> None:
        self.choices_changed.emit()
        self._drop_parts()

    def _drop_parts(self) -> None:
        if self.parts is not None or self.proposal is not None or self.parts_problem is not None:
            self.set_parts(None)

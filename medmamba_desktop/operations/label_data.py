"""Read labelled pictures, check them, and part them: the first half of a fine-tune."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from medmamba_desktop.core.dataset.examples import Box, DataProblem, LabelledData, Progress
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.operations.training_backend import TrainingBackend
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.fine_tune import DataChoice, FineTune, PartChoice, Parts

_KEY = "label-data"
SEED = 0


class LabelData(QObject):
    """Works in the reading lane; writes `FineTune`."""

    def __init__(
        self, backend: TrainingBackend, reading: Lane, tune: FineTune, activities: Activities
    ) -> None:
        super().__init__()
        self._backend = backend
        self._tune = tune
        self._activities = activities
        self._reading = Newest(reading)
        self._parting = Newest(reading)
        self._naming = Newest(reading)

    def read(self, choice: DataChoice) -> None:
        """Read and check what was pointed at; what was read before is forgotten."""
        self._parting.cancel()
        self._naming.cancel()
        job = Job(lambda: self._backend.read_checked(choice))
        job.progressed.connect(self._on_read)
        job.succeeded.connect(lambda checked: self._tune.end_reading(checked))
        job.failed.connect(lambda error: self._tune.end_reading(problem=problem_of(error)))
        job.ended.connect(self._on_ended)
        self._tune.begin_reading(choice)
        self._activities.begin(_KEY, tr("Reading labelled pictures"), self.cancel)
        self._reading.submit(job)

    def cancel(self) -> None:
        """Stop reading; nothing is kept of it."""
        if self._reading.is_busy:
            self._reading.cancel()
            self._tune.end_reading()

    def part(self) -> None:
        """Part the data as chosen, unless they are."""
        tune = self._tune
        if tune.checked is None or tune.parts is not None or self._parting.is_busy:
            return
        taken = tuple(tune.problems[index] for index in sorted(tune.taken))
        work = _parting(self._backend, tune.checked, taken, dict(tune.boxes), tune.part_choice)
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(self._on_parted)
        job.failed.connect(lambda error: tune.set_parts(None, problem_of(error)))
        self._parting.submit(job)

    def choose_parts(self, choice: PartChoice) -> None:
        """Part the data otherwise."""
        self._parting.cancel()
        self._tune.choose_parts(choice)
        self.part()

    def take(self, index: int, is_taken: bool) -> None:
        """Take the mend of a problem, or leave it."""
        self._parting.cancel()
        self._tune.take(index, is_taken)

    def mark(self, ref: ImageRef, boxes: tuple[Box, ...]) -> None:
        """Say where to look in one picture."""
        self._parting.cancel()
        self._tune.set_boxes(ref, boxes)

    def _on_read(self, reports: tuple[Progress, ...]) -> None:
        self._tune.report_reading(reports[-1])
        self._activities.report(_KEY, reports[-1].done, reports[-1].total)

    def _on_ended(self) -> None:
        if not self._reading.is_busy:
            self._activities.finish(_KEY)
            self._find_columns()

    def _find_columns(self) -> None:
        """Read which columns there are, for the user to say which is which."""
        choice = self._tune.choice
        job = Job(once(lambda: self._backend.columns(choice)), Urgency.SOON)
        job.succeeded.connect(self._tune.set_columns)
        self._naming.submit(job)

    def _on_parted(self, parts: Parts) -> None:
        self._tune.set_parts(parts)


def _parting(
    backend: TrainingBackend,
    checked: Any,
    taken: tuple[DataProblem, ...],
    boxes: Mapping[ImageRef, tuple[Box, ...]],
    choice: PartChoice,
) -> Callable[[], Parts]:
    def work() -> Parts:
        # `grouped` never parts copies. Kept together already here, they would pass for groups that
        # the data name, and go before the rules that find patients.
        others = tuple(p for p in taken if p.mend is None or p.mend.kind != "keep-together")
        data = with_boxes(backend.mended(checked.data, others), boxes)
        problems: tuple[DataProblem, ...] = ()
        rules = backend.group_rules(data, checked.duplicates)
        rule = choice.rule if choice.rule < len(rules) else 0
        if rules:
            problems = backend.rule_problems(data, rules[rule], checked.problems)
            data = backend.grouped(data, rules[rule], checked.duplicates)
        parted = backend.part(data, choice.validation, choice.test, SEED)
        return Parts(parted.data, rules, rule, parted.notes, parted.has_test, problems)

    return work


def with_boxes(data: LabelledData, boxes: Mapping[ImageRef, tuple[Box, ...]]) -> LabelledData:
    """The data with the user's boxes beside the regions that were found."""
    if not boxes:
        return data
    examples = tuple(
        replace(e, regions=(*e.regions, *boxes[e.ref])) if e.ref in boxes else e
        for e in data.examples
    )
    return replace(data, examples=examples)

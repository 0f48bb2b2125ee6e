"""Measure models on labelled pictures, look behind the figures, write what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.measuring.values import MOST_MODELS, Asked, Measurement
from medmamba_desktop.core.values import ImageRef, ModelInfo
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.evaluation import Evaluation, Looked, Setup
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import CLASS_MEANINGS, Settings

_KEY = "evaluate"
_MOST_REMEMBERED = 200


class Evaluate(QObject):
    """Reads in the reading lane, measures in the compute lane; writes `Evaluation`.

    Signals:
        called: the `AtThreshold` of the threshold asked for last.
        written: a sentence on what was written.
        failed: a `Problem`.
    """

    called = Signal(object)
    written = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        lanes: tuple[Lane, Lane],
        state: tuple[Evaluation, Session, ImageList, Settings, Activities],
        classify: ClassifyBatch,
    ) -> None:
        super().__init__()
        self._backend = backend.evaluation
        self._engine = engine
        self._evaluation, self._session, self._images, self._settings, self._activities = state
        self._classify = classify
        reading, compute = lanes
        self._lane = reading
        self._reading, self._measuring = Newest(reading), Newest(compute)
        self._looking, self._calling = Newest(reading), Newest(reading)

    @property
    def is_running(self) -> bool:
        """Whether pictures are being read or measured."""
        return self._reading.is_busy or self._measuring.is_busy

    def read(self, places: Sequence[Path], split: str = "") -> None:
        """Find the labelled pictures in places, and the task that they are for."""
        self.cancel()
        first = self._session.model or next(iter(self._session.models), None)
        kept = tuple(m for m in self._evaluation.setup.models if m in self._session.models)
        setup = Setup(tuple(places), split, kept or ((first,) if first else ()))
        job = Job(partial(self._backend.find, setup.places, split))
        job.succeeded.connect(lambda data: self._on_found(setup, data))
        self._run(job, self._reading, tr("Reading labelled pictures"))
        self._evaluation.begin("reading", setup)

    def choose_models(self, models: Sequence[ModelInfo]) -> None:
        """Measure these, the first being the one the others are compared with."""
        data = self._evaluation.data
        setup = self._evaluation.setup
        self._evaluation.change(models=tuple(models)[:MOST_MODELS])
        if data is not None and models and (not setup.models or models[0] != setup.models[0]):
            self._evaluation.enter_data(data, self._fitted(self._evaluation.setup, data, ""))

    def choose_task(self, task: str) -> None:
        """Measure for another task of the first model."""
        data = self._evaluation.data
        if data is not None:
            self._evaluation.enter_data(data, self._fitted(self._evaluation.setup, data, task))

    def mean(self, label: str, class_name: str) -> None:
        """A label of the data means that class, or is left out where it is empty."""
        meant = {**self._evaluation.setup.meant, label: class_name}
        self._evaluation.change(meant=meant, is_proposed=False)

    def start(self) -> None:
        """Measure."""
        evaluation = self._evaluation
        setup, data = evaluation.setup, evaluation.data
        if data is None or setup.task is None or not setup.models or self.is_running:
            return
        self._remember(setup)
        asked = Asked(setup.places, setup.task.name, setup.split, dict(setup.meant))

        def work() -> Any:
            device = self._engine.device()
            return self._backend.measure(asked, data, setup.models, device)

        job = Job(work)
        job.succeeded.connect(evaluation.finish)
        job.succeeded.connect(lambda _: self.look(tr("The worst mistakes"), "worst"))
        self._run(job, self._measuring, tr("Measuring on labelled pictures"))
        evaluation.begin("measuring", setup)

    def cancel(self) -> None:
        """Stop reading and measuring."""
        self._reading.cancel()
        self._measuring.cancel()

    def look(self, heading: str, function: str, *arguments: Any) -> None:
        """Show the pictures that a function of `core.evaluate.choose` names."""
        measured = self._evaluation.measured
        if measured is not None:
            self._look(heading, lambda: self._backend.choose(measured, function, arguments))

    def look_at_group(self, column: str, value: str) -> None:
        """Show the pictures of a subgroup."""
        measured = self._evaluation.measured
        if measured is not None:
            self._look(
                tr("{column}: {value}", column=tr(column), value=tr(value)),
                lambda: self._backend.group(measured, column, value),
            )

    def call(self, class_name: str, threshold: float) -> None:
        """Say what a class called from a probability on would be worth: `called` has it."""
        measured = self._evaluation.measured
        if measured is not None:
            job = Job(once(lambda: self._backend.at(measured, class_name, threshold)), Urgency.NOW)
            job.succeeded.connect(self.called.emit)
            self._calling.submit(job)

    def call_at(self, class_name: str, x: float, y: float, *, is_roc: bool) -> None:
        """As `call`, at the threshold of the nearest point of a curve."""
        measured = self._evaluation.measured
        if measured is None:
            return

        def work() -> Any:
            arguments = (class_name, x, y, is_roc)
            threshold = self._backend.choose(measured, "threshold_at", arguments)
            return None if threshold is None else self._backend.at(measured, class_name, threshold)

        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(self._on_called)
        self._calling.submit(job)

    def open(self, refs: Sequence[ImageRef], first: ImageRef) -> None:
        """Show pictures in the viewer, classified by the model in use there."""
        measured = self._evaluation.measured
        if measured is None:
            return
        known = {example.ref: example.source for example in measured.examples}
        self._images.add(tuple(known[ref] for ref in refs if ref in known))
        index = self._images.index_of(first)
        if index is not None:
            self._images.select(index)
        self._classify.run()

    def write(self, target: Path) -> None:
        """Write the report as HTML or PDF, by the ending; any other target is a folder of all."""
        measurement = self._evaluation.measurement
        if measurement is not None:
            self._write(lambda: self._backend.write(measurement, target))

    def write_figure(self, name: str, target: Path) -> None:
        """Write a figure as PNG, SVG or PDF."""
        measurement = self._evaluation.measurement
        if measurement is not None:
            at = self._evaluation.shown
            own = Measurement((measurement.models[at],)) if at else measurement
            self._write(lambda: self._backend.write_figure(own, name, target))

    def write_list(self, target: Path, *, is_of_marked: bool) -> None:
        """Write the pictures that are shown, or those whose label is marked as wrong."""
        evaluation, measured = self._evaluation, self._evaluation.measured
        if measured is not None:
            marks = evaluation.marks
            places = tuple(sorted(marks)) if is_of_marked else evaluation.looking.places
            self._write(lambda: self._backend.write_list(measured, places, marks, target))

    def _run(self, job: Job, lane: Newest, title: str) -> None:
        job.progressed.connect(self._on_progress)
        job.failed.connect(lambda error: self._evaluation.fail(problem_of(error)))
        job.cancelled.connect(self._evaluation.fail)
        job.ended.connect(lambda: self._activities.finish(_KEY))
        self._activities.begin(_KEY, title, self.cancel)
        lane.submit(job)

    def _look(self, heading: str, work: Callable[[], tuple[int, ...]]) -> None:
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(lambda places: self._evaluation.look(Looked(heading, places)))
        self._looking.submit(job)

    def _write(self, work: Callable[[], None]) -> None:
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(lambda _: self.written.emit(tr("Written")))
        job.failed.connect(lambda error: self.failed.emit(problem_of(error)))
        self._lane.submit(job)

    def _on_progress(self, reports: tuple[Progress, ...]) -> None:
        self._activities.report(_KEY, reports[-1].done, reports[-1].total)
        self._evaluation.report(reports[-1])

    def _on_found(self, setup: Setup, data: ToMeasure) -> None:
        self._evaluation.enter_data(data, self._fitted(setup, data, ""))

    def _on_called(self, found: Any) -> None:
        if found is not None:
            self.called.emit(found)

    def _fitted(self, setup: Setup, data: ToMeasure, task: str) -> Setup:
        """The setup with the task that fits, else with what the labels may mean, to be checked."""
        if not setup.models:
            return setup
        model = setup.models[0]
        for meant in ({}, self._remembered(data)):
            try:
                found, classes = self._backend.fit(model, data, task, meant)
            except MedMambaError:
                continue
            return replace(setup, task=found, meant=classes, is_proposed=False)
        found, classes = self._backend.propose(model, data, task)
        return replace(setup, task=found, meant=classes, is_proposed=True)

    def _remembered(self, data: ToMeasure) -> Mapping[str, str]:
        """What the user has said before of labels that the data have."""
        said = (entry.split("\t") for entry in self._settings.get(CLASS_MEANINGS))
        known = {parts[0]: parts[1] for parts in said if len(parts) == 2}
        return {label: known[label] for label in data.labels if label in known}

    def _remember(self, setup: Setup) -> None:
        kept = {entry.split("\t")[0]: entry for entry in self._settings.get(CLASS_MEANINGS)}
        for label, name in setup.meant.items():
            if label != name and "\t" not in label:
                kept[label] = f"{label}\t{name}"
        self._settings.set(CLASS_MEANINGS, tuple(kept.values())[-_MOST_REMEMBERED:])

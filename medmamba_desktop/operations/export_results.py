"""Writes results of open images as a dialog asks: one export at a time, in the compute lane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.export.results import ReaderMark, ResultSet, Step
from medmamba_desktop.core.export.run import Exported, exporting
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Failure, HeatMap, ImageRef, Outcome, Prediction, Problem
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency
from medmamba_desktop.operations.auditing import Auditing
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.image_list import ImageList, ImageRow
from medmamba_desktop.state.marks import Marks
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import (
    COLOUR_MAP,
    IS_MAP_SMOOTH,
    METHOD,
    OPACITY,
    STAGE,
    Settings,
)

_KEY = "export"
_WAITING = Problem("It was not classified yet when this was written", "Export it again later")


class ExportResults(QObject):
    """Exports what is known when it begins.

    Signals:
        progressed: images done of all parts, and of how many.
        exported: an `Exported`, with what could not be written.
        failed: a `Problem`, where something went wrong that no one thought of.
        cancelled: it was stopped; what was finished stays.
        ended: always last.
    """

    progressed = Signal(int, int)
    exported = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        compute: Lane,
        images: ImageList,
        session: Session,
        settings: Settings,
        activities: Activities,
        auditing: Auditing,
        marks: Marks,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._newest = Newest(compute)
        self._images = images
        self._session = session
        self._settings = settings
        self._activities = activities
        self._auditing = auditing
        self._marks = marks

    @property
    def is_running(self) -> bool:
        """Whether an export is at work."""
        return self._newest.is_busy

    def results_of(self, refs: Sequence[ImageRef], *, has_names: bool) -> ResultSet | None:
        """The results of these images in their order; None without a model.

        Objects that hold no image, such as reports, are left out.
        """
        model, device = self._session.model, self._session.device
        if model is None:
            return None
        found = (self._images.find(ref) for ref in refs)
        rows = [row for row in found if row is not None and not row.what]
        return ResultSet(
            model, self._session.task, device.device if device else "", list(map(_outcome, rows)),
            {}, 0.0, {row.ref: row.source for row in rows if row.source}, has_names=has_names,
            marks={row.ref: made for row in rows if (made := self._marked(row.prediction))},
        )  # fmt: skip

    def _marked(self, prediction: Prediction | None) -> ReaderMark | None:
        mark = self._marks.of(prediction)
        if mark is None or prediction is None:
            return None
        return ReaderMark(mark.verdict_on(prediction.top.name) or "", mark.label, mark.note)

    def run(self, refs: Sequence[ImageRef], plan: Plan, *, has_names: bool) -> None:
        """Write what the plan asks for; its heat maps are made and look as those on screen."""
        results = self.results_of(refs, has_names=has_names)
        if self.is_running or results is None:
            return
        job = Job(self._work(results, self._drawn(plan)), Urgency.LATER)
        job.progressed.connect(self._on_steps)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(lambda error: self.failed.emit(problem_of(error)))
        job.cancelled.connect(self.cancelled)
        job.ended.connect(self._on_ended)
        # However it ends: what was finished stays.
        known = [outcome.ref for outcome in results.outcomes]
        job.ended.connect(lambda: self._auditing.exported_results(plan, known, has_names=has_names))
        self._activities.begin(_KEY, tr("Exporting"), self.cancel)
        self._newest.submit(job)

    def cancel(self) -> None:
        """Stop; what was finished stays."""
        self._newest.cancel()

    def _drawn(self, plan: Plan) -> Plan:
        get, method = self._settings.get, METHODS[self._settings.get(METHOD)]
        stage = get(STAGE)
        words = f"{method.title_pattern}, of the most probable class"
        if method.has_stages:
            words += f", stage {stage}" if stage else ", mean of all stages"
        return replace(
            plan, colour_map=get(COLOUR_MAP), is_smooth=get(IS_MAP_SMOOTH), opacity=get(OPACITY),
            settings=(("Heat maps", words),),
        )  # fmt: skip

    def _work(
        self, results: ResultSet, plan: Plan
    ) -> Callable[[], Generator[Step, None, Exported]]:
        engine, backend, model = self._engine, self._backend, results.model
        method, stage = self._settings.get(METHOD), self._settings.get(STAGE)

        def make_map(prediction: Prediction) -> Generator[Any, None, HeatMap]:
            loaded, picture = engine.loaded(model), backend.read_picture(prediction.ref)
            return (
                yield from backend.explain(
                    loaded, picture, prediction.task, prediction.top.name, method, stage
                )
            )

        return lambda: exporting(results, plan, make_map)

    def _on_steps(self, steps: tuple[Step, ...]) -> None:
        last = steps[-1]
        self._activities.report(_KEY, last.done, last.total)
        self.progressed.emit(last.done, last.total)

    def _on_succeeded(self, done: Exported) -> None:
        self.exported.emit(done)

    def _on_ended(self) -> None:
        self._activities.finish(_KEY)
        self.ended.emit()


def _outcome(row: ImageRow) -> Outcome:
    if row.prediction is not None:
        return row.prediction
    return Failure(row.ref, row.problem or _WAITING)

"""Plan a fine-tune, run it behind everything else in the compute lane, stop it, go on with it."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import QObject, Signal

from medmamba_desktop import paths
from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.training.events import TrainEvent
from medmamba_desktop.core.training.plan import Mode, Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, Work, once
from medmamba_desktop.operations.awake import awake
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.operations.training_backend import TrainingBackend
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.fine_tune import FineTune as FineTuneState
from medmamba_desktop.state.fine_tune import Proposal, Run

_KEY = "fine-tune"
_MAX_NAME = 48
# A title holds as many letters as its field on the plan's page takes, and as many classes.
_MAX_TITLE = 80
_NAMED = 4


class FineTune(QObject):
    """Runs one fine-tune at a time, between everything else that the compute lane has to do.

    Signals:
        ended: a run is over: done, failed or stopped.
    """

    ended = Signal()

    def __init__(
        self,
        backend: TrainingBackend,
        engine: Engine,
        reading: Lane,
        compute: Lane,
        tune: FineTuneState,
        activities: Activities,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._reading = reading
        self._compute = compute
        self._tune = tune
        self._activities = activities
        self._planning = Newest(reading)
        self._comparing = Newest(compute)
        self._compared: tuple[LabelledData, ModelInfo] | None = None
        self._job: Job | None = None
        self._started: Work | None = None
        self._is_unwanted = False

    @property
    def is_running(self) -> bool:
        """Whether a run computes or is being stopped."""
        return self._job is not None

    def propose(self, mode: Mode | None = None) -> None:
        """Make a plan that suits the data, in the advised mode or in this one."""
        parts = self._tune.parts
        if parts is None:
            return
        before = self._tune.proposal.plan if self._tune.proposal else None
        title = before.title if before else first_title(parts.data.classes)
        device = before.device if before else "auto"
        work = _proposing(self._backend, self._engine, parts.data, self._tune.start, mode,
                          title, device)  # fmt: skip
        self._plan(work)
        self._compare(parts.data, self._tune.start)

    def choose_start(self, start: ModelInfo | None) -> None:
        """Start from another model, or from scratch; the plan is made anew in the same mode."""
        self._tune.choose_start(start)
        if self._tune.proposal is not None:
            self.propose(self._tune.proposal.plan.mode)

    def change_plan(self, **parts: Any) -> None:
        """Change parts of the plan; the estimate follows."""
        tune = self._tune
        tune.change_plan(**parts)
        if "title" in parts:
            tune.change_plan(task=task_name(parts["title"]))
        if tune.proposal is not None and tune.parts is not None and set(parts) - {"title", "task"}:
            work = _estimating(self._backend, self._engine, tune.parts.data, tune.proposal)
            self._plan(work, self._on_estimated)

    def load_plan(self, file: Path) -> None:
        """Take a plan from a file; the title stays."""
        job = Job(once(lambda: self._backend.read_plan(file)), Urgency.NOW)
        job.succeeded.connect(self._on_plan_read)
        job.failed.connect(self._tell)
        self._reading.submit(job)

    def save_plan(self, file: Path) -> None:
        """Write the plan to a file."""
        proposal = self._tune.proposal
        if proposal is not None:
            job = Job(once(lambda: self._backend.write_plan(proposal.plan, file)), Urgency.NOW)
            job.failed.connect(self._tell)
            self._reading.submit(job)

    def start(self) -> None:
        """Train by the plan."""
        tune = self._tune
        if tune.parts is None or tune.proposal is None or self._job is not None:
            return
        plan, data, start = tune.proposal.plan, tune.parts.data, tune.start
        folder = paths.runs() / f"{plan.task}-{time.strftime('%Y%m%d-%H%M%S')}"
        run = Run("running", folder, plan.title, plan.mode, data.classes, data)
        self._started = partial(self._backend.train, data, plan, folder, start)
        self._begin(run, self._started)

    def resume(self, unfinished: Any = None) -> None:
        """Go on with a run that was stopped: the present one, or an `UnfinishedRun`.

        A `FinishedRun` gives its result at once.
        """
        before = self._tune.run
        folder = unfinished.run if unfinished is not None else before.folder
        if folder is None or self._job is not None:
            return
        work: Work = partial(self._backend.resume, folder)
        if folder == before.folder:
            run = replace(before, status="running", problem=None)
            if before.data is not None and self._started and _is_reading(before):
                # Its folder may not have what it takes to go on; the data are still here.
                work = self._started
        else:
            run = Run(
                "running", folder, unfinished.title, unfinished.mode, tuple(unfinished.classes)
            )
        self._begin(run, work)

    def pause(self) -> None:
        """Stop within one batch; the run is kept and can go on later."""
        if self._job is not None and not self._job.is_over:
            self._tune.set_status("stopping")
            self._job.cancel()

    def discard(self, folder: Path | None = None) -> None:
        """Delete a run; the present one is stopped before."""
        folder = folder or self._tune.run.folder
        if folder is not None and self._job is not None and folder == self._tune.run.folder:
            self._is_unwanted = True
            self.pause()
        elif folder is not None:
            self._delete(folder)

    def find_runs(self) -> None:
        """Look for runs that stopped before their end, and for those that are done."""
        job = Job(once(lambda: _runs(self._backend)), Urgency.SOON)
        job.succeeded.connect(lambda found: self._on_runs(*found))
        job.failed.connect(self._tell)
        self._reading.submit(job)

    def _plan(
        self, work: Callable[[], Proposal], then: Callable[[Proposal], None] | None = None
    ) -> None:
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(then or (lambda proposal: self._tune.propose(proposal)))
        job.failed.connect(lambda error: self._tune.propose(None, problem_of(error)))
        self._planning.submit(job)

    def _on_estimated(self, proposal: Proposal) -> None:
        """Enter an estimate; the plan's title may have been changed meanwhile and stays."""
        present = self._tune.proposal
        if present is not None:
            estimate = replace(present, seconds=proposal.seconds, reasons=proposal.reasons)
            self._tune.propose(estimate)

    def _compare(self, data: LabelledData, start: ModelInfo | None) -> None:
        """See whether the start model knows such pictures, unless that is known already."""
        known = self._compared
        if known is not None and known[0] is data and known[1] == start:
            return
        self._compared = None
        self._comparing.cancel()
        if start is None:
            return
        job = Job(lambda: self._backend.domain_problem(data, start, self._engine.device().device))
        job.succeeded.connect(lambda problem: self._on_compared(data, start, problem))
        job.failed.connect(lambda _error: None)  # a hint the less; training would say why
        self._comparing.submit(job)

    def _on_compared(
        self, data: LabelledData, start: ModelInfo, problem: DataProblem | None
    ) -> None:
        self._compared = (data, start)
        self._tune.set_domain(problem)

    def _on_plan_read(self, plan: Plan) -> None:
        proposal = self._tune.proposal
        if proposal is not None:
            kept = proposal.plan
            plan = replace(plan, task=kept.task, title=kept.title, start=kept.start)
            self._tune.propose(replace(proposal, plan=plan))
            self.change_plan(mode=plan.mode)

    def _begin(self, run: Run, work: Work) -> None:
        self._comparing.cancel()
        job = Job(awake(work), Urgency.BACKGROUND)
        job.progressed.connect(self._on_events)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: self._tune.set_status("paused"))
        job.ended.connect(self._on_ended)
        self._job, self._is_unwanted = job, False
        self._activities.begin(_KEY, tr("Fine-tuning {title}", title=run.title).strip(), self.pause)
        self._tune.begin_run(run)
        self._compute.submit(job)

    def _on_events(self, events: tuple[TrainEvent, ...]) -> None:
        self._tune.hear(events)
        phase, step = self._tune.run.phase, self._tune.run.step
        if phase is not None and phase.name == "full" and step is not None:
            # In hundredths of all trainings: a cross-validation counts its steps anew in each.
            self._activities.report(_KEY, round(100 * step.share), 100)
        elif phase is not None:
            self._activities.report(_KEY, phase.done, phase.total)

    def _on_succeeded(self, result: TrainingResult) -> None:
        self._tune.finish_run(result)

    def _on_failed(self, error: Exception) -> None:
        problem = problem_of(error)
        self._tune.set_status("failed", problem)
        self._activities.tell(problem)

    def _on_ended(self) -> None:
        self._job = None
        self._activities.finish(_KEY)
        if self._is_unwanted and self._tune.run.folder is not None:
            self._delete(self._tune.run.folder)
        self.ended.emit()

    def _delete(self, folder: Path) -> None:
        if folder == self._tune.run.folder:
            self._tune.begin_run(Run())
        job = Job(once(lambda: self._backend.discard(folder)), Urgency.SOON)
        job.failed.connect(self._tell)
        job.ended.connect(self.find_runs)
        self._reading.submit(job)

    def _on_runs(self, unfinished: tuple[Any, ...], finished: tuple[Any, ...]) -> None:
        present = self._tune.run
        is_listed = present.status not in ("none", "done")
        others = tuple(r for r in unfinished if not (is_listed and r.run == present.folder))
        self._tune.set_unfinished(others)
        self._tune.set_finished(finished)

    def _tell(self, error: Exception) -> None:
        problem = problem_of(error)
        self._activities.tell(problem)
        self._tune.told.emit(problem)


def _runs(backend: TrainingBackend) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Runs that stopped before their end, and those that are done."""
    # In this order: looking for the former deletes what the latter need no more.
    unfinished = tuple(backend.unfinished(paths.runs()))
    return unfinished, tuple(backend.finished(paths.runs()))


def _is_reading(run: Run) -> bool:
    """Whether a run came no further than its first phase."""
    return run.phase is None or run.phase.name == "read"


def _proposing(
    backend: TrainingBackend,
    engine: Engine,
    data: LabelledData,
    start: ModelInfo | None,
    mode: Mode | None,
    title: str,
    wanted: str,
) -> Callable[[], Proposal]:
    def work() -> Proposal:
        device = engine.device_for(wanted).device
        advised = backend.suggested_plan(data, start, device, None)
        plans = {
            m: advised if m == advised.mode else backend.suggested_plan(data, start, device, m)
            for m in get_args(Mode)
        }
        seconds = {m: _seconds(backend, plan, data, device) for m, plan in plans.items()}
        plan = replace(
            plans[mode or advised.mode], title=title, task=task_name(title), device=wanted
        )
        return Proposal(plan, seconds, advised.mode, backend.reasons(plan, data))

    return work


def _estimating(
    backend: TrainingBackend, engine: Engine, data: LabelledData, proposal: Proposal
) -> Callable[[], Proposal]:
    def work() -> Proposal:
        plan = proposal.plan
        device = engine.device_for(plan.device).device
        seconds = {**proposal.seconds, plan.mode: _seconds(backend, plan, data, device)}
        return replace(proposal, seconds=seconds, reasons=backend.reasons(plan, data))

    return work


def _seconds(backend: TrainingBackend, plan: Plan, data: LabelledData, device: str) -> float | None:
    seconds = backend.estimated_seconds(plan, data, device)
    return seconds if 0 <= seconds < float("inf") else None


def first_title(classes: Sequence[str]) -> str:
    """A first title for the task, of its classes: the name of a folder may be a patient's."""
    shown, more = ", ".join(classes[:_NAMED]), len(classes) - _NAMED
    title = (
        tr("My model: {classes} and {more} more", classes=shown, more=more)
        if more > 0
        else tr("My model: {classes}", classes=shown)
    )
    return title if classes and len(title) <= _MAX_TITLE else tr("My model")


def task_name(title: str) -> str:
    """A name of letters, digits and hyphens for a title in any script."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_MAX_NAME].strip("-")
    return name or "my-task"

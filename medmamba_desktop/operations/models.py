"""List the models, choose one, add a model file, and warm the chosen one up."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.values import DeviceInfo, ModelInfo, Problem
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import MODEL, TASK, Settings

MODEL_SUFFIXES = (".safetensors",)
# Published checkpoints, which hold tensors alone if they are what they should be.
CHECKPOINT_SUFFIXES = (".pth", ".pt", ".ckpt")


class Models(QObject):
    """What is on the shelf, and which model is at work.

    Signals:
        listed: the shelf has been read, with or without success.
        added: the `Change` that has put a new model on the shelf.
        checkpoint_given: a file of a published checkpoint was opened.
    """

    listed = Signal()
    added = Signal(object)
    checkpoint_given = Signal(object)

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        reading: Lane,
        compute: Lane,
        session: Session,
        settings: Settings,
        activities: Activities,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._reading = reading
        self._warming = Newest(compute)
        self._session = session
        self._settings = settings
        self._activities = activities

    def list_models(self) -> None:
        """Read the shelf, choose the model of last time, and get it ready."""
        job = Job(once(self._backend.list_models), Urgency.NOW)
        job.succeeded.connect(self._on_listed)
        job.failed.connect(self._on_failed)
        job.ended.connect(self.listed)
        self._reading.submit(job)

    def add(self, file: Path) -> None:
        """Copy a model file to the shelf and choose it."""
        self._activities.begin("add-model", tr("Adding a model"))
        job = Job(once(lambda: self._backend.library.add(file)), Urgency.NOW)
        job.succeeded.connect(self._on_added)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_add_ended)
        self._reading.submit(job)

    def choose(self, model: ModelInfo, task: str) -> None:
        """Take this model and task from now on, and next time."""
        self._session.choose(model, task)
        self._settings.set(MODEL, model.name)
        self._settings.set(TASK, self._session.task)
        self.warm_up()

    def choose_kept(self) -> None:
        """Take the model and task that were chosen last by hand, or else the bundled model."""
        models, kept = self._session.models, self._settings.get(MODEL)
        chosen = next((info for info in models if info.name == kept), None)
        chosen = chosen or next((info for info in models if info.is_bundled), None)
        chosen = chosen or (models[0] if models else None)
        self._session.choose(chosen, self._settings.get(TASK))
        self.warm_up()

    def warm_up(self) -> None:
        """Find the device and load the chosen model ahead of its first use."""
        model = self._session.model
        job = Job(lambda: _warming(self._engine, model), Urgency.LATER)
        job.progressed.connect(self._on_device)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_warm)
        self._activities.begin("warm-up", tr("Getting the model ready"))
        self._warming.submit(job)

    def _on_listed(self, models: tuple[ModelInfo, ...]) -> None:
        self._session.set_models(models)
        if not models:
            self._activities.tell(
                Problem(tr("No model is installed"), tr("Drop a model file here"))
            )
        self.choose_kept()

    def _on_added(self, change: Change) -> None:
        model = change.made
        if model is None:  # the very same file is there already
            named = (info for info in self._session.models if info.name == change.name)
            model = next(named, self._session.model)
        else:
            others = tuple(info for info in self._session.models if info.path != model.path)
            self._session.set_models((*others, model))
            self.added.emit(change)
        if model is not None:
            self.choose(model, self._session.task)

    def _on_device(self, reports: tuple[DeviceInfo, ...]) -> None:
        device = reports[-1]
        before = self._session.device
        self._session.set_device(device)
        if device.caveat and (before is None or before.caveat != device.caveat):
            remedy = tr("Results are the same; see `medmamba devices`")
            message = tr("The network is slower here than it could be: {why}", why=device.caveat)
            self._activities.tell(Problem(message, remedy))

    def _on_failed(self, error: Exception) -> None:
        self._activities.tell(problem_of(error))

    def _on_add_ended(self) -> None:
        self._activities.finish("add-model")

    def _on_warm(self) -> None:
        if not self._warming.is_busy:
            self._activities.finish("warm-up")


def _warming(engine: Engine, model: ModelInfo | None) -> Generator[DeviceInfo, None, None]:
    """In steps, so that what the user waits for may come between."""
    yield engine.device()
    if model is not None:
        engine.loaded(model)
        yield engine.judge_device()
        engine.prepare_explaining()

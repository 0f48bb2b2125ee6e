"""Where a model that is not at work looked in one picture: for a fine-tune and an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import HeatMap, ImageRef, ModelInfo, Picture
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.settings import METHOD, STAGE


class ExplainCase(QObject):
    """Keeps a model of its own loaded, so that the one at work need not be loaded anew.

    Signals:
        mapped: the `HeatMap` and the `Picture` it belongs to.
        failed: a `Problem`.
    """

    mapped = Signal(object, object)
    failed = Signal(object)

    def __init__(self, backend: Backend, compute: Lane) -> None:
        super().__init__()
        self._backend = backend
        self._engine = Engine(backend)
        self._mapping = Newest(compute)

    def explain(self, model: ModelInfo, ref: ImageRef, class_name: str, task: str = "") -> None:
        """Map what speaks for a class; a newer call drops this one.

        Args:
            task: of the model; empty for its only one.
        """
        work = self._work(model, ref, class_name, task or model.tasks[0].name)
        job = Job(work, Urgency.SOON)
        job.succeeded.connect(lambda made: self.mapped.emit(*made))
        job.failed.connect(lambda error: self.failed.emit(problem_of(error)))
        self._mapping.submit(job)

    def cancel(self) -> None:
        """Stop; nothing is mapped any more."""
        self._mapping.cancel()

    def _work(
        self, model: ModelInfo, ref: ImageRef, class_name: str, task: str
    ) -> Callable[[], Generator[Any, None, tuple[HeatMap, Picture]]]:
        backend, engine = self._backend, self._engine

        def work() -> Generator[Any, None, tuple[HeatMap, Picture]]:
            picture = backend.read_picture(ref)
            loaded = engine.loaded(model)
            made = yield from backend.explain(
                loaded, picture, task, class_name, METHOD.default, STAGE.default
            )
            return made, picture

        return work

"""What the model sees of an image: the exact picture that goes into the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import ImageRef, ModelInfo
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Fed:
    """A picture as the network is fed it.

    Attributes:
        pixels: (h, w, 3) uint8, before the mean is taken off.
        rendering: how stored values became 8 bits, in words.
    """

    ref: ImageRef
    pixels: NDArray[np.uint8]
    rendering: str


class ModelView(QObject):
    """Makes the picture that the network is fed.

    Signals:
        made: a `Fed`.
        failed: a `Problem`.
    """

    made = Signal(object)
    failed = Signal(object)

    def __init__(
        self, backend: Backend, engine: Engine, compute: Lane, session: Session
    ) -> None:  # fmt: skip
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._job = Newest(compute)
        self._session = session

    def show(self, ref: ImageRef) -> None:
        """Make it for this image; a newer call drops this one."""
        model = self._session.model
        if model is None:
            return
        job = Job(once(self._work(model, ref)), Urgency.NOW)
        job.succeeded.connect(self.made.emit)
        job.failed.connect(lambda error: self.failed.emit(problem_of(error)))
        self._job.submit(job)

    def cancel(self) -> None:
        """Make none."""
        self._job.cancel()

    def _work(self, model: ModelInfo, ref: ImageRef) -> Callable[[], Fed]:
        backend, engine = self._backend, self._engine

        def work() -> Fed:
            picture = backend.read_picture(ref)
            pixels = backend.model_input(engine.loaded(model), picture)
            return Fed(ref, pixels, picture.rendering)

        return work

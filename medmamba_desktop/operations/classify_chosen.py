"""Classify some of the open images ahead of the rest: one, a series, every n-th of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from PySide6.QtCore import QObject

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Failure, ImageRef, ModelInfo, Outcome, SourceImage
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session

_KEY = "classify-chosen"


class ClassifyChosen(QObject):
    """Enters outcomes into the image list; a newer choice stops the one before."""

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        compute: Lane,
        images: ImageList,
        session: Session,
        activities: Activities,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._chosen = Newest(compute)
        self._images = images
        self._session = session
        self._activities = activities
        self._done = self._total = 0
        images.cleared.connect(self.cancel)
        session.choice_changed.connect(self.cancel)

    def run(self, refs: Sequence[ImageRef]) -> None:
        """Classify these, whether they have a result already or not."""
        rows = [self._images.find(ref) for ref in refs]
        images = tuple(row.source for row in rows if row is not None and row.source is not None)
        model = self._session.model
        if model is None or not images:
            return
        job = Job(self._work(images, model, self._session.task), Urgency.SOON)
        job.progressed.connect(self._on_outcomes)
        job.failed.connect(lambda error: self._on_failed(images, error))
        job.ended.connect(self._on_ended)
        self._done, self._total = 0, len(images)
        self._activities.begin(_KEY, tr("Classifying what was chosen"), self.cancel)
        self._activities.report(_KEY, 0, self._total)
        self._chosen.submit(job)

    def cancel(self) -> None:
        """Stop; results that are there stay."""
        self._chosen.cancel()

    def _work(
        self, images: tuple[SourceImage, ...], model: ModelInfo, task: str
    ) -> Callable[[], Generator[Outcome, None, str]]:
        engine, predict = self._engine, self._backend.predict

        def work() -> Generator[Outcome, None, str]:
            return (yield from predict(engine.loaded(model), images, task))

        return work

    def _on_outcomes(self, outcomes: tuple[Outcome, ...]) -> None:
        self._images.set_outcomes(outcomes)
        self._done += len(outcomes)
        self._activities.report(_KEY, self._done, self._total)

    def _on_failed(self, images: tuple[SourceImage, ...], error: Exception) -> None:
        problem = problem_of(error)
        self._images.set_outcomes(Failure(image.ref, problem) for image in images)

    def _on_ended(self) -> None:
        if not self._chosen.is_busy:
            self._activities.finish(_KEY)


def every_nth(refs: Sequence[ImageRef], step: int) -> tuple[ImageRef, ...]:
    """Every `step`-th of a stack, the first and the last among them."""
    chosen = list(refs[:: max(1, step)])
    if refs and chosen[-1] != refs[-1]:
        chosen.append(refs[-1])
    return tuple(chosen)

"""Classify every open image that waits for it, in the compute lane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Failure, ImageRef, ModelInfo, Outcome, Problem, SourceImage
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session

_KEY = "classify"


class ClassifyBatch(QObject):
    """Keeps the image list classified.

    A batch is what waits when it begins; what is opened meanwhile makes the next one. An image that
    was classified on its own meanwhile, because the user looked at it, is passed over. Where a
    batch breaks down, what still waits is marked with the reason; `run_again` tries anew. A pause
    lets what is being read be finished and gives out nothing more.

    Signals:
        began: the images of a batch, a tuple.
        ended: nothing runs any more.
        settled: nothing is left to be gone on with: all is done, or the user stopped it.
    """

    began = Signal(object)
    ended = Signal()
    settled = Signal()

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
        self._batch = Newest(compute)
        self._images = images
        self._session = session
        self._activities = activities
        self._given: tuple[SourceImage, ...] = ()
        self._is_paused = False
        images.cleared.connect(self.cancel)
        images.rows_changed.connect(self._on_rows_changed)

    @property
    def is_running(self) -> bool:
        """Whether a batch is at work."""
        return self._batch.is_busy

    @property
    def is_paused(self) -> bool:
        """Whether the user has paused it; what is being read may still be on its way."""
        return self._is_paused

    def run(self) -> None:
        """Classify what waits, unless that is being done or paused."""
        if self._is_paused:
            self._report()
            return
        if self.is_running or self._session.model is None:
            return
        images = self._images.waiting()
        if not images:
            return
        job = Job(self._work(images, self._session.model, self._session.task), Urgency.LATER)
        job.progressed.connect(self._on_outcomes)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        self._activities.begin(_KEY, tr("Classifying"), self.cancel, self.toggle_pause)
        self._report()
        self._given = images
        self._batch.submit(job)
        self.began.emit(images)

    def run_again(self) -> None:
        """Forget every result and classify everything anew."""
        self._batch.cancel()
        self._is_paused = False
        self._images.forget_outcomes()
        self.run()

    def toggle_pause(self) -> None:
        """Pause what runs, or go on."""
        if self._is_paused:
            self._is_paused = False
            self._given = ()  # a pause right at the start has done nothing, and yet is to go on
            self._activities.set_held(_KEY, False)
            self.run()
        elif self.is_running:
            self._is_paused = True
            self._activities.set_held(_KEY, True)

    def cancel(self) -> None:
        """Stop; results that are there stay."""
        is_idle = not self.is_running
        self._is_paused = False
        self._batch.cancel()
        if is_idle:
            self._settle()

    def _work(
        self, images: tuple[SourceImage, ...], model: ModelInfo, task: str
    ) -> Callable[[], Generator[Outcome, None, str]]:
        engine, predict, is_open = self._engine, self._backend.predict, self._is_wanted

        def work() -> Generator[Outcome, None, str]:
            return (yield from predict(engine.loaded(model), _still(images, is_open), task))

        return work

    def _is_wanted(self, ref: ImageRef) -> bool | None:
        """None ends the batch. Called in the worker; it only looks up, so it needs no lock."""
        if self._is_paused:
            return None
        row = self._images.find(ref)
        return row is not None and row.is_waiting

    def _on_outcomes(self, outcomes: tuple[Outcome, ...]) -> None:
        self._images.set_outcomes(outcomes)
        self._report()

    def _report(self) -> None:
        classified, failed, waiting = self._images.count()
        self._activities.report(_KEY, classified + failed, classified + failed + waiting)

    def _on_succeeded(self, device: str) -> None:
        chosen = self._session.device
        if chosen is not None and device != chosen.device:
            message = tr(
                "{device} ran out of memory or does not answer any more, so the CPU went on",
                device=chosen.title,
            )
            self._activities.tell(
                Problem(
                    message, tr("Close other programs that use it, or start this program again")
                )
            )
        if self._images.waiting() != self._given:  # else the next would say as little as this one
            self.run()

    def _on_failed(self, error: Exception) -> None:
        problem = problem_of(error)
        self._images.set_outcomes(Failure(image.ref, problem) for image in self._images.waiting())
        self._activities.tell(problem)

    def _on_ended(self) -> None:
        if not self.is_running:
            if not self._is_paused:
                self._settle()
            self._on_rows_changed()
            self.ended.emit()

    def _on_rows_changed(self) -> None:
        """What a pause left may have been classified one by one, as the user looked at it."""
        if self._is_paused and not self.is_running and not self._images.count()[2]:
            self._settle()

    def _settle(self) -> None:
        self._is_paused = False
        self._activities.finish(_KEY)
        self.settled.emit()


def _still(
    images: Iterable[SourceImage], is_wanted: Callable[[ImageRef], bool | None]
) -> Iterator[SourceImage]:
    """The images that nobody classified meanwhile, asked one by one, until None is answered."""
    for image in images:
        is_so = is_wanted(image.ref)
        if is_so is None:
            return
        if is_so:
            yield image

"""Keep what a fine-tune made: complete its card, use it at once, save it, write its report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.leftovers import scratch_folder
from medmamba_desktop.core.values import ModelInfo, SourceImage
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.operations.models import Models
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.fine_tune import FineTune
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session


@dataclass(frozen=True, slots=True)
class Card:
    """What the user says of the model: its name, its title and the sections of its card."""

    name: str
    title: str
    answers: Mapping[str, str] = field(default_factory=dict)


class KeepModel(QObject):
    """Works in the reading lane.

    Signals:
        described: the `ModelInfo` of the model that the run made.
        done: what was done, a sentence for the user.
        failed: a `Problem`.
    """

    described = Signal(object)
    done = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        backend: Backend,
        reading: Lane,
        models: Models,
        classify: ClassifyBatch,
        session: Session,
        images: ImageList,
        tune: FineTune,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._reading = reading
        self._models = models
        self._classify = classify
        self._session = session
        self._images = images
        self._tune = tune
        self._info: ModelInfo | None = None

    def describe(self) -> None:
        """Read what the run's model file says of itself."""
        if self._tune.result is not None:
            file = self._tune.result.model
            self._do(lambda: self._backend.training.describe(file), self._on_described)

    def use(self, card: Card) -> None:
        """Put the model on the shelf under its own name, and choose it."""
        result = self._tune.result
        if result is None:
            return

        def work() -> ModelInfo:
            # Not in the run's folder: a model named "model" or "start" would replace the run's own.
            with scratch_folder() as scratch:
                file = scratch / f"{card.name}.safetensors"
                self._backend.training.complete_card(
                    result.model, file, card.name, card.title, card.answers
                )
                return self._backend.add_model(file)

        self._do(work, self._on_added)

    def save(self, card: Card, target: Path) -> None:
        """Write the model to a file of the user's, anywhere but in the run's folder."""
        result = self._tune.result
        if result is None:
            return

        def work() -> ModelInfo:
            if target.resolve().is_relative_to(result.run.resolve()):
                raise WriteError(
                    tr(
                        "This folder holds the fine-tune itself, and a model saved here could "
                        "replace a file of it"
                    ),
                    tr("Choose another folder"),
                )
            return self._backend.training.complete_card(
                result.model, target, card.name, card.title, card.answers
            )

        self._do(work, lambda _info: self.done.emit(tr("The model is saved")))

    def report(self, target: Path) -> None:
        """Write the run's report."""
        result = self._tune.result
        if result is not None:
            self._do(
                lambda: self._backend.training.write_report(result, target),
                lambda _none: self.done.emit(tr("The report is written")),
            )

    def open(self, images: tuple[SourceImage, ...], first: SourceImage) -> None:
        """Show pictures in the viewer, classified by the new model, with its heat maps."""
        if self._info is not None and self._session.model != self._info:
            self._try(self._info)
        self._images.add(images)
        index = self._images.index_of(first.ref)
        if index is not None:
            self._images.select(index)
        self._classify.run()

    def _try(self, info: ModelInfo) -> None:
        """Choose the run's model for this session, whether or not it is on the shelf."""
        if any(known.name == info.name for known in self._session.models):
            info = next(known for known in self._session.models if known.name == info.name)
        else:
            self._session.set_models((*self._session.models, info))
        self._session.choose(info)
        self._models.warm_up()

    def _do(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(then)
        job.failed.connect(lambda error: self.failed.emit(problem_of(error)))
        self._reading.submit(job)

    def _on_described(self, info: ModelInfo) -> None:
        self._info = info
        self.described.emit(info)

    def _on_added(self, info: ModelInfo) -> None:
        tried = self._info.path if self._info else None
        others = tuple(m for m in self._session.models if m.path not in (info.path, tried))
        self._info = info
        self._session.set_models((*others, info))
        self._models.choose(info, self._session.task)
        self.done.emit(tr("{model} is in use now", model=info.title))

"""Heat maps side by side: of one picture or of two; other classes, methods or stages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.values import HeatMap, ImageRef, ModelInfo, Picture
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, Work, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import STAGE

_KEPT = 32
_KEPT_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which map."""

    task: str
    class_name: str
    method: str
    stage: int

    @property
    def plain(self) -> Wanted:
        """The same for every stage where the method has none."""
        has_stages = METHODS[self.method].has_stages
        stage = self.stage if has_stages else STAGE.default
        return Wanted(self.task, self.class_name, self.method, stage)


class CompareMaps(QObject):
    """Two sides, each with a map of its own.

    Signals:
        pictured: the side, 0 or 1, and the `Picture` it was asked to show.
        mapped: the side, and its `HeatMap`.
        progressed: the side, and how far its map is, 0 to 1.
        failed: the side, and a `Problem`.
    """

    pictured = Signal(int, object)
    mapped = Signal(int, object)
    progressed = Signal(int, float)
    failed = Signal(int, object)

    def __init__(
        self, backend: Backend, engine: Engine, reading: Lane, compute: Lane, session: Session
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._session = session
        self._sides = (Newest(compute), Newest(compute))
        self._readings = (Newest(reading), Newest(reading))
        # By the picture itself, so that one that comes again keeps its maps.
        self._pictures: OrderedDict[ImageRef, Picture] = OrderedDict()
        self._kept: OrderedDict[tuple[int, str, Wanted], tuple[Picture, HeatMap]] = OrderedDict()

    def begin(self, picture: Picture) -> None:
        """Forget what was compared before; this picture is at hand."""
        self.cancel()
        self._kept.clear()
        self._pictures.clear()
        self._pictures[picture.ref] = picture

    def read(self, side: int, ref: ImageRef) -> None:
        """Have another picture on one side; what that side waits for is dropped."""
        self._sides[side].cancel()
        self._readings[side].cancel()
        if ref in self._pictures:
            self._pictures.move_to_end(ref)
            self.pictured.emit(side, self._pictures[ref])
            return
        read = self._backend.read_picture
        job = Job(once(lambda: read(ref)), Urgency.NOW)
        job.succeeded.connect(lambda picture: self._on_read(side, picture))
        job.failed.connect(lambda error: self.failed.emit(side, problem_of(error)))
        self._readings[side].submit(job)

    def show(self, side: int, picture: Picture, wanted: Wanted) -> None:
        """Map one side; a newer call for it drops this one."""
        model = self._session.model
        if model is None:
            return
        key = (id(picture), model.sha256, wanted.plain)
        if key in self._kept:
            self._sides[side].cancel()
            self.mapped.emit(side, self._kept[key][1])
            return
        job = Job(self._work(model, picture, wanted.plain), Urgency.NOW)
        job.progressed.connect(
            lambda steps: self.progressed.emit(side, steps[-1].done / max(1, steps[-1].total))
        )
        job.succeeded.connect(lambda made: self._on_mapped(side, key, picture, made))
        job.failed.connect(lambda error: self.failed.emit(side, problem_of(error)))
        self._sides[side].submit(job)

    def cancel(self) -> None:
        """Stop both sides."""
        for newest in (*self._sides, *self._readings):
            newest.cancel()

    def _work(self, model: ModelInfo, picture: Picture, wanted: Wanted) -> Work:
        engine, explain = self._engine, self._backend.explain

        def work() -> Generator[Any, None, HeatMap]:
            loaded = engine.loaded(model)
            return (
                yield from explain(
                    loaded, picture, wanted.task, wanted.class_name, wanted.method, wanted.stage
                )
            )

        return work

    def _on_read(self, side: int, picture: Picture) -> None:
        self._pictures[picture.ref] = picture
        while len(self._pictures) > _KEPT_PICTURES:
            self._pictures.popitem(last=False)
        self.pictured.emit(side, picture)

    def _on_mapped(
        self, side: int, key: tuple[int, str, Wanted], picture: Picture, made: HeatMap
    ) -> None:
        self._kept[key] = picture, made
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.mapped.emit(side, made)

"""Heat maps of one picture side by side: other classes, methods or stages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.values import HeatMap, ModelInfo, Picture
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, Work
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import STAGE

_KEPT = 32


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
        mapped: the side, 0 or 1, and its `HeatMap`.
        progressed: the side, and how far its map is, 0 to 1.
        failed: the side, and a `Problem`.
    """

    mapped = Signal(int, object)
    progressed = Signal(int, float)
    failed = Signal(int, object)

    def __init__(self, backend: Backend, engine: Engine, compute: Lane, session: Session) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._session = session
        self._sides = (Newest(compute), Newest(compute))
        self._kept: OrderedDict[tuple[int, str, Wanted], tuple[Picture, HeatMap]] = OrderedDict()

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
        for side in self._sides:
            side.cancel()

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

    def _on_mapped(
        self, side: int, key: tuple[int, str, Wanted], picture: Picture, made: HeatMap
    ) -> None:
        self._kept[key] = picture, made
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.mapped.emit(side, made)

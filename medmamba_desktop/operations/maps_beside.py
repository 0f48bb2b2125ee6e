"""Heat maps of the images beside the current one, for the class that is shown there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.values import HeatMap, ImageRef, ModelInfo
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import METHOD, STAGE, Settings

_KEPT = 64

_Key = tuple[ImageRef, str, str, str, str, int]
_Made = tuple[_Key, HeatMap | None]


class MapsBeside(QObject):
    """Makes one map after the other, less urgently than that of the current image.

    Signals:
        changed: there is another map.
    """

    changed = Signal()

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        compute: Lane,
        images: ImageList,
        session: Session,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._session = session
        self._settings = settings
        self._job = Newest(compute)
        self._under_way: list[_Key] = []
        self._kept: OrderedDict[_Key, HeatMap | None] = OrderedDict()
        images.cleared.connect(self._on_cleared)

    def follow(self, refs: Sequence[ImageRef], task: str, class_name: str) -> None:
        """Have maps of these images for this class; what is wanted no more is given up."""
        model = self._session.model
        keys = [self._key(model, ref, task, class_name) for ref in refs] if model else []
        missing = [key for key in keys if key not in self._kept]
        if missing == self._under_way and (self._job.is_busy or not missing):
            return
        self._job.cancel()
        self._under_way = missing
        if model is not None and missing:
            job = Job(self._work(model, tuple(missing)), Urgency.SOON)
            job.progressed.connect(self._on_made)
            self._job.submit(job)

    def get(self, ref: ImageRef, task: str, class_name: str) -> HeatMap | None:
        """The map, if it is there."""
        model = self._session.model
        return self._kept.get(self._key(model, ref, task, class_name)) if model else None

    def _key(self, model: ModelInfo, ref: ImageRef, task: str, class_name: str) -> _Key:
        method = METHODS[self._settings.get(METHOD)]
        stage = self._settings.get(STAGE) if method.has_stages else STAGE.default
        return ref, task, class_name, model.sha256, method.name, stage

    def _work(
        self, model: ModelInfo, keys: tuple[_Key, ...]
    ) -> Callable[[], Generator[_Made | None, None, None]]:
        engine, backend = self._engine, self._backend

        def work() -> Generator[_Made | None, None, None]:
            loaded = engine.loaded(model)
            for key in keys:
                yield key, (yield from _mapped(backend, loaded, key))

        return work

    def _on_made(self, reports: Sequence[_Made | None]) -> None:
        made = [report for report in reports if report is not None]
        for key, heat_map in made:
            self._kept[key] = heat_map
            self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if made:
            self.changed.emit()

    def _on_cleared(self) -> None:
        """A file may be another one when it is opened again under the same path."""
        self._job.cancel()
        self._under_way = []
        self._kept.clear()


def _mapped(
    backend: Backend, model: Any, key: _Key
) -> Generator[None, None, HeatMap | None]:  # fmt: skip
    """One map; None where it cannot be made: the pane itself says what is wrong with its image."""
    ref, task, class_name, _, method, stage = key
    try:
        picture = backend.read_picture(ref)
        steps = backend.explain(model, picture, task, class_name, method, stage)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: HeatMap = end.value
                return found
            yield None
    except MedMambaError:
        return None

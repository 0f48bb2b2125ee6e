"""Show the current image: its pixels, what the model says of it, and where the model looked.

Everything here follows the selection: a newer image cancels what the older one still waits for. All
of it is more urgent than the batch, which the compute lane sets aside meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from typing import Any

from PySide6.QtCore import QObject

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.values import (
    Failure,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Picture,
    Prediction,
    Problem,
    SourceImage,
)
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.analysis import Analysis, Shown
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import IS_MAP_SHOWN, METHOD, STAGE, Settings

_KEPT_PICTURES = 6
_KEPT_MAPS = 64

_MapKey = tuple[ImageRef, str, str, str, str, int]


class Analyse(QObject):
    """Fills `Analysis` for the current image of the list."""

    def __init__(
        self,
        backend: Backend,
        engine: Engine,
        reading: Lane,
        compute: Lane,
        images: ImageList,
        session: Session,
        settings: Settings,
        analysis: Analysis,
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._reading = Newest(reading)
        self._classifying = Newest(compute)
        self._mapping = Newest(compute)
        self._preparing = Newest(compute)
        self._images = images
        self._session = session
        self._settings = settings
        self._analysis = analysis
        self._pictures: OrderedDict[ImageRef, Picture] = OrderedDict()
        self._maps: OrderedDict[_MapKey, HeatMap] = OrderedDict()
        self._connect()

    @property
    def is_busy(self) -> bool:
        """Whether something of the current image is still on its way."""
        return any(n.is_busy for n in (self._reading, self._classifying, self._mapping))

    def choose_class(self, name: str) -> None:
        """Show where the model looked for this class."""
        shown = self._analysis.shown
        known = {c.name for c in shown.prediction.classes} if shown.prediction else set()
        if name in known and name != shown.class_name:
            self._analysis.update(class_name=name, heat_map=None, map_problem=None)
            self._map_if_due()

    def _connect(self) -> None:
        self._images.current_changed.connect(self._on_current_changed)
        self._images.cleared.connect(self._on_cleared)
        self._images.rows_changed.connect(self._on_rows_changed)
        self._session.choice_changed.connect(self._on_choice_changed)
        self._settings.changed.connect(self._on_setting_changed)

    def _on_current_changed(self, _index: int) -> None:
        for newest in (self._reading, self._classifying, self._mapping, self._preparing):
            newest.cancel()
        row = self._images.current_row
        if row is None:
            self._analysis.start(Shown())
            return
        self._analysis.start(Shown(row.ref, problem=row.problem))
        if row.source is not None:
            self._read(row.source)
            if row.problem is None:
                self._enter_prediction(row.prediction)

    def _on_cleared(self) -> None:
        """A file may be another one when it is opened again under the same path."""
        self._pictures.clear()
        self._maps.clear()

    def _on_rows_changed(self, indices: tuple[int, ...]) -> None:
        row, shown = self._images.current_row, self._analysis.shown
        if row is None or self._images.current not in indices:
            return
        if row.problem is not None:
            self._enter_problem(row.problem)
        # By value: the batch may find again what was found for this image alone.
        elif row.prediction != shown.prediction or shown.problem is not None:
            self._enter_prediction(row.prediction)

    def _on_choice_changed(self) -> None:
        self._classifying.cancel()
        self._mapping.cancel()
        self._preparing.cancel()

    def _on_setting_changed(self, key: str) -> None:
        if key in (METHOD.key, STAGE.key) and not self._is_shown_already():
            self._analysis.update(heat_map=None, map_problem=None)
        if key in (METHOD.key, STAGE.key, IS_MAP_SHOWN.key):
            self._map_if_due()

    def _is_shown_already(self) -> bool:
        """Whether another stage changes nothing: not every method has stages."""
        key, shown = self._map_key(), self._analysis.shown.heat_map
        return key is not None and shown is not None and self._maps.get(key) is shown

    def _read(self, image: SourceImage) -> None:
        kept = self._pictures.get(image.ref)
        if kept is not None:
            self._on_picture(kept)
            return
        self._analysis.update(is_reading=True)
        job = Job(once(lambda: self._backend.read_picture(image.ref)), Urgency.NOW)
        job.succeeded.connect(self._on_picture)
        job.failed.connect(self._on_unreadable)
        self._reading.submit(job)

    def _on_picture(self, picture: Picture) -> None:
        _keep(self._pictures, picture.ref, picture, _KEPT_PICTURES)
        self._analysis.update(picture=picture, is_reading=False)
        self._map_if_due()

    def _on_unreadable(self, error: Exception) -> None:
        self._analysis.update(problem=problem_of(error), is_reading=False)

    def _enter_prediction(self, prediction: Prediction | None) -> None:
        """Take over what the batch found, or classify this one image ahead of it."""
        self._mapping.cancel()
        class_name = prediction.top.name if prediction else ""
        self._analysis.update(
            prediction=prediction, class_name=class_name, heat_map=None, map_problem=None,
            is_mapping=False, problem=None,
        )  # fmt: skip
        if prediction is None:
            self._classify()
        else:
            self._classifying.cancel()
            self._map_if_due()

    def _classify(self) -> None:
        row, model = self._images.current_row, self._session.model
        if row is None or row.source is None or model is None:
            return
        work = _classifying(self._engine, self._backend, model, row.source, self._session.task)
        job = Job(work, Urgency.NOW)
        job.progressed.connect(self._images.set_outcomes)
        job.failed.connect(lambda error: self._on_unclassified(row.ref, error))
        self._classifying.submit(job)

    def _on_unclassified(self, ref: ImageRef, error: Exception) -> None:
        self._images.set_outcomes((Failure(ref, problem_of(error)),))

    def _enter_problem(self, problem: Problem) -> None:
        self._mapping.cancel()
        self._analysis.update(
            problem=problem, prediction=None, class_name="", heat_map=None, map_problem=None,
            is_mapping=False,
        )  # fmt: skip

    def _map_if_due(self) -> None:
        self._mapping.cancel()
        shown, model, key = self._analysis.shown, self._session.model, self._map_key()
        is_wanted = self._settings.get(IS_MAP_SHOWN) and shown.heat_map is None
        if not (is_wanted and shown.picture and model and key):
            self._analysis.update(is_mapping=False)
        elif key in self._maps:
            self._analysis.update(heat_map=self._maps[key], is_mapping=False)
        else:
            self._analysis.update(is_mapping=True, map_share=None, map_note="")
            self._map(model, shown.picture, key)

    def _map(self, model: ModelInfo, picture: Picture, key: _MapKey) -> None:
        job = Job(self._explaining(model, picture, key), Urgency.NOW)
        job.progressed.connect(lambda steps: self._on_map_steps(key, steps))
        job.succeeded.connect(lambda heat_map: self._on_heat_map(key, heat_map))
        job.failed.connect(lambda error: self._on_map_failed(key, error))
        self._mapping.submit(job)

    def _explaining(
        self, model: ModelInfo, picture: Picture, key: _MapKey
    ) -> Callable[[], Generator[Any, None, HeatMap]]:
        engine, explain = self._engine, self._backend.explain
        _, task, class_name, _, method, stage = key

        def work() -> Generator[Any, None, HeatMap]:
            loaded = engine.loaded(model)
            return (yield from explain(loaded, picture, task, class_name, method, stage))

        return work

    def _map_key(self) -> _MapKey | None:
        """Which map belongs to what is shown; None where none can be made."""
        shown, model = self._analysis.shown, self._session.model
        if shown.prediction is None or model is None:
            return None
        ref, task = shown.prediction.ref, shown.prediction.task
        method = METHODS[self._settings.get(METHOD)]
        stage = self._settings.get(STAGE) if method.has_stages else STAGE.default
        return ref, task, shown.class_name, model.sha256, method.name, stage

    def _on_map_steps(self, key: _MapKey, steps: Sequence[Any]) -> None:
        if key == self._map_key():
            note = next((step.note for step in steps if step.note), "")
            share = steps[-1].done / max(1, steps[-1].total)
            self._analysis.update(
                map_share=share, map_note=note or self._analysis.shown.map_note
            )  # fmt: skip

    def _on_heat_map(self, key: _MapKey, heat_map: HeatMap) -> None:
        _keep(self._maps, key, heat_map, _KEPT_MAPS)
        if key == self._map_key():
            self._analysis.update(heat_map=heat_map, is_mapping=False)
            self._prepare_classes(key)

    def _prepare_classes(self, key: _MapKey) -> None:
        """While nothing else is wanted, have the other classes' maps nearly made."""
        shown, model = self._analysis.shown, self._session.model
        if shown.picture is None or model is None:
            return
        picture, engine, prepare = shown.picture, self._engine, self._backend.prepare_classes
        _, task, _, _, method, stage = key

        def work() -> Generator[Any, None, None]:
            yield from prepare(engine.loaded(model), picture, task, method, stage)

        # Whether it succeeds or not: the map that is asked for tells.
        self._preparing.submit(Job(work, Urgency.LATER))

    def _on_map_failed(self, key: _MapKey, error: Exception) -> None:
        if key == self._map_key():
            self._analysis.update(map_problem=problem_of(error), is_mapping=False)


def _classifying(
    engine: Engine, backend: Backend, model: ModelInfo, image: SourceImage, task: str
) -> Callable[[], Generator[Outcome, None, None]]:
    def work() -> Generator[Outcome, None, None]:
        yield from backend.predict(engine.loaded(model), [image], task)

    return work


def _keep(kept: OrderedDict, key: object, value: object, most: int) -> None:  # type: ignore[type-arg]
    """Enter a value and drop the oldest beyond `most`."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)

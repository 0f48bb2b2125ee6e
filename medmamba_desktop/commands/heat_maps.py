"""The heat maps of `medmamba classify`: which, of what classes, in which files."""

from __future__ import annotations

import argparse
import re
import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.core.errors import MedMambaError, TaskError
from medmamba_desktop.core.explain.methods import CLASS_MAP, GRAD_CAM, METHODS
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import (
    ClassProbability,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Prediction,
)

if TYPE_CHECKING:
    from torch import Tensor

    from medmamba_desktop.core.library.weights import LoadedModel

OVERLAY = "overlay"
FORMATS = ("png", OVERLAY, "svg", "npz", "tiff")
_LAST_STAGE = 4
_WRITERS = 2
_MOST_WAITING = 16


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser."""
    add = parser.add_argument
    add("--heatmaps", type=Path, metavar="DIR", help="write a heat map for each image here")
    add("--method", choices=tuple(METHODS), metavar="NAME", help="of the heat maps (class-map)")
    add("--stage", type=int, choices=range(5), help="of the network, 1 to 4 (4), or 0: their mean")
    add("--target", metavar="CLASS", help="the class explained; by default the predicted one")
    add("--all-classes", action="store_true", help="a heat map for every class of each image")
    add("--map-format", choices=FORMATS, default="png",
        help="overlay is a transparent PNG; npz and tiff hold raw values (png)")  # fmt: skip


def check_words(call: argparse.Namespace) -> None:
    """Raise TaskError for words that clash."""
    if call.stage is not None and call.method and not METHODS[call.method].has_stages:
        title = METHODS[call.method].title
        raise TaskError(f"{title} has no stage to choose", "Leave --stage out, or say grad-cam")
    if call.all_classes and call.target:
        raise TaskError("--all-classes and --target clash", "Leave one of them out")


class MapWriter:
    """Makes heat maps and has threads write them, while the next image is computed.

    One that cannot be made is named and the rest goes on.

    Attributes:
        written: image -> the file of its (with all classes, its predicted class's) map.
        made: image -> that map, for reports and DICOM objects.
    """

    def __init__(self, call: argparse.Namespace, info: ModelInfo) -> None:
        self.written: dict[ImageRef, str] = {}
        self.made: dict[ImageRef, HeatMap] = {}
        self._call = call
        self._info = info
        self._writers = ThreadPoolExecutor(_WRITERS, "medmamba-write")
        self._waiting: deque[tuple[Prediction, str, Future[None]]] = deque()

    def __enter__(self) -> MapWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._collect(0)
        self._writers.shutdown(wait=True, cancel_futures=True)

    def write_all(self, model: LoadedModel, outcomes: Sequence[Outcome]) -> None:
        """Maps of what has been classified, by any method."""
        wanted = [(i, o) for i, o in enumerate(outcomes, start=1) if isinstance(o, Prediction)]
        progress = Progress(len(wanted), "heat maps")
        for number, prediction in wanted:
            if self._classes(prediction):
                self._guarded(prediction, number, lambda p=prediction: self._made(model, p))  # type: ignore[misc]
            progress.step()

    def write(
        self, number: int, prediction: Prediction, model: LoadedModel, maps: tuple[Tensor, ...]
    ) -> None:
        """The class maps of a prediction, from the stages' maps that it was made of."""
        from medmamba_desktop.core.explain.explain import class_maps

        names = [c.name for c in self._classes(prediction)]
        self._guarded(
            prediction, number,
            lambda: class_maps(model, prediction.ref, maps, prediction.task, names),
        )  # fmt: skip

    def _made(self, model: LoadedModel, prediction: Prediction) -> list[HeatMap]:
        from medmamba_desktop.core.explain.explain import explain

        call, picture = self._call, read_picture(prediction.ref)
        method = call.method or GRAD_CAM
        stage = _LAST_STAGE if call.stage is None else call.stage
        return [
            explain(model, picture, prediction.task, c.name, method=method, stage=stage)
            for c in self._classes(prediction)
        ]

    def _guarded(
        self, prediction: Prediction, number: int, make: Callable[[], list[HeatMap]]
    ) -> None:
        try:
            made = make()
        except MedMambaError as error:
            _tell(prediction, error)
            return
        if made and (self._call.report or self._call.dicom):
            self.made.setdefault(prediction.ref, made[0])
        if not self._call.heatmaps:
            return
        for heat_map, about in zip(made, self._classes(prediction), strict=True):
            path = self._call.heatmaps / self._file_name(prediction, about, number)
            work = self._writers.submit(_write, path, heat_map, about, self._info)
            self._waiting.append((prediction, path.name, work))
        self._collect(_MOST_WAITING)

    def _file_name(self, prediction: Prediction, about: ClassProbability, number: int) -> str:
        """By the place in the results: a file's own name may name a patient."""
        own = f"-{_file_part(prediction, about)}" if self._call.all_classes else ""
        kind = self._call.map_format
        if kind == OVERLAY:
            return f"{OVERLAY}-{number:05d}{own}.png"
        return f"heatmap-{number:05d}{own}.{kind}"

    def _classes(self, prediction: Prediction) -> list[ClassProbability]:
        """Whose maps are wanted; the one that the results name comes first."""
        if self._call.all_classes:
            return sorted(prediction.classes, key=lambda c: -c.probability)
        target = self._call.target or prediction.top.name
        return [c for c in prediction.classes if c.name == target]

    def _collect(self, most: int) -> None:
        """Wait until no more than so many files are on their way."""
        while len(self._waiting) > most:
            prediction, name, done = self._waiting.popleft()
            try:
                done.result()
            except MedMambaError as error:
                _tell(prediction, error)
            else:
                self.written.setdefault(prediction.ref, name)


def is_class_map(call: argparse.Namespace) -> bool:
    """Whether the maps can be had from the prediction itself."""
    return call.method == CLASS_MAP or (call.method is None and call.stage is None)


def _tell(prediction: Prediction, error: MedMambaError) -> None:
    print(f"{prediction.ref.location}: no heat map. {error}", file=sys.stderr)


def _file_part(prediction: Prediction, about: ClassProbability) -> str:
    """The class's name, or its number where the name could not be a file's."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", about.name):
        return about.name
    return f"class{prediction.classes.index(about) + 1}"


def _write(path: Path, made: HeatMap, about: ClassProbability, info: ModelInfo) -> None:
    from medmamba_desktop.core.export.images import Said, write_heat_map
    from medmamba_desktop.core.export.overlay import write_overlay
    from medmamba_desktop.core.export.raw_map import write_raw_map

    if path.suffix in (".npz", ".tiff"):
        write_raw_map(path, made)
        return
    model = f"{info.title}, version {info.version}"
    said = Said(about.title, model, about.probability)
    picture = read_picture(made.ref)
    if path.name.startswith(OVERLAY):
        write_overlay(path, (picture.width, picture.height), made, said)
    else:
        write_heat_map(path, picture, made, said)

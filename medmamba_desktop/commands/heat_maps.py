"""The heat maps of `medmamba classify`: which, of what classes, in which files."""

from __future__ import annotations

import argparse
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
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
    Picture,
    Prediction,
)

if TYPE_CHECKING:
    from medmamba_desktop.core.library.weights import LoadedModel

FORMATS = ("png", "svg", "npz", "tiff")
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
    add("--map-format", choices=FORMATS, default="png", help="npz and tiff hold raw values (png)")


def check_words(call: argparse.Namespace) -> None:
    """Raise TaskError for words that clash."""
    if call.stage is not None and call.method and not METHODS[call.method].has_stages:
        title = METHODS[call.method].title
        raise TaskError(f"{title} has no stage to choose", "Leave --stage out, or say grad-cam")
    if call.all_classes and call.target:
        raise TaskError("--all-classes and --target clash", "Leave one of them out")


def write_heat_maps(
    model: LoadedModel, outcomes: Sequence[Outcome], call: argparse.Namespace
) -> dict[ImageRef, str]:
    """One file an image, or a class of it; one that cannot be made is named and the rest goes on.

    Files are written by threads, while the next map is computed.

    Returns:
        image -> the file of its (with all classes, its predicted class's) map.
    """
    wanted = [
        (i, outcome)
        for i, outcome in enumerate(outcomes, start=1)
        if isinstance(outcome, Prediction)
        and (not call.target or call.target in [c.name for c in outcome.classes])
    ]
    progress = Progress(len(wanted), "heat maps")
    written: dict[ImageRef, str] = {}
    waiting: deque[tuple[Prediction, str, Future[None]]] = deque()
    with ThreadPoolExecutor(_WRITERS, "medmamba-write") as writers:
        for i, prediction in wanted:
            try:
                for name, work in _files(model, prediction, call, i):
                    waiting.append((prediction, name, writers.submit(_write, *work)))
            except MedMambaError as error:
                _tell(prediction, error)
            while len(waiting) > _MOST_WAITING:
                _collect(*waiting.popleft(), written)
            progress.step()
        while waiting:
            _collect(*waiting.popleft(), written)
    return written


def _collect(
    prediction: Prediction, name: str, done: Future[None], written: dict[ImageRef, str]
) -> None:
    try:
        done.result()
    except MedMambaError as error:
        _tell(prediction, error)
    else:
        written.setdefault(prediction.ref, name)


def _tell(prediction: Prediction, error: MedMambaError) -> None:
    print(f"{prediction.ref.location}: no heat map. {error}", file=sys.stderr)


_Work = tuple[Path, Picture, HeatMap, ClassProbability, ModelInfo]


def _files(
    model: LoadedModel, prediction: Prediction, call: argparse.Namespace, number: int
) -> Iterator[tuple[str, _Work]]:
    """File names, and what `_write` takes for each; the one that the results name comes first."""
    from medmamba_desktop.core.explain.explain import explain

    picture = read_picture(prediction.ref)
    method = call.method or (CLASS_MAP if call.stage is None else GRAD_CAM)
    stage = _LAST_STAGE if call.stage is None else call.stage
    for about in _classes(prediction, call):
        made = explain(model, picture, prediction.task, about.name, method=method, stage=stage)
        # Named by its place in the results: a file's own name may name a patient.
        own = f"-{_file_part(prediction, about)}" if call.all_classes else ""
        name = f"heatmap-{number:05d}{own}.{call.map_format}"
        yield name, (call.heatmaps / name, picture, made, about, model.info)


def _classes(prediction: Prediction, call: argparse.Namespace) -> list[ClassProbability]:
    if call.all_classes:
        return sorted(prediction.classes, key=lambda c: -c.probability)
    target = call.target or prediction.top.name
    return [c for c in prediction.classes if c.name == target]


def _file_part(prediction: Prediction, about: ClassProbability) -> str:
    """The class's name, or its number where the name could not be a file's."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", about.name):
        return about.name
    return f"class{prediction.classes.index(about) + 1}"


def _write(
    path: Path, picture: Picture, made: HeatMap, about: ClassProbability, info: ModelInfo
) -> None:
    from medmamba_desktop.core.export.images import Said, write_heat_map
    from medmamba_desktop.core.export.raw_map import write_raw_map

    if path.suffix in (".npz", ".tiff"):
        write_raw_map(path, made)
        return
    model = f"{info.title}, version {info.version}"
    write_heat_map(path, picture, made, Said(about.title, model, about.probability))

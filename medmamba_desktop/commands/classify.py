"""`medmamba classify`: images in, probabilities, cautions and heat maps out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.errors import MedMambaError, WriteError
from medmamba_desktop.core.export.table import ResultSet, to_json, write_table
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.values import (
    Failure,
    ImageRef,
    Outcome,
    Prediction,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)

if TYPE_CHECKING:
    from medmamba_desktop.core.library.weights import LoadedModel

_TABLES = (".json", ".csv")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("classify", help="say of each image what the model sees")
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="file, folder, zip or DICOMDIR")
    add("--model", metavar="NAME|FILE", help="by default the bundled model")
    add("--task", default="auto", metavar="NAME", help="one of the model's tasks, or auto")
    add("--device", default="auto", metavar="NAME", help="auto, cpu, cuda, cuda:N or mps")
    add("--batch-size", type=_positive, metavar="N", help="images computed together")
    add("--output", type=_table, metavar="FILE", help="a .json or .csv file")
    add("--heatmaps", type=Path, metavar="DIR", help="write a heat map for each image here")
    add("--method", default="grad-cam", choices=("grad-cam",), help="of the heat maps")
    add("--stage", type=int, default=4, choices=range(1, 5), help="the stage explained")
    add("--target", metavar="CLASS", help="the class explained; by default the predicted one")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Classify; exit status 0, 3 or 4 as `medmamba_desktop.cli` says."""
    found = [f for f in find_images(call.paths) if not isinstance(f, SkippedFile)]
    images = [item for item in found if isinstance(item, SourceImage)]
    # Here and not above: torch takes seconds to import, and bad words should be told at once.
    from medmamba_desktop.core.library.weights import load_model

    info = open_shelf().find(call.model)
    device = choose_device(call.device)
    print(f"{info.title} {info.version} on {device.title} ({device.reason})", file=sys.stderr)
    model = load_model(info, device.device)
    progress = Progress(len(images), "images")
    classified = iter(_classify(model, images, call, progress))
    outcomes = [
        Failure(item.ref, item.problem) if isinstance(item, UnreadableSource) else next(classified)
        for item in found
    ]
    seconds = progress.seconds
    heatmaps = _write_heat_maps(model, outcomes, call) if call.heatmaps else {}
    _report(ResultSet(info, call.task, device.device, outcomes, heatmaps, seconds), call.output)
    return _status(outcomes)


def _classify(
    model: LoadedModel, images: Sequence[SourceImage], call: argparse.Namespace, progress: Progress
) -> list[Outcome]:
    from medmamba_desktop.core.predict.predictor import Predictor

    outcomes = []
    for outcome in Predictor(model, call.batch_size).predict(images, call.task):
        outcomes.append(outcome)
        progress.step()
    return outcomes


def _write_heat_maps(
    model: LoadedModel, outcomes: Sequence[Outcome], call: argparse.Namespace
) -> dict[ImageRef, str]:
    """One PNG an image, named by its place in the results: a file's own name may name a patient."""
    from medmamba_desktop.core.explain.cam import explain
    from medmamba_desktop.core.export.images import write_heat_map

    _make_folder(call.heatmaps)
    predictions = [(i, o) for i, o in enumerate(outcomes) if isinstance(o, Prediction)]
    progress = Progress(len(predictions), "heat maps")
    written = {}
    for i, prediction in predictions:
        progress.step()
        classes = {c.name: c.title for c in prediction.classes}
        target = call.target or prediction.top.name
        if target not in classes:
            continue
        picture = read_picture(prediction.ref)
        heat_map = explain(
            model, picture, prediction.task, target, method=call.method, stage=call.stage
        )
        name = f"heatmap-{i + 1:05d}.png"
        write_heat_map(call.heatmaps / name, picture, heat_map, classes[target])
        written[prediction.ref] = name
    if call.target and not written:
        raise MedMambaError(
            f"No image's task has a class named {call.target}", "See `medmamba models show`"
        )
    return written


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            "The folder for heat maps cannot be made", "Choose another folder", repr(error)
        ) from error


def _report(results: ResultSet, output: Path | None) -> None:
    for outcome in results.outcomes:
        if isinstance(outcome, Failure):
            problem = outcome.problem
            where = outcome.ref.location
            print(f"{where}: {problem.message}. {problem.remedy}".rstrip(), file=sys.stderr)
    if output is None:
        sys.stdout.write(to_json(results))
    else:
        write_table(results, output)


def _status(outcomes: Sequence[Outcome]) -> int:
    failures = sum(isinstance(outcome, Failure) for outcome in outcomes)
    if failures == len(outcomes):
        if not outcomes:
            print("medmamba: no images were found there", file=sys.stderr)
        return 4
    return 3 if failures else 0


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _table(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _TABLES:
        raise argparse.ArgumentTypeError(f"{path.name} must end in one of {', '.join(_TABLES)}")
    return path

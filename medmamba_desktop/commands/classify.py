"""`medmamba classify`: images in, probabilities, cautions and heat maps out."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.commands.arguments import count
from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.atomic import check_writable
from medmamba_desktop.core.device import choose_device, memory_errors
from medmamba_desktop.core.errors import MedMambaError, TaskError
from medmamba_desktop.core.explain.methods import CLASS_MAP, GRAD_CAM, METHODS
from medmamba_desktop.core.export.table import ResultSet, to_json, write_table
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.values import (
    Failure,
    ImageRef,
    ModelInfo,
    Outcome,
    Prediction,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)

if TYPE_CHECKING:
    from medmamba_desktop.core.library.weights import LoadedModel
    from medmamba_desktop.core.predict.predictor import Predictor

AUTO = "auto"
_TABLES = (".json", ".csv")
STAGES = 4
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("classify", help="say of each image what the model sees")
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="file, folder, zip or DICOMDIR")
    add("--model", metavar="NAME|FILE", help="by default the bundled model")
    add("--task", default=AUTO, metavar="NAME", help="one of the model's tasks, or auto")
    add("--device", default="auto", type=device_name, metavar="NAME", help="auto, cpu, cuda:N, mps")
    add("--batch-size", type=count, metavar="N", help="images computed together")
    add("--output", type=_table, metavar="FILE", help="a .json or .csv file")
    add("--heatmaps", type=Path, metavar="DIR", help="write a heat map for each image here")
    add("--method", choices=tuple(METHODS), metavar="NAME", help="of the heat maps (class-map)")
    add("--stage", type=int, choices=range(5), help="of the network, 1 to 4 (4), or 0: mean")
    add("--target", metavar="CLASS", help="the class explained; by default the predicted one")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Classify; exit status 0, 3 or 4 as `medmamba_desktop.cli` says."""
    info = open_shelf().find(call.model)
    _check_words(call, info)
    for folder in filter(None, (call.output and call.output.parent, call.heatmaps)):
        check_writable(folder)
    found = [f for f in find_images(call.paths) if not isinstance(f, SkippedFile)]
    # Here and not above: torch takes seconds to import, and bad words should be told at once.
    from medmamba_desktop.core.library.weights import load_model
    from medmamba_desktop.core.predict.predictor import Predictor

    device = choose_device(call.device)
    print(f"{info.title} {info.version} on {device.title} ({device.reason})", file=sys.stderr)
    with memory_errors(device.device):
        model = load_model(info, device.device)
    predictor = Predictor(model, call.batch_size)
    progress = Progress(sum(isinstance(f, SourceImage) for f in found), "images")
    outcomes = _outcomes(found, predictor, call.task, progress)
    seconds = progress.seconds
    if predictor.device != device.device:
        print(f"{device.device} ran out of memory; the CPU went on", file=sys.stderr)
    heatmaps = _write_heat_maps(model, outcomes, call) if call.heatmaps else {}
    _report(ResultSet(info, call.task, predictor.device, outcomes, heatmaps, seconds), call.output)
    return _status(outcomes)


def device_name(text: str) -> str:
    """A device's name as it is typed; argparse's error for any other word."""
    if not _DEVICE.fullmatch(text):
        raise argparse.ArgumentTypeError("is none of auto, cpu, cuda, cuda:N and mps")
    return text


def _check_words(call: argparse.Namespace, info: ModelInfo) -> None:
    """Raise TaskError for a task or class that the model does not have, or words that clash."""
    if call.stage is not None and call.method and not METHODS[call.method].has_stages:
        title = METHODS[call.method].title
        raise TaskError(f"{title} has no stage to choose", "Leave --stage out, or say grad-cam")
    tasks = {task.name: task for task in info.tasks}
    if call.task != AUTO and call.task not in tasks:
        raise TaskError(
            f"The model has no task named {call.task}", f"Choose auto or one of: {', '.join(tasks)}"
        )
    asked = tasks.values() if call.task == AUTO else (tasks[call.task],)
    classes = [c.name for task in asked for c in task.classes]
    if call.target and call.target not in classes:
        raise TaskError(f"There is no class named {call.target}", f"Choose: {', '.join(classes)}")


def _outcomes(
    found: Sequence[SourceImage | UnreadableSource],
    predictor: Predictor,
    task: str,
    progress: Progress,
) -> list[Outcome]:
    """What came of everything found, in order."""
    images = [item for item in found if isinstance(item, SourceImage)]
    classified = iter(_classify(predictor, images, task, progress))
    return [
        Failure(item.ref, item.problem) if isinstance(item, UnreadableSource) else next(classified)
        for item in found
    ]


def _classify(
    predictor: Predictor, images: Sequence[SourceImage], task: str, progress: Progress
) -> Iterator[Outcome]:
    for outcome in predictor.predict(images, task):
        progress.step()
        yield outcome


def _write_heat_maps(
    model: LoadedModel, outcomes: Sequence[Outcome], call: argparse.Namespace
) -> dict[ImageRef, str]:
    """One PNG an image; one that cannot be made is named and the rest goes on."""
    wanted = [
        (i, outcome)
        for i, outcome in enumerate(outcomes, start=1)
        if isinstance(outcome, Prediction)
        and (not call.target or call.target in [c.name for c in outcome.classes])
    ]
    progress = Progress(len(wanted), "heat maps")
    written = {}
    for i, prediction in wanted:
        # Named by its place in the results: a file's own name may name a patient.
        name = f"heatmap-{i:05d}.png"
        try:
            _write_heat_map(model, prediction, call, call.heatmaps / name)
            written[prediction.ref] = name
        except MedMambaError as error:
            print(f"{prediction.ref.location}: no heat map. {error}", file=sys.stderr)
        progress.step()
    return written


def _write_heat_map(
    model: LoadedModel, prediction: Prediction, call: argparse.Namespace, path: Path
) -> None:
    from medmamba_desktop.core.explain.explain import explain
    from medmamba_desktop.core.export.images import write_heat_map

    titles = {c.name: c.title for c in prediction.classes}
    target = call.target or prediction.top.name
    picture = read_picture(prediction.ref)
    method = call.method or (CLASS_MAP if call.stage is None else GRAD_CAM)
    stage = STAGES if call.stage is None else call.stage
    made = explain(model, picture, prediction.task, target, method=method, stage=stage)
    write_heat_map(path, picture, made, titles[target])


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


def _table(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _TABLES:
        raise argparse.ArgumentTypeError(f"{path.name} must end in one of {', '.join(_TABLES)}")
    return path

"""`medmamba classify`: images in, probabilities, cautions and heat maps out."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.commands import auditing, exports, heat_maps
from medmamba_desktop.commands.arguments import count, given_paths
from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.commands.shelf import fitting_default, open_shelf
from medmamba_desktop.core.atomic import check_writable
from medmamba_desktop.core.device import choose_device, memory_errors
from medmamba_desktop.core.errors import TaskError
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.export.table import to_json
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import (
    Failure,
    ModelInfo,
    Outcome,
    Prediction,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)

if TYPE_CHECKING:
    from medmamba_desktop.core.predict.predictor import Predictor

AUTO = "auto"
_TABLES = (".json", ".csv", ".xlsx")
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("classify", help="say of each image what the model sees")
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="file, folder, zip, DICOMDIR; - reads names from standard input, one a line",
    )
    add("--model", metavar="NAME|FILE", help="by default the bundled model")
    add("--task", default=AUTO, metavar="NAME", help="one of the model's tasks, or auto")
    add("--device", default="auto", type=device_name, metavar="NAME", help="auto, cpu, cuda:N, mps")
    add("--batch-size", type=count, metavar="N", help="images computed together")
    add("--output", type=_table, metavar="FILE", help="a .json, .csv or .xlsx file")
    heat_maps.add_to(parser)
    exports.add_to(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Classify; exit status 0, 3 or 4 as `medmamba_desktop.cli` says."""
    info = open_shelf().find(call.model)
    _check_words(call, info)
    report = call.report and call.report.parent
    for folder in filter(None, (call.output and call.output.parent, call.heatmaps, report)):
        check_writable(folder)
    exports.check(call)
    found = [f for f in find_images(given_paths(call.paths)) if not isinstance(f, SkippedFile)]
    if call.model is None:
        info = fitting_default(found) or info
        _check_words(call, info)
    # Here and not above: torch takes seconds to import, and bad words should be told at once.
    from medmamba_desktop.core.library.weights import load_model
    from medmamba_desktop.core.predict.predictor import Predictor

    device = choose_device(call.device)
    print(f"{info.title} {info.version} on {device.title} ({device.reason})", file=sys.stderr)
    with memory_errors(device.device):
        model = load_model(info, device.device)
    has_maps = bool(call.heatmaps or call.report or call.dicom)
    has_quick_maps = has_maps and heat_maps.is_class_map(call)
    predictor = Predictor(model, call.batch_size, keeps_maps=has_quick_maps)
    progress = Progress(sum(isinstance(f, SourceImage) for f in found), "images")
    steps = auditing.classified(info, _outcomes(found, predictor, call.task, progress))
    with heat_maps.MapWriter(call, info) as writer, closing(steps):
        outcomes = []
        for outcome in steps:
            outcomes.append(outcome)
            if has_quick_maps and isinstance(outcome, Prediction):
                writer.write(len(outcomes), outcome, model, predictor.maps[outcome.ref])
        seconds = progress.seconds
        if has_maps and not has_quick_maps:
            writer.write_all(model, outcomes)
    if predictor.device != device.device:
        print(f"{device.device} could not go on; the CPU did", file=sys.stderr)
    sources = {item.ref: item for item in found if isinstance(item, SourceImage)}
    results = ResultSet(
        info, call.task, predictor.device, outcomes, writer.written, seconds, sources, writer.made
    )
    with auditing.exporting(call, results):
        _report(results, call.output)
        exports.write(call, results)
    return _status(outcomes)


def device_name(text: str) -> str:
    """A device's name as it is typed; argparse's error for any other word."""
    if not _DEVICE.fullmatch(text):
        raise argparse.ArgumentTypeError("is none of auto, cpu, cuda, cuda:N and mps")
    return text


def _check_words(call: argparse.Namespace, info: ModelInfo) -> None:
    """Raise TaskError for a task or class that the model does not have, or words that clash."""
    heat_maps.check_words(call)
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
) -> Iterator[Outcome]:
    """What comes of everything found, in order."""
    images = [item for item in found if isinstance(item, SourceImage)]
    classified = iter(_classify(predictor, images, task, progress))
    for item in found:
        if isinstance(item, UnreadableSource):
            yield Failure(item.ref, item.problem)
        else:
            yield next(classified)


def _classify(
    predictor: Predictor, images: Sequence[SourceImage], task: str, progress: Progress
) -> Iterator[Outcome]:
    for outcome in predictor.predict(images, task):
        progress.step()
        yield outcome


def _report(results: ResultSet, output: Path | None) -> None:
    for outcome in results.outcomes:
        if isinstance(outcome, Failure):
            problem = outcome.problem
            where = outcome.ref.location
            print(f"{where}: {problem.message}. {problem.remedy}".rstrip(), file=sys.stderr)
    if output is None:
        sys.stdout.write(to_json(results))
    else:
        exports.write_table_somewhere(results, output)
    _summarise(results)


def _summarise(results: ResultSet) -> None:
    """A last line for people: how many, how many with which caution, how long."""
    predictions = [o for o in results.outcomes if isinstance(o, Prediction)]
    kinds = Counter(kind for p in predictions for kind in {c.kind for c in p.cautions})
    cautions = ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items()))
    words = f"{len(predictions)} classified, {results.unreadable} not, {results.seconds:.1f} s"
    print(f"{words}; cautions: {cautions}" if cautions else words, file=sys.stderr)


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

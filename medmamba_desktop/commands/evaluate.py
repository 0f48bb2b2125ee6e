"""`medmamba evaluate`: labelled pictures in; figures with intervals, plots and a report out."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from medmamba_desktop.commands import auditing
from medmamba_desktop.commands.classify import device_name
from medmamba_desktop.commands.following import finished, say
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.atomic import check_replaceable, check_writable
from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.labelled import Labels
from medmamba_desktop.core.dataset.to_measure import ALL, ToMeasure, to_measure
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.errors import MedMambaError, TaskError
from medmamba_desktop.core.evaluate.task_fit import fitting_task, proposed_fit
from medmamba_desktop.core.export.evaluation import FILES, write_evaluation
from medmamba_desktop.core.export.evaluation_words import banner
from medmamba_desktop.core.measuring.values import MOST_MODELS, Asked, Measurement
from medmamba_desktop.core.values import DeviceInfo, ModelInfo, TaskInfo

SOME_UNREADABLE = 3
_AUTO = "auto"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("evaluate", help="measure models on labelled pictures")
    add = parser.add_argument
    add("places", nargs="+", type=Path, metavar="FOLDER",
        help="one folder a class, a table of labels, or packs: folders or zips with an index.csv"
        )  # fmt: skip
    add("--output", required=True, type=Path, metavar="DIR", help="a new folder for the results")
    add("--model", action="append", metavar="NAME|FILE",
        help="by default the bundled model; several are compared with the first")  # fmt: skip
    add("--task", default=_AUTO, metavar="NAME", help="by default the one with these classes")
    add("--split", type=_split, metavar="NAME",
        help="train, val, test or all; by default test where the data have parts")  # fmt: skip
    add("--map", action="append", default=[], type=_meaning, metavar="DATA=CLASS", dest="meant",
        help="a class of the data is that class of the model; with nothing after =, left out"
        )  # fmt: skip
    add("--labels", type=Path, metavar="FILE", help="a table of labels that lies elsewhere")
    for name in ("file", "label", "patient", "split"):
        add(f"--{name}-column", default="", metavar="NAME", help=f"the table's column of {name}s")
    add("--device", default="auto", type=device_name, metavar="NAME", help="auto, cpu, cuda:N, mps")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Measure; exit status 0, 3 or 4 as `medmamba_desktop.cli` says."""
    shelf = open_shelf()
    models = [shelf.find(name) for name in call.model or [None]]
    if len(models) > MOST_MODELS:
        raise TaskError(f"There are {len(models)} models", f"Compare {MOST_MODELS} at most")
    check_replaceable(call.output, FILES)
    check_writable(call.output.absolute().parent)
    asked = Asked(
        tuple(call.places), "" if call.task == _AUTO else call.task, call.split or "",
        dict(call.meant), call.output,
    )  # fmt: skip
    labels = Labels(
        table=call.labels, file_column=call.file_column, label_column=call.label_column,
        group_column=call.patient_column, split_column=call.split_column,
    )  # fmt: skip
    data = finished(to_measure(call.places, asked.split, asked.leave_out, labels))
    task = _task(models[0], data, asked)
    for note in data.notes:
        say(note)
    device = choose_device(call.device)
    for info in models:
        say(f"{info.title} {info.version}, task {task.name}, on {device.title} ({device.reason})")
    measurement = finished(_outcomes(asked, data, models, device))
    auditing.evaluated(measurement)
    _say_failures(measurement)
    write_evaluation(call.output, measurement)
    _say_result(measurement, call.output)
    return SOME_UNREADABLE if measurement.first.failures else 0


def _task(model: ModelInfo, data: ToMeasure, asked: Asked) -> TaskInfo:
    """The task that the labels are for; where none is, what they may mean is said."""
    try:
        return fitting_task(model.tasks, data.labels, asked.task, asked.meant).task
    except MedMambaError:
        if not asked.meant:
            task, meant = proposed_fit(model.tasks, data.labels, asked.task)
            if any(meant.values()):
                say(f"If they mean the classes of {task.name}, add: {_words(meant)}")
        raise


def _words(meant: Mapping[str, str]) -> str:
    return " ".join(f"--map {shlex.quote(f'{label}={name}')}" for label, name in meant.items())


def _outcomes(
    asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
) -> Generator[Progress, None, Measurement]:
    # Here and not above: torch takes seconds to import, and bad words should be told at once.
    from medmamba_desktop.core.measuring.measure import measuring

    return (yield from measuring(asked, data, models, device))


def _say_failures(measurement: Measurement) -> None:
    first = measurement.first
    for failure in first.failures:
        problem = failure.problem
        say(f"{first.names[failure.ref]}: {problem.message}. {problem.remedy}".rstrip())


def _say_result(measurement: Measurement, output: Path) -> None:
    for title, one in zip(measurement.titles, measurement.models, strict=True):
        if one.seen.is_in_training:
            say(f"{title}: {banner(one.seen).text}")
        accuracy = one.evaluation.overall["accuracy"]
        say(
            f"{title}: right in {accuracy.value:.1%} of {one.evaluation.n:,} pictures "
            f"(95 % interval {accuracy.low:.1%} to {accuracy.high:.1%})"
        )
    say(f"See {output}")


def _split(text: str) -> str:
    """A part of the data, or all; argparse's error for any other word."""
    word = ALL if text.strip().casefold() == ALL else split_of(text)
    if not word:
        raise argparse.ArgumentTypeError("is none of train, val, test and all")
    return word


def _meaning(text: str) -> tuple[str, str]:
    label, mark, name = text.partition("=")
    if not mark or not label.strip():
        raise argparse.ArgumentTypeError("is not of the form DATA=CLASS")
    return label.strip(), name.strip()

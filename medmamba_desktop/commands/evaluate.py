"""`medmamba evaluate`: labelled pictures in; figures with intervals, plots and a report out."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop import __version__
from medmamba_desktop.commands.classify import device_name
from medmamba_desktop.commands.following import finished, say
from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.atomic import check_replaceable, check_writable
from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.to_measure import (
    ALL,
    ToMeasure,
    content_hash,
    data_hash,
    name_below,
    to_measure,
)
from medmamba_desktop.core.device import choose_device, memory_errors
from medmamba_desktop.core.evaluate.task_fit import Fit, fitting_task
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.export.evaluation import FILES, UNSURE, Measured, write_evaluation
from medmamba_desktop.core.values import (
    DeviceInfo,
    Failure,
    ImageRef,
    ModelInfo,
    Outcome,
    Prediction,
)

if TYPE_CHECKING:
    from medmamba_desktop.core.library.weights import LoadedModel
    from medmamba_desktop.core.predict.predictor import Predictor

SOME_UNREADABLE, NOTHING_READ = 3, 4
NOT_NORMAL = "normal-vs-rest"
_AUTO = "auto"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("evaluate", help="measure a model on labelled pictures")
    add = parser.add_argument
    add("places", nargs="+", type=Path, metavar="FOLDER",
        help="one folder a class, or packs: folders or zips with an index.csv")  # fmt: skip
    add("--output", required=True, type=Path, metavar="DIR", help="a new folder for the results")
    add("--model", metavar="NAME|FILE", help="by default the bundled model")
    add("--task", default=_AUTO, metavar="NAME", help="by default the one with these classes")
    add("--split", type=_split, metavar="NAME",
        help="train, val, test or all; by default test where the data have parts")  # fmt: skip
    add("--device", default="auto", type=device_name, metavar="NAME", help="auto, cpu, cuda:N, mps")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Measure; exit status 0, 3 or 4 as `medmamba_desktop.cli` says."""
    info = open_shelf().find(call.model)
    check_replaceable(call.output, FILES)
    check_writable(call.output.absolute().parent)
    data = finished(to_measure(call.places, call.split or "", call.output))
    fit = fitting_task(info.tasks, data.labels, "" if call.task == _AUTO else call.task)
    for note in data.notes:
        say(note)
    device = choose_device(call.device)
    say(f"{info.title} {info.version}, task {fit.task.name}, on {device.title} ({device.reason})")
    model = _loaded(info, device)
    measured = _measured(call.places, data, fit, model, device)
    if measured is None:
        return NOTHING_READ
    write_evaluation(call.output, measured)
    accuracy = measured.evaluation.overall["accuracy"]
    say(
        f"Right in {accuracy.value:.1%} of {measured.evaluation.n} pictures "
        f"(95 % interval {accuracy.low:.1%} to {accuracy.high:.1%}); see {call.output}"
    )
    return SOME_UNREADABLE if measured.failures else 0


def _loaded(info: ModelInfo, device: DeviceInfo) -> LoadedModel:
    # Here and not above: torch takes seconds to import, and bad words should be told at once.
    from medmamba_desktop.core.library.weights import load_model

    with memory_errors(device.device):
        return load_model(info, device.device)


def _measured(
    places: Sequence[Path], data: ToMeasure, fit: Fit, model: LoadedModel, device: DeviceInfo
) -> Measured | None:
    """All that is written, or None where no picture could be read."""
    from medmamba_desktop.core.evaluate.abstention import abstention
    from medmamba_desktop.core.evaluate.metrics import evaluate
    from medmamba_desktop.core.predict.predictor import Predictor

    predictor = Predictor(model)
    progress = Progress(len(data.examples), "pictures")
    hashes: list[str] = []
    outcomes = list(_outcomes(predictor, data, fit, progress, hashes))
    if predictor.device != device.device:
        say(f"{device.device} ran out of memory; the CPU went on")
    cases = _cases(data, fit, outcomes)
    predictions = [one for one in outcomes if isinstance(one, Prediction)]
    failures = [Failure(one.ref, one.problem) for one in data.unreadable]
    failures += [one for one in outcomes if isinstance(one, Failure)]
    refs = [case.ref for case in cases] + [failure.ref for failure in failures]
    names = {ref: name_below(ref, places) for ref in refs}
    for failure in failures:
        problem = failure.problem
        say(f"{names[failure.ref]}: {problem.message}. {problem.remedy}".rstrip())
    if not cases:
        say("medmamba: no picture could be read")
        return None
    classes = [c.name for c in fit.task.classes]
    points = model.task(fit.task.name).operating_points
    read = [h for h, one in zip(hashes, outcomes, strict=True) if isinstance(one, Prediction)]
    return Measured(
        model=model.info,
        task=fit.task,
        evaluation=evaluate(cases, classes, not_normal_from=points.get(NOT_NORMAL, 0.5)),
        cases=cases,
        predictions=predictions,
        failures=failures,
        names=names,
        sha256=data_hash((h, c.ref.frame, c.label) for h, c in zip(read, cases, strict=True)),
        split=data.split,
        origin=data.origin,
        unit=data.unit,
        answered=abstention(cases, classes, [_is_sure(one) for one in predictions]),
        environment=_environment(predictor.device, device),
    )


def _outcomes(
    predictor: Predictor, data: ToMeasure, fit: Fit, progress: Progress, hashes: list[str]
) -> Iterator[Outcome]:
    """What the program itself says of each picture; each one's hash is noted on the way."""

    def noted() -> Iterator[ImageRef]:
        for example in data.examples:
            hashes.append(content_hash(example.ref))
            yield example.ref

    for outcome in predictor.predict(noted(), fit.task.name):
        progress.step()
        yield outcome


def _cases(data: ToMeasure, fit: Fit, outcomes: Sequence[Outcome]) -> list[Case]:
    """One case a picture that was read."""
    return [
        Case(
            example.ref,
            fit.class_of[example.label],
            tuple(c.probability for c in outcome.classes),
            example.group,
        )
        for example, outcome in zip(data.examples, outcomes, strict=True)
        if isinstance(outcome, Prediction)
    ]


def _is_sure(prediction: Prediction) -> bool:
    return not any(caution.kind in UNSURE for caution in prediction.cautions)


def _environment(computed_on: str, device: DeviceInfo) -> tuple[tuple[str, str], ...]:
    import torch

    title = device.title if computed_on == device.device else computed_on
    return (
        ("Device", title),
        ("MedMamba Desktop", __version__),
        ("Python", platform.python_version()),
        ("torch", torch.__version__),
    )


def _split(text: str) -> str:
    """A part of the data, or all; argparse's error for any other word."""
    word = ALL if text.strip().casefold() == ALL else split_of(text)
    if not word:
        raise argparse.ArgumentTypeError("is none of train, val, test and all")
    return word

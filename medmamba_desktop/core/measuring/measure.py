"""Measures models on labelled pictures, by the same way of reading and computing as `classify`."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from medmamba_desktop import __version__
from medmamba_desktop.core.dataset.examples import Example, Progress
from medmamba_desktop.core.dataset.to_measure import (
    ToMeasure,
    content_hash,
    data_hash,
    name_below,
)
from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import TaskError, UnreadableError
from medmamba_desktop.core.evaluate.abstention import abstention
from medmamba_desktop.core.evaluate.compare import compare
from medmamba_desktop.core.evaluate.detail import detailed
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.task_fit import Fit, fitting_task
from medmamba_desktop.core.evaluate.threshold import Calls
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.language import in_english, tr, tr_noop
from medmamba_desktop.core.library.training_pictures import from_header
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.measuring.columns import columns_of
from medmamba_desktop.core.measuring.seen import seen_in_training
from medmamba_desktop.core.measuring.values import UNSURE, Asked, Flow, Measured, Measurement, Seen
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.core.values import (
    ClassProbability,
    DeviceInfo,
    Failure,
    ImageRef,
    ModelInfo,
    Outcome,
    Prediction,
)

NOT_NORMAL = "normal-vs-rest"
_HASHING = tr_noop("Reading files for their hash")


def measuring(
    asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
) -> Generator[Progress, None, Measurement]:
    """Classify the pictures with each model and count; several models are compared with the first.

    Args:
        data: what `to_measure` found in the places asked for.
        models: at least one; all must know the classes of the first one's task.

    Raises:
        TaskError, UnsupportedError: the classes are those of no task, or of several.
        UnreadableError: no picture could be read.
        MedMambaError: a model cannot be loaded, or its probabilities are no numbers.
    """
    fits = [_fit(model, data, asked, is_first=not n) for n, model in enumerate(models)]
    _check_same(models, fits)
    chosen = [e for e in data.examples if e.label in fits[0].class_of]
    hashes = yield from _hashed(chosen)
    found = []
    for model, fit in zip(models, fits, strict=True):
        found.append((yield from _measured(asked, data, chosen, hashes, model, fit, device)))
    first, others = found[0], [_reordered(one, found[0]) for one in found[1:]]
    classes = first.evaluation.classes
    if others:
        yield Progress(tr("Comparing the models"), 0)
    comparisons = tuple(compare(first.cases, one.cases, classes) for one in others)
    return Measurement((first, *others), comparisons)


def _fit(model: ModelInfo, data: ToMeasure, asked: Asked, is_first: bool) -> Fit:
    """The task; a model compared with the first may call it by another name."""
    is_known = is_first or any(task.name == asked.task for task in model.tasks)
    return fitting_task(model.tasks, data.labels, asked.task if is_known else "", asked.meant)


def _check_same(models: Sequence[ModelInfo], fits: Sequence[Fit]) -> None:
    own = {info.name for info in fits[0].task.classes}
    for model, fit in zip(models[1:], fits[1:], strict=True):
        if {info.name for info in fit.task.classes} != own:
            raise TaskError(
                tr(
                    "{title} knows other classes than {first}",
                    title=model.title,
                    first=models[0].title,
                ),
                tr("Compare models that know the same classes, or name the task with --task"),
            )


def _hashed(examples: Sequence[Example]) -> Generator[Progress, None, dict[ImageRef, str]]:
    """The hash of each picture's file; of a file with several frames once."""
    files = list(dict.fromkeys(ImageRef(e.ref.path, e.ref.member) for e in examples))
    known: dict[ImageRef, str] = {}
    with ThreadPoolExecutor(2, "medmamba-hash") as readers:
        waiting: list[Future[str]] = [readers.submit(content_hash, file) for file in files]
        try:
            for done, (file, own) in enumerate(zip(files, waiting, strict=True)):
                if done % 50 == 0:
                    yield Progress(tr(_HASHING), done, len(files))
                known[file] = own.result()
        finally:
            readers.shutdown(wait=True, cancel_futures=True)
    return {e.ref: known[ImageRef(e.ref.path, e.ref.member)] for e in examples}


def _measured(
    asked: Asked,
    data: ToMeasure,
    chosen: Sequence[Example],
    hashes: Mapping[ImageRef, str],
    info: ModelInfo,
    fit: Fit,
    device: DeviceInfo,
) -> Generator[Progress, None, Measured]:
    with memory_errors(device.device):
        model = load_model(info, device.device)
    predictor = Predictor(model, hashes_pixels=True)
    outcomes: list[Outcome] = []
    pixels: list[str] = []
    nearest: list[float | None] = []
    what = tr("Classifying with {model}", model=info.title)
    for outcome in predictor.predict((e.ref for e in chosen), fit.task.name):
        outcomes.append(outcome)
        nearest.append(predictor.nearest.get(outcome.ref, {}).get(fit.task.name))
        pixels.append(predictor.hashes.get(outcome.ref, ""))
        yield Progress(what, len(outcomes), len(chosen))
    yield Progress(tr("Counting"), 0)
    pairs = list(zip(chosen, outcomes, strict=True))
    read = [(e, p) for e, p in pairs if isinstance(p, Prediction)]
    failures = [Failure(one.ref, one.problem) for one in data.unreadable]
    failures += [one for _, one in pairs if isinstance(one, Failure)]
    if not read:
        raise _nothing_read(failures)
    cases = [_case(e, p, fit) for e, p in read]
    spec = model.task(fit.task.name)
    classes = [c.name for c in fit.task.classes]
    evaluation = evaluate(
        cases, classes, not_normal_from=spec.operating_points.get(NOT_NORMAL, 0.5)
    )  # fmt: skip
    detail = None
    steps = detailed(cases, evaluation, spec.operating_points, [columns_of(e) for e, _ in read])
    while detail is None:
        try:
            next(steps)
        except StopIteration as stop:
            detail = stop.value
        yield Progress(tr("Counting"), 0)
    sha256 = data_hash((hashes[c.ref], c.ref.frame, c.label) for c in cases)
    refs = [case.ref for case in cases] + [failure.ref for failure in failures]
    return Measured(
        model=info,
        task=fit.task,
        evaluation=evaluation,
        detail=detail,
        cases=cases,
        predictions=[p for _, p in read],
        examples=[e for e, _ in read],
        failures=failures,
        names={ref: name_below(ref, asked.places) for ref in refs},
        sha256=sha256,
        split=data.split,
        origin=data.origin,
        unit=data.unit,
        flow=_flow(asked, data, chosen),
        seen=_seen(model, fit.task.name, nearest, pixels, sha256),
        answered=abstention(cases, classes, [_is_sure(p) for _, p in read]),
        environment=_environment(predictor.device, device),
    )


def _case(example: Example, prediction: Prediction, fit: Fit) -> Case:
    shares = tuple(c.probability for c in prediction.classes)
    return Case(example.ref, fit.class_of[example.label], shares, example.group)


def _nothing_read(failures: Sequence[Failure]) -> UnreadableError:
    if not failures:
        return UnreadableError(
            tr("There is no picture to measure in the part chosen"),
            tr("Choose another part, or all"),
        )
    reasons = Counter((f.problem.message, f.problem.remedy) for f in failures)
    (message, remedy), _ = reasons.most_common(1)[0]
    return UnreadableError(
        tr("There is nothing to measure: no picture could be read. {message}", message=message),
        remedy,
    )


def _flow(asked: Asked, data: ToMeasure, chosen: Sequence[Example]) -> Flow:
    found = max(data.found, len(data.examples))
    return Flow(
        found=found,
        other_parts=found - len(data.examples),
        left_out=len(data.examples) - len(chosen),
        unlabelled=data.unlabelled,
        meant={label: name for label, name in asked.meant.items() if label != name},
    )


def _seen(
    model: LoadedModel,
    name: str,
    nearest: Sequence[float | None],
    pixels: Sequence[str],
    sha256: str,
) -> Seen:
    familiar, task = model.familiar, model.task(name)
    remembered = 0 if familiar is None else len(familiar.centres.get(name, ()))
    data = task.metrics.get("data")
    own = data.get("sha256") if isinstance(data, Mapping) else None
    learned = from_header(task.training_pictures)
    return seen_in_training(nearest, pixels, remembered, learned, bool(own) and own == sha256)


def _is_sure(prediction: Prediction) -> bool:
    return not any(caution.kind in UNSURE for caution in prediction.cautions)


def _environment(computed_on: str, device: DeviceInfo) -> tuple[tuple[str, str], ...]:
    import torch

    title = device.title if computed_on == device.device else computed_on
    return (
        ("Device", in_english(title)),
        ("MedMamba Desktop", __version__),
        ("Python", platform.python_version()),
        ("torch", torch.__version__),
    )


def _reordered(one: Measured, first: Measured) -> Measured:
    """A measurement with its classes in the order of another one's."""
    names = first.evaluation.classes
    if one.evaluation.classes == names:
        return one
    places = [one.evaluation.classes.index(name) for name in names]

    def shares(probabilities: Sequence[float]) -> tuple[float, ...]:
        return tuple(probabilities[place] for place in places)

    def classes(given: Sequence[ClassProbability]) -> tuple[ClassProbability, ...]:
        return tuple(given[place] for place in places)

    cases = [replace(case, probabilities=shares(case.probabilities)) for case in one.cases]
    order = [one.evaluation.confusion[place] for place in places]
    confusion = tuple(tuple(row[place] for place in places) for row in order)
    return replace(
        one,
        cases=cases,
        detail=replace(one.detail, calls=Calls(cases, names)),
        predictions=[replace(p, classes=classes(p.classes)) for p in one.predictions],
        evaluation=replace(one.evaluation, classes=names, confusion=confusion),
    )

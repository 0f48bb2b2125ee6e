"""A backend that writes into the audit log what is asked of it: opened, classified, trained, kept.

What is written is put into a queue; the functions wait for nothing and behave as before.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.audit.line import Fact, Verb, What
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.audit.trail import Trail
from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.measuring.values import Asked, Measured, Measurement
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import (
    DeviceInfo,
    Failure,
    ImageRef,
    ModelInfo,
    Outcome,
    SourceImage,
    UnreadableSource,
)
from medmamba_desktop.operations.backend import Backend, Found, core
from medmamba_desktop.operations.evaluation_backend import EvaluationBackend, Places
from medmamba_desktop.operations.library_backend import LibraryBackend
from medmamba_desktop.operations.training_backend import Training, TrainingBackend

P = ParamSpec("P")
R = TypeVar("R")

_AT_ONCE = 500


def audited_core() -> Backend:
    """The real core, with the user's audit log."""
    return audited(core(), Trail(AuditLog(paths.audit(), "window", __version__)))


def audited(backend: Backend, trail: Trail) -> Backend:
    """The backend with a trail."""
    return replace(
        backend,
        trail=trail,
        find_images=_finding(backend, trail),
        predict=_predicting(backend, trail),
        add_model=_then(backend.add_model, lambda info: _changed(trail, "add", info)),
        training=_training(backend.training, trail),
        evaluation=_evaluation(backend.evaluation, trail),
        library=_library(backend.library, trail),
    )


def files_of(refs: Iterable[ImageRef]) -> tuple[Path, ...]:
    """Their files; which are the same is found out behind the work."""
    return tuple(ref.path for ref in refs)


def _finding(backend: Backend, trail: Trail) -> Callable[[Sequence[Path]], Iterator[Found]]:
    def find_images(places: Sequence[Path]) -> Iterator[Found]:
        images: list[ImageRef] = []
        unreadable = 0
        try:
            for found in backend.find_images(places):
                if isinstance(found, SourceImage):
                    images.append(found.ref)
                unreadable += isinstance(found, UnreadableSource)
                yield found
        finally:
            if images or unreadable:
                facts = {"images": len(images), "unreadable": unreadable}
                trail.record("opened", files_of(images), facts)

    return find_images


def _predicting(
    backend: Backend, trail: Trail
) -> Callable[[Any, Iterable[SourceImage], str], Generator[Outcome, None, str]]:
    def predict(
        model: Any, images: Iterable[SourceImage], task: str
    ) -> Generator[Outcome, None, str]:
        done: list[Outcome] = []
        steps = backend.predict(model, images, task)
        try:
            while True:
                try:
                    outcome = next(steps)
                except StopIteration as end:
                    device: str = end.value
                    return device
                done.append(outcome)
                # In parts: of a batch that is killed, what is done stands in the log.
                if len(done) >= _AT_ONCE:
                    _classified(trail, model, done)
                    done = []
                yield outcome
        finally:
            steps.close()
            _classified(trail, model, done)

    return predict


def _classified(trail: Trail, model: Any, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        failures = sum(isinstance(outcome, Failure) for outcome in outcomes)
        facts = {"images": len(outcomes), "unreadable": failures, "model": model.info.sha256}
        trail.record("classified", files_of(outcome.ref for outcome in outcomes), facts)


def _training(backend: TrainingBackend, trail: Trail) -> TrainingBackend:
    def train(data: LabelledData, plan: Plan, run: Path, start: ModelInfo | None) -> Training:
        result = yield from backend.train(data, plan, run, start)
        _trained(trail, result, [example.ref for example in data.examples])
        return result

    def resume(run: Path) -> Training:
        result = yield from backend.resume(run)
        _trained(trail, result, [case.ref for case in result.cases])
        return result

    def write_report(result: TrainingResult, target: Path) -> None:
        backend.write_report(result, target)
        files = files_of(case.ref for case in result.cases)
        trail.record("exported", files, {"what": "report"})

    def complete_card(
        model: Path, target: Path, name: str, title: str, answers: Mapping[str, str]
    ) -> ModelInfo:
        info = backend.complete_card(model, target, name, title, answers)
        _changed(trail, "export", info)
        return info

    return replace(
        backend, train=train, resume=resume, write_report=write_report, complete_card=complete_card
    )


def _trained(trail: Trail, result: TrainingResult, refs: Sequence[ImageRef]) -> None:
    mode = "full" if result.history else "head"
    facts: dict[str, Fact | Path] = {"images": len(refs), "mode": mode, "model": result.model}
    trail.record("trained", files_of(refs), facts)


def _evaluation(backend: EvaluationBackend, trail: Trail) -> EvaluationBackend:
    def measure(
        asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
    ) -> Generator[Any, None, Measurement]:
        found = yield from backend.measure(asked, data, models, device)
        facts: dict[str, Fact | Path] = {
            "images": len(data.examples), "unreadable": len(found.first.failures),
            "models": len(models), "model": models[0].sha256,
        }  # fmt: skip
        trail.record("evaluated", files_of(example.ref for example in data.examples), facts)
        return found

    def written(what: What, measured: Measured) -> None:
        files = files_of(example.ref for example in measured.examples)
        trail.record("exported", files, {"what": what, "images": len(measured.examples)})

    def write(measurement: Measurement, target: Path) -> None:
        backend.write(measurement, target)
        written("evaluation", measurement.first)

    def write_figure(measurement: Measurement, name: str, target: Path) -> None:
        backend.write_figure(measurement, name, target)
        written("figure", measurement.first)

    def write_list(
        measured: Measured, places: Places, marked: frozenset[int], target: Path
    ) -> None:
        backend.write_list(measured, places, marked, target)
        written("list", measured)

    return replace(
        backend, measure=measure, write=write, write_figure=write_figure, write_list=write_list
    )


def _library(backend: LibraryBackend, trail: Trail) -> LibraryBackend:
    def of_change(verb: Verb) -> Callable[[Change], None]:
        return lambda change: _changed(trail, verb, change.made)

    def of_none(verb: Verb) -> Callable[[None], None]:
        return lambda _none: _changed(trail, verb)

    return replace(
        backend,
        add=_then(backend.add, of_change("add")),
        rename=_then(backend.rename, of_change("rename")),
        duplicate=_then(backend.duplicate, of_change("duplicate")),
        edit=_then(backend.edit, of_change("edit")),
        remove=_then(backend.remove, of_change("remove")),
        undo=_then(backend.undo, of_none("undo")),
        set_default=_then(backend.set_default, of_none("default")),
        export=_then(backend.export, of_none("export")),
        make_model=_then(backend.make_model, lambda info: _changed(trail, "import", info)),
    )


def _changed(trail: Trail, verb: Verb, model: ModelInfo | None = None) -> None:
    trail.record("library", (), {"verb": verb, **({"model": model.sha256} if model else {})})


def _then(function: Callable[P, R], record: Callable[[R], None]) -> Callable[P, R]:
    """The function, which when it has succeeded has its value written down."""

    def both(*arguments: P.args, **named: P.kwargs) -> R:
        value = function(*arguments, **named)
        record(value)
        return value

    return both

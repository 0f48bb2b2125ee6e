"""What operations call of the core to measure models, as one value.

Like `backend`, the real functions import the core inside their bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.measuring.values import Asked, Measured, Measurement
from medmamba_desktop.core.values import DeviceInfo, ModelInfo, TaskInfo

Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvaluationBackend:
    """One function each.

    Attributes:
        find: (places, part) -> the labelled pictures.
        fit: (model, data, task or "", meanings) -> task and label -> class; raises MedMambaError.
        propose: (model, data, task or "") -> the likeliest task and label -> class, "" for none.
        measure: (asked, data, models, device) -> the measurement.
        choose: (measured, name of a function of `core.evaluate.choose`, arguments) -> what it says.
        group: (measured, column, value) -> the pictures of a subgroup.
        at: (measured, class, threshold) -> an `AtThreshold`.
        write: (measurement, target) writes a report by the target's ending, or a folder.
        write_figure: (measurement, figure's name, target) writes PNG, SVG or PDF.
        write_list: (measured, places, marked, target) writes CSV.
    """

    find: Callable[[Sequence[Path], str], Generator[Progress, None, ToMeasure]]
    fit: Callable[
        [ModelInfo, ToMeasure, str, Mapping[str, str]], tuple[TaskInfo, Mapping[str, str]]
    ]
    propose: Callable[[ModelInfo, ToMeasure, str], tuple[TaskInfo, Mapping[str, str]]]
    measure: Callable[
        [Asked, ToMeasure, Sequence[ModelInfo], DeviceInfo], Generator[Progress, None, Measurement]
    ]
    choose: Callable[[Measured, str, Sequence[Any]], Any]
    group: Callable[[Measured, str, str], Places]
    at: Callable[[Measured, str, float], Any]
    write: Callable[[Measurement, Path], None]
    write_figure: Callable[[Measurement, str, Path], None]
    write_list: Callable[[Measured, Places, frozenset[int], Path], None]


def evaluation_core() -> EvaluationBackend:
    """The real thing."""
    return EvaluationBackend(
        find=_find,
        fit=_fit,
        propose=_propose,
        measure=_measure,
        choose=_choose,
        group=_group,
        at=_at,
        write=_write,
        write_figure=_write_figure,
        write_list=_write_list,
    )


def _find(places: Sequence[Path], split: str) -> Generator[Progress, None, ToMeasure]:
    from medmamba_desktop.core.dataset.to_measure import to_measure

    return (yield from to_measure(places, split))


def _fit(
    model: ModelInfo, data: ToMeasure, task: str, meant: Mapping[str, str]
) -> tuple[TaskInfo, Mapping[str, str]]:
    from medmamba_desktop.core.evaluate.task_fit import fitting_task

    fit = fitting_task(model.tasks, data.labels, task, meant)
    return fit.task, {label: fit.class_of.get(label, "") for label in data.labels}


def _propose(model: ModelInfo, data: ToMeasure, task: str) -> tuple[TaskInfo, Mapping[str, str]]:
    from medmamba_desktop.core.evaluate.task_fit import proposed_fit

    return proposed_fit(model.tasks, data.labels, task)


def _measure(
    asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
) -> Generator[Progress, None, Measurement]:
    from medmamba_desktop.core.measuring.measure import measuring

    return (yield from measuring(asked, data, models, device))


def _choose(measured: Measured, name: str, arguments: Sequence[Any]) -> Any:
    from medmamba_desktop.core.evaluate import choose

    return getattr(choose, name)(measured.detail.calls, *arguments)


def _group(measured: Measured, column: str, value: str) -> Places:
    from medmamba_desktop.core.evaluate.choose import of_group
    from medmamba_desktop.core.evaluate.subgroups import values_of
    from medmamba_desktop.core.measuring.columns import columns_of

    values = values_of([columns_of(one) for one in measured.examples], column)
    return of_group(measured.detail.calls, values, value)


def _at(measured: Measured, name: str, threshold: float) -> Any:
    return measured.detail.calls.at(name, threshold)


def _write(measurement: Measurement, target: Path) -> None:
    from medmamba_desktop.core.export.document import write_html
    from medmamba_desktop.core.export.document_pdf import write_pdf
    from medmamba_desktop.core.export.evaluation import write_evaluation
    from medmamba_desktop.core.export.evaluation_figures import Figures
    from medmamba_desktop.core.export.evaluation_report import measurement_document

    writers = {".html": write_html, ".pdf": write_pdf}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        write_evaluation(target, measurement)
    else:
        writer(target, measurement_document(measurement, Figures(measurement)))


def _write_figure(measurement: Measurement, name: str, target: Path) -> None:
    from medmamba_desktop.core.evaluate.plots import write_figure
    from medmamba_desktop.core.export.evaluation_figures import Figures

    write_figure(target, Figures(measurement).draw(name).figure)


def _write_list(measured: Measured, places: Places, marked: frozenset[int], target: Path) -> None:
    from medmamba_desktop.core.export.evaluation import write_picture_list

    write_picture_list(target, measured, places, marked)

"""What `medmamba evaluate` found, as a folder: figures, predictions, plots and a report."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from medmamba_desktop.core.atomic import whole_folder
from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.evaluate.abstention import Abstention
from medmamba_desktop.core.evaluate.curves import precision_recall
from medmamba_desktop.core.evaluate.report import (
    DataSummary,
    ModelIdentity,
    Report,
    write_report,
)
from medmamba_desktop.core.evaluate.serial import evaluation_to_json
from medmamba_desktop.core.evaluate.values import Case, Estimate, Evaluation
from medmamba_desktop.core.export.cells import shown
from medmamba_desktop.core.values import (
    CautionKind,
    Failure,
    ImageRef,
    ModelInfo,
    Prediction,
    TaskInfo,
)

METRICS, PREDICTIONS, UNREADABLE = "metrics.json", "predictions.csv", "unreadable.csv"
REPORT = "report.html"
_FIGURES = ("confusion", "roc", "precision-recall", "reliability")
_PLOTS = tuple(f"{name}.{kind}" for name in _FIGURES for kind in ("png", "svg"))
# The first is in every folder of ours: by it an earlier result is known.
FILES = (METRICS, PREDICTIONS, UNREADABLE, REPORT, *_PLOTS)
# Cautions with which a prediction is called unsure: a careful user would not take it.
UNSURE: frozenset[CautionKind] = frozenset({"low-confidence", "outside-domain"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A model measured on labelled pictures.

    Attributes:
        cases, predictions: one each a picture that could be read, in the same order.
        failures: pictures that could not.
        names: of every picture, as they are written.
        sha256: of the labelled pictures.
        split: which part they are; empty for all.
        origin, unit: as in `DataSummary`.
        answered: figures of the pictures without an `UNSURE` caution.
        environment: name and value, such as the device.
    """

    model: ModelInfo
    task: TaskInfo
    evaluation: Evaluation
    cases: Sequence[Case]
    predictions: Sequence[Prediction]
    failures: Sequence[Failure]
    names: Mapping[ImageRef, str]
    sha256: str
    split: str
    origin: str
    unit: str
    answered: Abstention
    environment: Sequence[tuple[str, str]]


def write_evaluation(folder: Path, measured: Measured) -> None:
    """Write the folder; whole or not at all.

    Raises:
        WriteError: it holds something else, or cannot be written.
    """
    with whole_folder(folder, FILES) as scratch:
        text = json.dumps(metrics(measured), ensure_ascii=False, indent=2, allow_nan=False)
        (scratch / METRICS).write_text(f"{text}\n", encoding="utf-8", newline="\n")
        _write_table(scratch / PREDICTIONS, *_predictions(measured))
        if measured.failures:
            _write_table(scratch / UNREADABLE, *_unreadable(measured))
        for name, figure in _figures(measured).items():
            plots.write_figure(scratch / f"{name}.png", figure)
            plots.write_figure(scratch / f"{name}.svg", figure)
        write_report(scratch / REPORT, _report(measured))


def metrics(measured: Measured) -> dict[str, Any]:
    """The content of `metrics.json`, as in docs/command-line.md."""
    figures = evaluation_to_json(measured.evaluation)
    model, answered = measured.model, measured.answered
    return {
        "task": measured.task.name,
        "n": measured.evaluation.n,
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "data": {"sha256": measured.sha256, "unreadable": len(measured.failures)},
        **{key: figures[key] for key in ("overall", "classes", "binary", "confusion")},
        "calibration": figures["calibration"],
        "cautions": _cautions(measured.predictions),
        "abstention": {
            "n": answered.n,
            "coverage": _estimate(answered.coverage),
            "accuracy": _estimate(answered.accuracy),
        },
        "split": measured.split or "all",
    }


def _cautions(predictions: Sequence[Prediction]) -> dict[str, int]:
    """Kind -> pictures that have such a caution."""
    counts = Counter(kind for p in predictions for kind in {c.kind for c in p.cautions})
    return {kind: counts[kind] for kind in get_args(CautionKind)}


def _estimate(figure: Estimate) -> dict[str, float | None]:
    bounds = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: None if math.isnan(value) else value for name, value in bounds.items()}


_Row = dict[str, Any]


def _write_table(path: Path, columns: Sequence[str], rows: Sequence[_Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: shown(value) for key, value in row.items()})


def _predictions(measured: Measured) -> tuple[list[str], list[_Row]]:
    names = [f"p_{info.name}" for info in measured.task.classes]
    columns = ["path", "frame", "label", "predicted", *names, "cautions"]
    rows = [
        {
            "path": measured.names[case.ref],
            "frame": case.ref.frame,
            "label": case.label,
            "predicted": prediction.top.name,
            **{f"p_{c.name}": f"{c.probability:.6f}" for c in prediction.classes},
            "cautions": "; ".join(dict.fromkeys(c.kind for c in prediction.cautions)),
        }
        for case, prediction in zip(measured.cases, measured.predictions, strict=True)
    ]
    return columns, rows


def _unreadable(measured: Measured) -> tuple[list[str], list[_Row]]:
    rows = [
        {
            "path": measured.names[failure.ref],
            "frame": failure.ref.frame,
            "error": failure.problem.message,
            "remedy": failure.problem.remedy,
        }
        for failure in measured.failures
    ]
    return ["path", "frame", "error", "remedy"], rows


def _figures(measured: Measured) -> dict[str, Any]:
    evaluation = measured.evaluation
    curves = precision_recall(measured.cases, evaluation.classes)
    drawn = (
        plots.confusion_figure(evaluation),
        plots.roc_figure(evaluation),
        plots.precision_recall_figure(evaluation, curves),
        plots.reliability_figure(evaluation),
    )
    return dict(zip(_FIGURES, drawn, strict=True))


def _report(measured: Measured) -> Report:
    model, evaluation = measured.model, measured.evaluation
    groups = {case.group for case in measured.cases if case.group}
    return Report(
        title=measured.task.title,
        model=ModelIdentity(model.name, model.title, model.version, model.sha256),
        data=DataSummary(
            origin=measured.origin,
            parts={measured.split: evaluation.counts},
            unit=measured.unit,
            groups=len(groups),
            unreadable=len(measured.failures),
            sha256=measured.sha256,
        ),
        evaluation=evaluation,
        held_out="given",
        environment=measured.environment,
        precision_recall=precision_recall(measured.cases, evaluation.classes),
        cautions=_cautions(measured.predictions),
        answered=measured.answered,
    )

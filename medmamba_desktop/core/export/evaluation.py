"""What `medmamba evaluate` found, as a folder: figures, predictions, plots and reports."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from medmamba_desktop.core.atomic import whole_file, whole_folder
from medmamba_desktop.core.evaluate.compare import Comparison
from medmamba_desktop.core.evaluate.delong import Difference
from medmamba_desktop.core.evaluate.serial import evaluation_to_json
from medmamba_desktop.core.evaluate.threshold import AtThreshold
from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.core.export.cells import shown
from medmamba_desktop.core.export.document import write_html
from medmamba_desktop.core.export.document_pdf import write_pdf
from medmamba_desktop.core.export.evaluation_figures import SINGLE, SUBGROUPS, Figures
from medmamba_desktop.core.export.evaluation_report import measurement_document
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.measuring.values import MOST_MODELS, Measured, Measurement

METRICS, PREDICTIONS, UNREADABLE = "metrics.json", "predictions.csv", "unreadable.csv"
REPORT, REPORT_PDF = "report.html", "report.pdf"
COMPARISON, DISAGREEMENTS = "comparison.json", "disagreements.csv"
_MOST_OVERLAYS = 4
_PLOTS = tuple(
    f"{name}.{kind}"
    for name in (*SINGLE, SUBGROUPS, *(f"compare-{n + 1}" for n in range(_MOST_OVERLAYS)))
    for kind in ("png", "svg")
)
_OTHERS = tuple(
    f"{name}-{number}.{kind}"
    for number in range(2, MOST_MODELS + 1)
    for name, kind in (("metrics", "json"), ("predictions", "csv"))
)
# The first is in every folder of ours: by it an earlier result is known.
FILES = (METRICS, PREDICTIONS, UNREADABLE, REPORT, REPORT_PDF, COMPARISON, DISAGREEMENTS,
         *_PLOTS, *_OTHERS)  # fmt: skip
Json = dict[str, Any]


def write_evaluation(folder: Path, measurement: Measurement) -> None:
    """Write the folder; whole or not at all.

    Raises:
        WriteError: it holds something else, or cannot be written.
    """
    first, figures = measurement.first, Figures(measurement)
    with whole_folder(folder, FILES) as scratch:
        for number, one in enumerate(measurement.models, start=1):
            ending = "" if number == 1 else f"-{number}"
            _write_json(scratch / f"metrics{ending}.json", metrics(one))
            _write_table(scratch / f"predictions{ending}.csv", *_predictions(one))
        if first.failures:
            _write_table(scratch / UNREADABLE, *_unreadable(first))
        if measurement.comparisons:
            _write_json(scratch / COMPARISON, comparisons(measurement))
            _write_table(scratch / DISAGREEMENTS, *_disagreements(measurement))
        for name in figures.names():
            drawn = figures.draw(name)
            (scratch / f"{name}.png").write_bytes(drawn.png)
            (scratch / f"{name}.svg").write_bytes(drawn.svg.encode())
        document = measurement_document(measurement, figures)
        write_html(scratch / REPORT, document)
        write_pdf(scratch / REPORT_PDF, document)


def metrics(measured: Measured) -> Json:
    """The content of `metrics.json`, as in docs/command-line.md."""
    figures = evaluation_to_json(measured.evaluation)
    model, answered, detail = measured.model, measured.answered, measured.detail
    return {
        "task": measured.task.name,
        "n": measured.evaluation.n,
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "data": {"sha256": measured.sha256, "unreadable": len(measured.failures)},
        **{key: figures[key] for key in ("overall", "classes", "binary", "confusion")},
        "calibration": figures["calibration"],
        "cautions": measured.cautions,
        "abstention": {
            "n": answered.n,
            "coverage": _estimate(answered.coverage),
            "accuracy": _estimate(answered.accuracy),
        },
        "split": measured.split or "all",
        "paper": {name: _estimate(figure) for name, figure in detail.paper.items()},
        "most_probable": {n: _called(found) for n, found in detail.most_probable.items()},
        "operating_points": {n: _called(found) for n, found in detail.at_points.items()},
        "operating_points_of_the_model": sorted(detail.are_points_the_models),
        "answering": [
            {"from": p.threshold, "coverage": p.coverage, "accuracy": _estimate(p.accuracy)}
            for p in detail.answering
        ],
        "subgroups": [
            {"column": g.column, "value": g.value, "n": g.n,
             **{name: _estimate(figure) for name, figure in g.figures.items()}}
            for g in detail.subgroups
        ],
        "flow": asdict(measured.flow),
        "seen_in_training": {**asdict(measured.seen), "is_in_training":
                             measured.seen.is_in_training},
        "unit": {"name": measured.unit, "groups": measured.groups},
    }  # fmt: skip


def comparisons(measurement: Measurement) -> Json:
    """The content of `comparison.json`: each model after the first, less the first."""
    first = measurement.first.model
    return {
        "first": {"name": first.name, "version": first.version, "sha256": first.sha256},
        "others": [
            {
                "model": {"name": one.model.name, "version": one.model.version,
                          "sha256": one.model.sha256},
                **_comparison(found),
            }
            for one, found in zip(measurement.models[1:], measurement.comparisons, strict=True)
        ],
    }  # fmt: skip


def write_picture_list(
    path: Path, measured: Measured, places: Sequence[int], marked: frozenset[int] = frozenset()
) -> None:
    """Write chosen pictures as CSV, each with its label and what the model says of it.

    Args:
        places: of cases.
        marked: of them, those whose label a person holds for wrong.

    Raises:
        WriteError: the file cannot be written.
    """
    columns, rows = _predictions(measured)
    for place, row in enumerate(rows):
        row["label_is_wrong"] = "yes" if place in marked else ""
    with whole_file(path) as scratch:
        _write_table(scratch, [*columns, "label_is_wrong"], [rows[place] for place in places])


def _comparison(found: Comparison) -> Json:
    return {
        "overall": {name: _difference(d) for name, d in found.overall.items()},
        "auc": {name: _difference(d) for name, d in found.auc.items()},
        "mcnemar": asdict(found.mcnemar),
        "disagree": len(found.disagree),
    }


def _called(found: AtThreshold) -> Json:
    counts = {"threshold": found.threshold, "tp": found.tp, "fp": found.fp, "fn": found.fn,
              "tn": found.tn}  # fmt: skip
    return counts | {name: _estimate(figure) for name, figure in found.figures.items()}


def _difference(found: Difference) -> Json:
    return {name: _plain(value) for name, value in asdict(found).items()}


def _estimate(figure: Estimate) -> Json:
    return {name: _plain(value) for name, value in asdict(figure).items()}


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def _write_json(path: Path, content: Json) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _write_table(path: Path, columns: Sequence[str], rows: Sequence[Json]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: shown(value) for key, value in row.items()})


def _predictions(measured: Measured) -> tuple[list[str], list[Json]]:
    names = [f"p_{info}" for info in measured.evaluation.classes]
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


def _unreadable(measured: Measured) -> tuple[list[str], list[Json]]:
    rows = [
        {
            "path": measured.names[failure.ref],
            "frame": failure.ref.frame,
            "error": in_english(failure.problem.message),
            "remedy": in_english(failure.problem.remedy),
        }
        for failure in measured.failures
    ]
    return ["path", "frame", "error", "remedy"], rows


def _disagreements(measurement: Measurement) -> tuple[list[str], list[Json]]:
    """A row a picture on which any model differs from the first, with what each says."""
    first = measurement.first
    places = dict.fromkeys(place for found in measurement.comparisons for place in found.disagree)
    says = [f"predicted_{number}" for number in range(1, len(measurement.models) + 1)]
    rows = [
        {
            "path": first.names[first.cases[place].ref],
            "frame": first.cases[place].ref.frame,
            "label": first.cases[place].label,
            **{
                name: one.predictions[place].top.name
                for name, one in zip(says, measurement.models, strict=True)
            },
        }
        for place in places
    ]
    return ["path", "frame", "label", *says], rows

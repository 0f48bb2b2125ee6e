"""Predictions as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.export.cells import shown
from medmamba_desktop.core.values import Failure, ImageRef, ModelInfo, Outcome, Prediction


@dataclass(frozen=True, slots=True)
class ResultSet:
    """What one run of `classify` found.

    Attributes:
        heatmaps: image -> file name of its heat map, where one was written.
        seconds: from the first image to the last.
    """

    model: ModelInfo
    task: str
    device: str
    outcomes: Sequence[Outcome]
    heatmaps: dict[ImageRef, str]
    seconds: float


def to_json(results: ResultSet) -> str:
    """The results as in docs/command-line.md."""
    model = results.model
    unreadable = sum(isinstance(outcome, Failure) for outcome in results.outcomes)
    content = {
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "task": results.task,
        "device": results.device,
        "results": [_entry(outcome, results.heatmaps) for outcome in results.outcomes],
        "summary": {
            "images": len(results.outcomes) - unreadable,
            "unreadable": unreadable,
            "seconds": round(results.seconds, 3),
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def to_csv(results: ResultSet) -> str:
    """One row an image; a column for the probability of each class that occurs."""
    predictions = [o for o in results.outcomes if isinstance(o, Prediction)]
    classes = list(dict.fromkeys(c.name for p in predictions for c in p.classes))
    columns = ["path", "frame", "task", "predicted", "probability"]
    columns += [f"p_{name}" for name in classes] + ["cautions", "heatmap", "error", "remedy"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for outcome in results.outcomes:
        row = _row(_entry(outcome, results.heatmaps))
        writer.writerow({key: shown(value) for key, value in row.items()})
    return text.getvalue()


def write_table(results: ResultSet, path: Path) -> None:
    """Write JSON or, for a name that ends in .csv, CSV; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    text = to_csv(results) if path.suffix.lower() == ".csv" else to_json(results)
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8", newline="")


def _entry(outcome: Outcome, heatmaps: dict[ImageRef, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "path": outcome.ref.location,
        "frame": outcome.ref.frame,
        "task": None,
        "predicted": None,
        "probabilities": None,
        "cautions": [],
        "heatmap": heatmaps.get(outcome.ref),
        "error": None,
    }
    if isinstance(outcome, Failure):
        problem = outcome.problem
        return entry | {"error": {"message": problem.message, "remedy": problem.remedy}}
    return entry | {
        "task": outcome.task,
        "predicted": outcome.top.name,
        "probabilities": {c.name: round(c.probability, 6) for c in outcome.classes},
        "cautions": [{"kind": c.kind, "text": c.text} for c in outcome.cautions],
    }


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    probabilities = entry["probabilities"] or {}
    error = entry["error"] or {"message": "", "remedy": ""}
    return {
        **{key: entry[key] for key in ("path", "frame", "task", "predicted", "heatmap")},
        "probability": probabilities.get(entry["predicted"]),
        **{f"p_{name}": value for name, value in probabilities.items()},
        "cautions": "; ".join(f"{c['kind']}: {c['text']}" for c in entry["cautions"]),
        "error": error["message"],
        "remedy": error["remedy"],
    }

"""Predictions as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.export.cells import shown
from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.results import ReaderMark, ResultSet
from medmamba_desktop.core.export.workbook import write_workbook
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import Failure, ImageRef, Outcome, Prediction

_READER: Final = ("verdict", "label", "note")


def to_json(results: ResultSet) -> str:
    """The results as in docs/command-line.md, with marks where there are any."""
    model = results.model
    unreadable = results.unreadable
    content = {
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "task": results.task,
        "device": in_english(results.device),
        "results": list(_entries(results)),
        "summary": {
            "images": len(results.outcomes) - unreadable,
            "unreadable": unreadable,
            "seconds": round(results.seconds, 3),
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def to_csv(results: ResultSet) -> str:
    """One row an image; a column for the probability of each class that occurs."""
    text = io.StringIO()
    columns, rows = _table(results)
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: shown(value) for key, value in row.items()})
    return text.getvalue()


def to_tabs(results: ResultSet) -> str:
    """The rows of `to_csv` parted by tabs, as spreadsheets take them from the clipboard."""
    columns, rows = _table(results)
    lines = [columns, *([_flat(row.get(column)) for column in columns] for row in rows)]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def write_table(results: ResultSet, path: Path) -> None:
    """Write CSV or XLSX where the name ends so, else JSON; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_workbook(path, *_table(results), _about(results))
        return
    text = to_csv(results) if suffix == ".csv" else to_json(results)
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8", newline="")


def _table(results: ResultSet) -> tuple[list[str], list[dict[str, Any]]]:
    predictions = [o for o in results.outcomes if isinstance(o, Prediction)]
    classes = list(dict.fromkeys(c.name for p in predictions for c in p.classes))
    columns = ["path", "frame", "task", "predicted", "probability"]
    columns += [f"p_{name}" for name in classes] + ["cautions", "heatmap", "error", "remedy"]
    rows = [_row(entry) for entry in _entries(results)]
    if _has_marks(results):
        columns += [f"reader_{part}" for part in _READER]
    return columns, rows


def _has_marks(results: ResultSet) -> bool:
    return any(results.mark_of(outcome.ref) for outcome in results.outcomes)


def _about(results: ResultSet) -> list[tuple[str, str | float]]:
    model = results.model
    return [
        ("Model", model.title),
        ("Version", model.version),
        ("SHA-256", model.sha256),
        ("Task", results.task),
        ("Device", in_english(results.device)),
        ("Date", results.made.isoformat(timespec="seconds")),
        ("Images", len(results.outcomes) - results.unreadable),
        ("Unreadable", results.unreadable),
        ("Seconds", round(results.seconds, 3)),
        (DISCLAIMER, ""),
    ]


def _flat(value: object) -> str:
    return "" if value is None else " ".join(str(shown(value)).split())


def _entries(results: ResultSet) -> Iterator[dict[str, Any]]:
    has_marks = _has_marks(results)
    for number, outcome in results.numbered():
        entry = _entry(outcome, results.heatmaps)
        entry["path"] = results.name_of(number, outcome.ref)
        if has_marks:
            entry["reader"] = _marked(results.mark_of(outcome.ref))
        yield entry


def _marked(mark: ReaderMark | None) -> dict[str, str | None] | None:
    return {part: getattr(mark, part) or None for part in _READER} if mark else None


def _entry(outcome: Outcome, heatmaps: Mapping[ImageRef, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "path": None,
        "frame": outcome.ref.frame,
        "task": None,
        "predicted": None,
        "probabilities": None,
        "cautions": [],
        "heatmap": heatmaps.get(outcome.ref),
        "error": None,
    }
    if isinstance(outcome, Failure):
        words = (in_english(outcome.problem.message), in_english(outcome.problem.remedy))
        return entry | {"error": dict(zip(("message", "remedy"), words, strict=True))}
    return entry | {
        "task": outcome.task,
        "predicted": outcome.top.name,
        "probabilities": {c.name: round(c.probability, 6) for c in outcome.classes},
        "cautions": [{"kind": c.kind, "text": in_english(c.text)} for c in outcome.cautions],
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
        **{f"reader_{part}": said for part, said in (entry.get("reader") or {}).items()},
    }

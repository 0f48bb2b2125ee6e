"""Every figure of a model file's card, measured by the program itself.

    python -m benchmarks.measure MODEL.safetensors FOLDER_OF_PACKS [--split test] [--device auto]
                                 [--check]

`--check` says where the figures differ from those in the file in the third digit, and nothing else.
What `medmamba evaluate` writes of each task, and what needs the packs' groups and masks: figures
with bootstrap intervals, subgroups, heat maps against masks, and how `auto` chooses tasks.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure_maps import map_figures, masked, mean
from benchmarks.measure_subgroups import PackIndex, subgroups
from benchmarks.packs import PACKS, LabelledImage, pack_sha256, read_pack, split_of
from medmamba_desktop.cli import main as medmamba
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.evaluate.intervals import group_numbers
from medmamba_desktop.core.evaluate.metrics import NORMAL_VS_REST, evaluate, labelled_scores
from medmamba_desktop.core.evaluate.serial import evaluation_to_json
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.predictor import AUTO, Predictor
from medmamba_desktop.core.values import ImageRef, Prediction

NORMAL = "normal"
THIRD_DIGIT = 0.0005
_MISTAKES = 4  # kinds of mistakes that are told


def measure_model(path: Path, packs: Path, split: str, device: str = "auto") -> dict[str, Any]:
    """Task -> its figures, as `measure_task` gives them, and `auto`: how tasks are chosen."""
    model = load_from(path, choose_device(device).device)
    tasks = [t.name for t in model.header.tasks if t.name in PACKS]
    found = {task: measure_task(model, packs, task, split, device) for task in tasks}
    return {**found, AUTO: routing(model, packs, split)}


def measure_task(
    model: LoadedModel, packs: Path, task: str, split: str, device: str = "auto"
) -> dict[str, Any]:
    """Figures of one task on its pack's split.

    Returns:
        `metrics` as `medmamba evaluate` writes them; `packs` hashes; `reliability` bins;
        `bootstrap` intervals of accuracies and areas; `subgroups`; `mistakes`; `errors`, how many
        had a caution; and `heat_maps` where lesions are masked.
    """
    index = PackIndex.read(packs, task)
    names = [info.name for info in model.task(task).classes]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / task
        _evaluate(model.info.path, packs, task, split, device, output)
        metrics = json.loads((output / "metrics.json").read_text())
        with (output / "predictions.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    cases = cases_of(rows, index, names)
    found = {
        "metrics": metrics,
        "packs": pack_sha256(packs, task),
        "reliability": evaluation_to_json(evaluate(cases, names))["reliability"],
        "bootstrap": bootstrapped(cases, names),
        "subgroups": subgroups(cases, names, index),
        "mistakes": mistakes(cases, names),
        "errors": _errors(rows),
    }
    if pictures := masked(packs, task, split):
        says = {case.ref: row["predicted"] for case, row in zip(cases, rows, strict=True)}
        found["heat_maps"] = map_figures(model, pictures, task, [says[p.ref] for p in pictures])
    return found


def _evaluate(model: Path, packs: Path, task: str, split: str, device: str, output: Path) -> None:
    places = [str(packs / name) for name in PACKS[task]]
    words = ["--model", str(model), "--task", task, "--split", split, "--device", device]
    # Standard output is this program's own: its figures.
    with contextlib.redirect_stdout(sys.stderr):
        status = medmamba(["evaluate", *places, *words, "--output", str(output)])
    if status:
        raise SystemExit(f"medmamba evaluate ended with status {status} on {task}")


def cases_of(
    rows: Sequence[Mapping[str, str]], index: PackIndex, names: Sequence[str]
) -> list[Case]:
    """The rows of `predictions.csv` as cases, with the groups of the packs' indexes."""
    return [
        Case(
            (image := index.find(row["path"])).ref,
            row["label"],
            tuple(float(row[f"p_{name}"]) for name in names),
            image.group,
        )
        for row in rows
    ]


def bootstrapped(cases: Sequence[Case], names: Sequence[str]) -> dict[str, Any]:
    """Accuracies with percentile-bootstrap intervals that draw whole groups.

    `medmamba evaluate` gives accuracies Wilson's interval (decision 006) and areas this one; the
    values are the same.
    """
    scores, labels = labelled_scores(cases, names)
    groups = group_numbers(cases)
    is_right = (scores.argmax(axis=1) == labels).astype(np.float64)
    found: dict[str, Any] = {"accuracy": mean(is_right, groups)}
    if NORMAL in names:
        normal = names.index(NORMAL)
        called_rest = 1 - scores[:, normal] >= 0.5
        right = (called_rest == (labels != normal)).astype(np.float64)
        found[NORMAL_VS_REST] = mean(right, groups)
    return found


def mistakes(cases: Sequence[Case], names: Sequence[str]) -> list[dict[str, Any]]:
    """The most frequent confusions: how many, of how many, and how sure the surest one was."""
    scores, labels = labelled_scores(cases, names)
    taken = scores.argmax(axis=1)
    counts = Counter((int(t), int(p)) for t, p in zip(labels, taken, strict=True) if t != p)
    return [
        {
            "label": names[true],
            "predicted": names[said],
            "count": count,
            "of": int((labels == true).sum()),
            "surest": float(scores[(labels == true) & (taken == said)].max()),
        }
        for (true, said), count in counts.most_common(_MISTAKES)
    ]


def _errors(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Wrong predictions, and those of them that a caution stood beside."""
    wrong = [row for row in rows if row["predicted"] != row["label"]]
    return {"count": len(wrong), "with_caution": sum(bool(row["cautions"]) for row in wrong)}


def routing(model: LoadedModel, packs: Path, split: str = "test") -> dict[str, Any]:
    """How often `auto` finds a picture's own task, and how often it doubts its own pictures."""
    found = {}
    for task in [t.name for t in model.header.tasks if t.name in PACKS]:
        predictions = predict(model, split_of(read_pack(packs, task), split), AUTO)
        kinds = [{caution.kind for caution in p.cautions} for p in predictions]
        found[task] = {
            "n": len(predictions),
            "right_task": float(np.mean([p.task == task for p in predictions])),
            "called_outside": float(np.mean(["outside-domain" in k for k in kinds])),
            "doubted": float(np.mean([bool(k - {"low-confidence"}) for k in kinds])),
        }
    return found


def predict(model: LoadedModel, images: Sequence[LabelledImage], task: str) -> list[Prediction]:
    """One prediction a picture; an unreadable one is an error here."""
    refs: list[ImageRef] = [image.ref for image in images]
    outcomes = list(Predictor(model).predict(refs, task))
    failed = [outcome for outcome in outcomes if not isinstance(outcome, Prediction)]
    if failed:
        raise ValueError(f"{len(failed)} pictures could not be read: {failed[0].problem}")
    return [outcome for outcome in outcomes if isinstance(outcome, Prediction)]


def differences(
    stored: Mapping[str, Any], found: Mapping[str, Any], place: str = ""
) -> Iterator[str]:
    """Figures that differ from the stored ones when both are rounded to the third digit."""
    for name, value in stored.items():
        other, here = found.get(name), f"{place}{name}"
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            yield from differences(value, other, f"{here}.")
        elif isinstance(value, float) and isinstance(other, int | float):
            if abs(value - other) >= THIRD_DIGIT:
                yield f"{here}: {value:.4f} in the file, {other:.4f} now"
        elif value != other and name not in ("packs", "precision"):
            yield f"{here}: {value} in the file, {other} now"


def _checked(call: argparse.Namespace) -> int:
    model = load_from(call.model, choose_device(call.device).device)
    count = 0
    for task in model.header.tasks:
        found = measure_task(model, call.packs, task.name, call.split, call.device)
        for line in differences(task.metrics, found["metrics"], f"{task.name}."):
            print(line)
            count += 1
    print(f"{count} figures differ")
    return int(count > 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--check", action="store_true")
    call = parser.parse_args()
    if call.check:
        raise SystemExit(_checked(call))
    found = measure_model(call.model, call.packs, call.split, call.device)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()

"""Figures of a model file on a pack's split, predicted by the program itself.

python -m benchmarks.measure MODEL.safetensors FOLDER_OF_PACKS [--split test] [--device auto]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score

from benchmarks.packs import PACKS, LabelledImage, pack_sha256, read_pack, split_of
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.predictor import AUTO, Predictor
from medmamba_desktop.core.values import Prediction

NORMAL = "normal"


def measure_task(
    model: LoadedModel, folder: Path, task: str, split: str = "test"
) -> dict[str, Any]:
    """Accuracy and areas under the curve of one task, with what they were measured on."""
    images = split_of(read_pack(folder, task), split)
    names = [c.name for c in model.task(task).classes]
    shares = _probabilities(predict(model, images, task), names)
    return {
        "split": split,
        "n": len(images),
        "data": pack_sha256(folder, task),
        "device": model.device.type,
        "precision": "float32",
        **figures([image.label for image in images], shares, names),
    }


def predict(model: LoadedModel, images: Sequence[LabelledImage], task: str) -> list[Prediction]:
    """One prediction a picture; an unreadable one is an error here."""
    outcomes = list(Predictor(model).predict([image.ref for image in images], task))
    failed = [outcome for outcome in outcomes if not isinstance(outcome, Prediction)]
    if failed:
        raise ValueError(f"{len(failed)} pictures could not be read: {failed[0].problem}")
    return [outcome for outcome in outcomes if isinstance(outcome, Prediction)]


def figures(
    labels: Sequence[str], shares: NDArray[np.float64], names: Sequence[str]
) -> dict[str, Any]:
    """Figures of probabilities (n, classes) against labels; AUC is one class against the rest."""
    truth = np.array([names.index(label) for label in labels])
    predicted = shares.argmax(axis=1)
    found: dict[str, Any] = {
        "accuracy": _rounded(accuracy_score(truth, predicted)),
        "balanced_accuracy": _rounded(balanced_accuracy_score(truth, predicted)),
        "auc": {
            name: _rounded(roc_auc_score(truth == i, shares[:, i])) for i, name in enumerate(names)
        },
    }
    if NORMAL in names:
        found["normal-vs-rest"] = _binary(truth != names.index(NORMAL), shares, names)
    return found


def _binary(
    is_ill: NDArray[np.bool_], shares: NDArray[np.float64], names: Sequence[str]
) -> dict[str, float]:
    score = 1 - shares[:, list(names).index(NORMAL)]
    return {
        "accuracy": _rounded(accuracy_score(is_ill, score >= 0.5)),
        "auc": _rounded(roc_auc_score(is_ill, score)),
    }


def routing(model: LoadedModel, folder: Path, split: str = "test") -> dict[str, Any]:
    """How often `auto` finds a picture's own task, and how often it calls it outside."""
    found = {}
    for task in PACKS:
        predictions = predict(model, split_of(read_pack(folder, task), split), AUTO)
        right = [p.task == task for p in predictions]
        outside = [any(c.kind == "outside-domain" for c in p.cautions) for p in predictions]
        found[task] = {
            "right_task": _rounded(np.mean(right)),
            "called_outside": _rounded(np.mean(outside)),
        }
    return found


def _probabilities(predictions: Sequence[Prediction], names: Sequence[str]) -> NDArray[np.float64]:
    rows = [{c.name: c.probability for c in p.classes} for p in predictions]
    return np.array([[row[name] for name in names] for row in rows])


def _rounded(value: Any) -> float:
    return round(float(value), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--device", default="auto")
    call = parser.parse_args()
    model = load_from(call.model, choose_device(call.device).device)
    tasks = [t.name for t in model.header.tasks if t.name in PACKS]
    found = {task: measure_task(model, call.packs, task, call.split) for task in tasks}
    found["auto"] = routing(model, call.packs, call.split)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()

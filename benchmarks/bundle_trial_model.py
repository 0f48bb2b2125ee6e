"""Make the first bundled model out of the trial weights.

    python -m benchmarks.bundle_trial_model WEIGHTS.safetensors FOLDER_OF_PACKS OUTPUT.safetensors

Adds what the weights lack: where each task's training pictures lie, the distance beyond which a
picture is called unlike them (from validation pictures), the card, and the figures on the test
pictures, measured by the program itself.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from benchmarks import trial_card
from benchmarks.measure import measure_task
from benchmarks.packs import LabelledImage, read_pack, split_of
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.library.familiar import OFFSET, PROJECTION, centres_key
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
from medmamba_desktop.core.library.weights import (
    LoadedModel,
    load_from,
    save_model,
)
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.familiar import (
    FALSE_ALARM,
    STAGES,
    familiar_features,
    fit_familiar,
)

INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bicubic/1")
# Training pictures a class that say where a task lies.
PER_CLASS = 100
BATCH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--device", default="auto")
    call = parser.parse_args()
    device = choose_device(call.device).device
    state = load_file(call.weights)
    with safe_open(call.weights, "pt") as file:
        classes: dict[str, list[str]] = json.loads(file.metadata()["classes"])
    header = _header(classes)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.safetensors"
        save_model(draft, header, state)
        model = load_from(draft, device)
        novelty, thresholds = _novelty(model, call.packs)
        measured = {task: measure_task(model, call.packs, task) for task in classes}
    final = _with_measured(header, thresholds, measured)
    save_model(call.output, final, {**state, **novelty}, dtype=torch.float16)
    print(json.dumps(measured, indent=2))


def _header(classes: dict[str, list[str]]) -> ModelHeader:
    tasks = tuple(
        TaskSpec(
            name, title, modalities, tuple(trial_card.class_info(c) for c in classes[name]), INPUT
        )
        for name, (title, modalities) in trial_card.TASKS.items()
    )
    return ModelHeader(
        trial_card.NAME,
        trial_card.TITLE,
        trial_card.VERSION,
        trial_card.LICENCE,
        VARIANTS["T"],
        tasks,
    )


def _novelty(model: LoadedModel, packs: Path) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Where training pictures lie, and the distance that 5 % of validation pictures exceed."""
    tasks = model.header.tasks
    packs_of = {task.name: read_pack(packs, task.name) for task in tasks}
    train = {
        (task.name, info.name): _pooled(
            model, _sample(split_of(packs_of[task.name], "train"), info.name)
        )
        for task in tasks
        for info in task.classes
    }
    found = fit_familiar(train)
    thresholds = {}
    for task in tasks:
        held_out = _pooled(model, split_of(packs_of[task.name], "val"))
        place = held_out @ found[PROJECTION].T + found[OFFSET]
        far = (place[:, None] - found[centres_key(task.name)]).square().sum(-1).amin(-1)
        thresholds[task.name] = round(float(far.quantile(1 - FALSE_ALARM)), 2)
    return found, thresholds


def _sample(images: Sequence[LabelledImage], label: str) -> list[LabelledImage]:
    of_class = [image for image in images if image.label == label]
    chosen = np.random.default_rng(0).permutation(len(of_class))[:PER_CLASS]
    return [of_class[i] for i in chosen]


@torch.inference_mode()
def _pooled(model: LoadedModel, images: Sequence[LabelledImage]) -> Tensor:
    """Pooled maps of the chosen stages side by side, (n, f) on the CPU."""
    rows = []
    for start in range(0, len(images), BATCH):
        pictures = [read_picture(image.ref) for image in images[start : start + BATCH]]
        batch = torch.stack([to_tensor(p, INPUT) for p in pictures]).to(model.device)
        pooled = model.lean.pooled(batch)
        rows.append(familiar_features(pooled).cpu())
    return torch.cat(rows)


def _with_measured(
    header: ModelHeader, thresholds: dict[str, float], measured: dict[str, Any]
) -> ModelHeader:
    tasks = tuple(
        dataclasses.replace(
            task,
            novelty={
                "kind": "mahalanobis",
                "stages": STAGES,
                "threshold": thresholds[task.name],
                "false_alarm": FALSE_ALARM,
                "measured_on": "val",
            },
            metrics=measured[task.name],
        )
        for task in header.tasks
    )
    return dataclasses.replace(header, tasks=tasks, card=trial_card.card(measured))


if __name__ == "__main__":
    main()

"""Make the first bundled model out of the trial weights.

    python -m benchmarks.bundle_trial_model WEIGHTS.safetensors FOLDER_OF_PACKS OUTPUT.safetensors

Adds what the weights lack: class centres of each task in feature space (from training pictures),
the similarity below which a picture is called unlike them (from validation pictures), the card, and
the figures on the test pictures, measured by the program itself.
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
from torch.nn import functional

from benchmarks import trial_card
from benchmarks.measure import measure_task
from benchmarks.packs import LabelledImage, read_pack, split_of
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
from medmamba_desktop.core.library.weights import LoadedModel, load_from, save_model
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.predict.novelty import CENTRES
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture

INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bicubic/1")
# Training pictures a class for the centres: a mean over more moves it no further than noise.
PER_CLASS = 150
FALSE_ALARM = 0.05
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
    """Centres of every task's classes, and the similarity that 5 % of validation stay below."""
    centres, thresholds = {}, {}
    for task in model.header.tasks:
        images = read_pack(packs, task.name)
        per_class = [
            functional.normalize(_features(model, sample), dim=-1).mean(0)
            for info in task.classes
            if (sample := _sample([i for i in split_of(images, "train") if i.label == info.name]))
        ]
        table = functional.normalize(torch.stack(per_class), dim=-1)
        held_out = functional.normalize(_features(model, split_of(images, "val")), dim=-1)
        similarity = torch.amax(held_out @ table.T, dim=-1)
        centres[f"novelty.{task.name}.{CENTRES}"] = table
        thresholds[task.name] = round(float(similarity.quantile(FALSE_ALARM)), 4)
    return centres, thresholds


def _sample(images: Sequence[LabelledImage]) -> list[LabelledImage]:
    chosen = np.random.default_rng(0).permutation(len(images))[:PER_CLASS]
    return [images[i] for i in chosen]


@torch.inference_mode()
def _features(model: LoadedModel, images: Sequence[LabelledImage]) -> Tensor:
    """Pooled features (n, c) on the CPU."""
    rows = []
    for start in range(0, len(images), BATCH):
        pictures = [read_picture(image.ref) for image in images[start : start + BATCH]]
        batch = torch.stack([to_tensor(p, INPUT) for p in pictures]).to(model.device)
        rows.append(model.network.pool(model.lean.features(batch)).cpu())
    return torch.cat(rows)


def _with_measured(
    header: ModelHeader, thresholds: dict[str, float], measured: dict[str, Any]
) -> ModelHeader:
    tasks = tuple(
        dataclasses.replace(
            task,
            novelty={
                "kind": "nearest-class-centre",
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

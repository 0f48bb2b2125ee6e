"""Train a network on packs by a recipe, on the program's own engine.

    python -m benchmarks.train RECIPE.toml --data PACKS --run FOLDER [--without TASK ...]
                               [--seconds N] [--device D] [--seed N]

A run that was stopped goes on where it was when the same command is given again. When it is done,
FOLDER holds `network.safetensors` (float16, published key names), the input of
`benchmarks.bundle_model`, and `epochs.jsonl`, the log of every epoch.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import time
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from benchmarks.packs import PACKS
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone
from medmamba_desktop.core.training.fit import Fit, Part
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.plan_file import made, plan_of
from medmamba_desktop.core.training.samples import COVER_SIDE, Samples
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.values import ImageRef

INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bicubic/1")


class Row:
    """One line of a pack's index."""

    def __init__(self, path: Path, line: Mapping[str, str], task: str, number: int) -> None:
        self.ref = ImageRef(path, line["path"])
        self.mask = ImageRef(path, line["mask"]) if line.get("mask") else None
        self.label, self.split, self.task = line["class"], line["split"], task
        self.place = f"{path.name}, line {number}"


def read_rows(folder: Path, tasks: Sequence[str]) -> list[Row]:
    """Every training and validation picture of the tasks; refuses an index that does not hold."""
    rows = []
    for task in tasks:
        for name in PACKS[task]:
            rows += _rows_of(folder / name, task)
    return [row for row in rows if row.split in ("train", "val")]


def _rows_of(path: Path, task: str) -> list[Row]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        lines = csv.DictReader(io.StringIO(archive.read("index.csv").decode()))
        rows = [Row(path, line, task, number) for number, line in enumerate(lines, start=2)]
    for row in rows:
        for ref in (row.ref, row.mask):
            if ref is not None and ref.member not in names:
                raise SystemExit(f"{row.place} names {ref.member}, which is not in the pack")
        if row.split not in ("train", "val", "test"):
            raise SystemExit(f"{row.place} has the split {row.split!r}")
    return rows


def load(rows: Sequence[Row], classes: Mapping[str, Sequence[str]]) -> Samples:
    """Decode everything, on every core."""
    tasks = list(classes)
    with ThreadPoolExecutor() as pool:
        pixels = np.stack(list(pool.map(_pixels, rows)))
        covers = np.stack(list(pool.map(_cover, rows)))
    return Samples(
        pixels,
        INPUT,
        torch.tensor([classes[row.task].index(row.label) for row in rows]),
        torch.tensor([tasks.index(row.task) for row in rows]),
        covers,
        torch.from_numpy(covers.any(axis=(1, 2))),
    )


def _pixels(row: Row) -> Any:
    image = Image.fromarray(read_picture(row.ref).pixels)
    if image.size != (224, 224):
        image = image.resize((224, 224), Image.Resampling.BICUBIC)
    return np.asarray(image)


def _cover(row: Row) -> Any:
    if row.mask is None:
        return np.zeros((COVER_SIDE, COVER_SIDE), np.uint8)
    mask = (read_picture(row.mask).pixels.max(axis=2) > 127).astype(np.uint8) * 255
    return np.asarray(Image.fromarray(mask).resize((COVER_SIDE,) * 2, Image.Resampling.BOX))


def draw_weights(
    samples: Samples, train: Sequence[int], tasks: Sequence[Mapping[str, Any]]
) -> Tensor:
    """How often each training picture is drawn: by its task's share, and rare classes oftener."""
    of_task, labels = samples.tasks[list(train)], samples.labels[list(train)]
    weights = torch.zeros(len(train), dtype=torch.float64)
    for i, task in enumerate(tasks):
        rows = of_task == i
        counts = torch.bincount(labels[rows]).double()
        own = counts[labels[rows]] ** -float(task["power"])
        weights[rows] = own / own.sum() * float(task["share"])
    return weights


def train(call: argparse.Namespace) -> None:
    recipe = tomllib.loads(call.recipe.read_text())
    plan = replace(plan_of(recipe["plan"]), seed=call.seed, device=call.device)
    if call.epochs:
        plan = replace(plan, epochs=call.epochs)
    chosen = {t: c for t, c in recipe["tasks"].items() if t not in call.without}
    rows = read_rows(call.data, list(chosen))
    classes = {t: sorted({r.label for r in rows if r.task == t}) for t in chosen}
    started = time.monotonic()
    samples = load(rows, classes)
    print(f"{len(rows)} pictures read in {time.monotonic() - started:.0f} s", flush=True)
    part = Part(
        [i for i, row in enumerate(rows) if row.split == "train"],
        [i for i, row in enumerate(rows) if row.split == "val"],
    )
    torch.manual_seed(plan.seed)
    device = torch.device(choose_device(plan.device).device)
    network = MedMamba(
        VARIANTS[recipe["variant"]], {t: len(c) for t, c in classes.items()}, plan.drop_path
    )
    if device.type == "cuda":
        network = network.to(memory_format=torch.channels_last)
        torch.set_float32_matmul_precision("high")
    fit = Fit(
        network,
        list(classes),
        samples,
        part,
        plan,
        call.run,
        Team(device),
        weights=draw_weights(samples, part.train, list(chosen.values())),
        augmentations=[made(Augmentation, c["augmentation"], "") for c in chosen.values()],
        is_compiled=call.compile,
    )
    _drive(fit, call, classes, plan)


def _drive(
    fit: Fit, call: argparse.Namespace, classes: Mapping[str, Sequence[str]], plan: Plan
) -> None:
    deadline = time.monotonic() + call.seconds
    steps = fit.run()
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            _write(call.run / "network.safetensors", stop.value.network, classes, plan)
            print("done", flush=True)
            return
        if isinstance(event, EpochDone):
            with (call.run / "epochs.jsonl").open("a") as log:
                log.write(json.dumps(asdict(event)) + "\n")
            scores = " ".join(f"{t[:6]} {a:.3f}/{u:.3f}" for t, a, u in event.by_task)
            print(f"{event.epoch:3d} {event.train_loss:.3f} {event.score:.4f} {scores}", flush=True)
        elif isinstance(event, Notice):
            print(event.text, flush=True)
        elif isinstance(event, StepDone) and event.step % 50 == 0:
            print(f"step {event.step} {event.images_per_second:.0f}/s", flush=True)
        if time.monotonic() > deadline:
            steps.close()
            print("stopped; the same command goes on", flush=True)
            return


def _write(path: Path, network: MedMamba, classes: Mapping[str, Sequence[str]], plan: Plan) -> None:
    state = {
        key: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    save_file(state, path, {"classes": json.dumps(classes), "plan": json.dumps(asdict(plan))})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compile", action="store_true")
    call = parser.parse_args()
    call.run.mkdir(parents=True, exist_ok=True)
    train(call)


if __name__ == "__main__":
    main()

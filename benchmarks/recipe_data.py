"""What a recipe trains on: the pictures of packs, decoded once, and how often each is drawn."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.packs import PACKS
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.reading import resized
from medmamba_desktop.core.training.samples import COVER_SIDE, Samples
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
        pixels = np.stack(list(pool.map(decoded, (row.ref for row in rows))))
        covers = np.stack(list(pool.map(_cover, rows)))
    return Samples(
        pixels,
        INPUT,
        torch.tensor([classes[row.task].index(row.label) for row in rows]),
        torch.tensor([tasks.index(row.task) for row in rows]),
        covers,
        torch.from_numpy(covers.any(axis=(1, 2))),
    )


def decoded(ref: ImageRef) -> Any:
    """(224, 224, 3) uint8: a picture as the network is fed it."""
    return resized(read_picture(ref), INPUT)


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

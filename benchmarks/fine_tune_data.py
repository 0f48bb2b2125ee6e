"""What the fine-tune benchmarks train on: parts of packs as labelled data, and a start model."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.packs import PACKS
from medmamba_desktop import paths
from medmamba_desktop.core.dataset.examples import Example, LabelledData
from medmamba_desktop.core.dataset.labelled import read_labelled
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.values import ModelInfo

Result = TypeVar("Result")


def pack(folder: Path, task: str) -> LabelledData:
    """Every picture of a task's pack with its class, part, group and mask."""
    return drained(read_labelled([folder / name for name in PACKS[task]]))


def taken(
    data: LabelledData, seed: int = 0, *, classes: int | None = None, **most: int
) -> LabelledData:
    """At most so many pictures a class of each part: `taken(data, train=20)` drops nothing else.

    Args:
        classes: the first so many classes alone.
        most: part -> pictures a class.
    """
    names = data.classes[:classes]
    rng = np.random.default_rng(seed)
    kept: list[Example] = []
    for name in names:
        for split in ("train", "val", "test"):
            of = [e for e in data.examples if (e.label, e.split) == (name, split)]
            count = min(len(of), most.get(split, len(of)))
            kept += [of[i] for i in sorted(rng.permutation(len(of))[:count].tolist())]
    return replace(data, examples=tuple(kept), classes=names)


def with_masks(data: LabelledData, count: int, seed: int = 0) -> LabelledData:
    """The masks of so many training pictures alone; those of the test part stay, to measure by."""
    marked = [e for e in data.examples if e.regions and e.split == "train"]
    chosen = np.random.default_rng(seed).permutation(len(marked))[:count].tolist()
    kept = {marked[i].ref for i in chosen}
    examples = [
        e if e.split == "test" or e.ref in kept else replace(e, regions=()) for e in data.examples
    ]
    return replace(data, examples=tuple(examples))


def changed(plan: Plan, settings: str) -> Plan:
    """The plan with settings written as `mix=0.3,patience=0,augmentation.zoom=0.6`."""
    for setting in filter(None, settings.split(",")):
        name, _, text = setting.partition("=")
        owner, _, inner = name.partition(".")
        value = json.loads(text)
        if inner:
            value = replace(getattr(plan, owner), **{inner: value})
        plan = replace(plan, **{owner: value})
    return plan


def start_model(file: Path | None) -> ModelInfo:
    """The model to start from: a file, or the one that comes with the program."""
    return read_info(file or next(paths.bundled_models().glob("*.safetensors")))


def drained(work: Generator[Any, None, Result]) -> Result:
    """Run a generator to its end, for its result."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: Result = stop.value
            return result


def load() -> float:
    """How many processes wanted a core over the last minute, others' included."""
    return round(os.getloadavg()[0], 2)

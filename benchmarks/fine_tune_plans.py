"""Plans of a fine-tune beside each other, without a look at the test part.

Training and validation pictures of a pack in five folds, groups kept whole: each fold is held out
once, 80 of the other pictures choose the epoch, and the rest train.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from benchmarks.fine_tune_data import changed, drained, load, pack, start_model, taken
from medmamba_desktop.core.dataset.examples import Example, LabelledData
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.training.defaults import suggested_plan
from medmamba_desktop.core.training.run import TrainingRequest, train

FOLDS = 5
CHOOSE = 80


def run(call: argparse.Namespace) -> None:
    """One line for each fold of each plan, and one for the plan over all of its folds."""
    jobs = [(call, settings, fold) for settings in call.set or [""] for fold in range(FOLDS)]
    right: dict[str, list[bool]] = {}
    with ProcessPoolExecutor(call.beside, get_context("spawn")) as pool:
        for settings, fold, found in pool.map(_fold, jobs):
            right.setdefault(settings, []).extend(found)
            line = {"plan": settings, "fold": fold, "n": len(found), "load": load()}
            print(json.dumps(line | {"accuracy": round(float(np.mean(found)), 4)}), flush=True)
            if fold == FOLDS - 1:
                every = right[settings]
                line = {"plan": settings, "folds": FOLDS, "n": len(every)}
                print(json.dumps(line | {"accuracy": round(float(np.mean(every)), 4)}), flush=True)


def _fold(job: tuple[argparse.Namespace, str, int]) -> tuple[str, int, list[bool]]:
    call, settings, fold = job
    data = _parted(pack(call.packs, call.task), fold, call.pictures)
    start = start_model(call.start)
    plan = suggested_plan(data, start, choose_device(call.device).device, "full")
    plan = replace(plan, task="plans", title="Plans", device=call.device, seed=fold)
    with tempfile.TemporaryDirectory() as folder:
        request = TrainingRequest(data, changed(plan, settings), Path(folder) / "run", start)
        cases = drained(train(request)).cases
    return settings, fold, [data.classes[int(np.argmax(c.probabilities))] == c.label for c in cases]


def _parted(data: LabelledData, fold: int, pictures: int | None) -> LabelledData:
    """The fold as the test part; regions left out, so that the plan alone is compared."""
    if pictures is not None:
        data = taken(data, train=pictures, val=0)
    known = [replace(e, regions=()) for e in data.examples if e.split != "test"]
    outer = _folds(known, FOLDS)[fold]
    rest = [i for i in range(len(known)) if i not in outer]
    inner = _folds([known[i] for i in rest], max(2, len(rest) // CHOOSE))[0]
    choosing = {rest[i] for i in inner}
    parts = [
        "test" if i in outer else "val" if i in choosing else "train" for i in range(len(known))
    ]
    examples = [replace(e, split=p) for e, p in zip(known, parts, strict=True)]  # type: ignore[arg-type]
    return replace(data, examples=tuple(examples))


def _folds(examples: Sequence[Example], count: int) -> list[set[int]]:
    labels = [e.label for e in examples]
    groups = [e.group or str(i) for i, e in enumerate(examples)]
    cut = StratifiedGroupKFold(count, shuffle=True, random_state=0)
    return [set(held.tolist()) for _, held in cut.split(np.zeros(len(labels)), labels, groups)]

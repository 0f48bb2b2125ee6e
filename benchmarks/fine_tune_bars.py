"""The figures that fine-tuning has to reach, on the packs; for a machine with a GPU."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.fine_tune_data import (
    changed,
    drained,
    load,
    pack,
    start_model,
    taken,
    with_masks,
)
from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.training.defaults import suggested_plan
from medmamba_desktop.core.training.plan import Mode, Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.run import TrainingRequest, train
from medmamba_desktop.core.values import ModelInfo


@dataclass(frozen=True, slots=True)
class Trial:
    """What is trained.

    Attributes:
        masks: of how many training pictures the marked region is given.
        pictures: for training and validation together, a class; None takes the pack's parts.
    """

    task: str
    mode: Mode
    is_scratch: bool = False
    masks: int = 0
    pictures: int | None = None


TRIALS = {
    "breast-head": Trial("breast-ultrasound", "head"),
    "breast-full": Trial("breast-ultrasound", "full"),
    "breast-scratch": Trial("breast-ultrasound", "full", is_scratch=True),
    "breast-full-50-masks": Trial("breast-ultrasound", "full", masks=50),
    "blood-20-head": Trial("blood-cell", "head", pictures=20),
}


def run(call: argparse.Namespace) -> None:
    """Train and print one line for each run and seed."""
    for name, seed in _wanted(call):
        trial = TRIALS[name]
        data = _data(call, trial, seed)
        start = None if trial.is_scratch else start_model(call.start)
        plan = _plan(call, data, trial.mode, start, seed)
        with tempfile.TemporaryDirectory() as scratch:
            folder = (call.keep or Path(scratch)) / f"{name}-{seed}"
            began = time.monotonic()
            result = drained(train(TrainingRequest(data, plan, folder, start)))
            line = {"run": name, "seed": seed, **_figures(result, plan)}
            line |= {"seconds": round(time.monotonic() - began), "load": load()}
            print(json.dumps(line), flush=True)


def _wanted(call: argparse.Namespace) -> Iterator[tuple[str, int]]:
    return ((name, seed) for seed in call.seeds for name in call.only or TRIALS)


def _plan(
    call: argparse.Namespace, data: LabelledData, mode: Mode, start: ModelInfo | None, seed: int
) -> Plan:
    device = choose_device(call.device).device
    plan = suggested_plan(data, start, device, mode)
    plan = replace(plan, task="bars", title="Bars", device=call.device, seed=seed)
    return changed(plan, call.set)


def _figures(result: TrainingResult, plan: Plan) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "n": result.evaluation.n,
        "held_out": result.held_out,
        "epochs": plan.epochs if plan.mode == "full" else 0,
        "epochs_run": len(result.history),
        "views": plan.views,
        "guidance": plan.guidance,
        "mix": plan.mix,
        "patience": plan.patience,
    }
    for name in ("accuracy", "balanced_accuracy", "macro_auc"):
        found = result.evaluation.overall[name]
        figures[name] = [round(x, 4) for x in (found.value, found.low, found.high)]
    if result.head_only is not None:
        figures["head_only_accuracy"] = round(result.head_only.overall["accuracy"].value, 4)
    if result.regions is not None:
        hits = result.regions
        figures["hits"] = {"n": hits.n, "before": hits.before, "after": hits.after}
        figures["energy"] = {"before": hits.energy_before, "after": hits.energy_after}
    return figures


def _data(call: argparse.Namespace, trial: Trial, seed: int) -> LabelledData:
    data = pack(call.packs, trial.task)
    if trial.pictures is not None:
        val = trial.pictures // 5
        data = taken(data, seed, train=trial.pictures - val, val=val)
    if call.small:
        data = taken(data, seed, train=6, val=4, test=4)
    return with_masks(data, trial.masks, seed)

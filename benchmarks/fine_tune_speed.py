"""How fast full mode trains beside a bare training step, and how long head mode takes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.fine_tune_data import load, pack, start_model, taken
from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.defaults import suggested_plan
from medmamba_desktop.core.training.events import Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.fit import PART_SIZES
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.run import TrainingRequest, train

Run = Generator[TrainEvent | None, None, Any]


def speed(packs: Path, rounds: int, batch: int, start: Path | None) -> dict[str, Any]:
    """Steps of a real run and bare ones in turns, so that other work on the machine hits both."""
    data = taken(pack(packs, "breast-ultrasound"), train=batch, val=2, test=2)
    plan = Plan("speed", "Speed", mode="full", epochs=rounds, batch_size=batch, views=0)
    bare = _BareStep(len(data.classes), batch)
    turns = []
    with tempfile.TemporaryDirectory() as folder:
        run = train(TrainingRequest(data, plan, Path(folder) / "run", start_model(start)))
        _to_step(run)  # the first ones warm up
        bare()
        for _ in range(rounds):
            before, ours, after = _timed(bare), _next_step(run), _timed(bare)
            turns.append((ours, [(b + a) / 2 for b, a in zip(before, after, strict=True)]))
        run.close()
    ours_s = [ours[0] for ours, _ in turns]
    bare_s = [theirs[0] for _, theirs in turns]
    return {
        "images_per_second": round(batch / statistics.median(ours_s), 2),
        "bare_images_per_second": round(batch / statistics.median(bare_s), 2),
        "ratio": round(statistics.median(b[0] / o[0] for o, b in turns), 3),
        "ratio_of_processor_seconds": round(statistics.median(b[1] / o[1] for o, b in turns), 3),
        "ratios": [round(b[0] / o[0], 3) for o, b in turns],
        "batch": batch,
        "threads": torch.get_num_threads(),
        "load": load(),
    }


class _BareStep:
    """Forward and backward in parts as large as the engine's, and AdamW; nothing else."""

    def __init__(self, classes: int, batch: int) -> None:
        torch.manual_seed(0)
        part = PART_SIZES["cpu"]
        self._network = MedMamba(VARIANTS["T"], classes).train()
        self._optimiser = torch.optim.AdamW(self._network.parameters())
        self._parts: list[Tensor] = [
            torch.randn(min(part, batch - i), 3, 224, 224) for i in range(0, batch, part)
        ]

    def __call__(self) -> None:
        self._optimiser.zero_grad(set_to_none=True)
        for images in self._parts:
            target = torch.zeros(len(images), dtype=torch.int64)
            loss = functional.cross_entropy(self._network(images), target) / len(self._parts)
            torch.autograd.backward(loss)
        self._optimiser.step()


def _to_step(run: Run) -> StepDone:
    while True:
        event = next(run)
        if isinstance(event, StepDone):
            return event


def _next_step(run: Run) -> tuple[float, float]:
    """As `_timed`, from one report of a step to the next; ends of epochs are passed over."""
    last = _to_step(run)
    while True:
        began = _clocks()
        step = _to_step(run)
        if step.epoch == last.epoch:
            return _since(began)
        last = step


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, over all threads."""
    began = _clocks()
    work()
    return _since(began)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    wall, processor = _clocks()
    return wall - began[0], processor - began[1]


# ---- head mode from Start to result


def head(packs: Path, pictures: int, start: Path | None, views: int | None) -> dict[str, Any]:
    """Seconds of each phase of a head-only run on so many pictures of four classes."""
    data = _of_four_classes(packs, pictures)
    model = start_model(start)
    began = time.monotonic()
    plan = suggested_plan(data, model, "cpu", "head")
    planned = time.monotonic() - began
    if views is not None:
        plan = replace(plan, views=views)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        processor = time.process_time()
        seconds, result = _by_phase(train(TrainingRequest(data, plan, Path(folder) / "run", model)))
        whole = time.monotonic() - began
        processor = time.process_time() - processor
    fitted = sum(data.counts("train").values()) + sum(data.counts("val").values())
    computed = len(data.examples) + plan.views * fitted
    return {
        "pictures": len(data.examples),
        "views": plan.views,
        "seconds": round(whole, 1),
        "processor_seconds": round(processor, 1),
        "planning_s": round(planned, 1),
        "phases_s": {name: round(s, 1) for name, s in seconds.items()},
        "seconds_per_1000_features": round(1000 * seconds["features"] / computed, 1),
        "accuracy": round(result.evaluation.overall["accuracy"].value, 3),
        "threads": torch.get_num_threads(),
        "load": load(),
    }


def _of_four_classes(packs: Path, pictures: int) -> LabelledData:
    """Blood cells, 70 % of them to train, 15 % to validate and 15 % to test."""
    each = pictures // 4
    test = val = round(0.15 * each)
    data = pack(packs, "blood-cell")
    return taken(data, classes=4, train=each - val - test, val=val, test=test)


def _by_phase(run: Run) -> tuple[dict[str, float], Any]:
    seconds: dict[str, float] = {}
    name, since = "begin", time.monotonic()
    while True:
        try:
            event = next(run)
        except StopIteration as stop:
            result = stop.value
            break
        if isinstance(event, Phase) and event.name != name:
            now = time.monotonic()
            seconds[name] = seconds.get(name, 0.0) + now - since
            name, since = event.name, now
    seconds[name] = seconds.get(name, 0.0) + time.monotonic() - since
    return seconds, result

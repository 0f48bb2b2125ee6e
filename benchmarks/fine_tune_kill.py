"""Kills a training process at random moments and resumes it: it must end as an unbroken one."""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fine_tune_data import load, pack, start_model, taken
from tests.helpers.tiny_model import write_tiny_model

_MODULE = "benchmarks.fine_tune_kill"


def run(call: argparse.Namespace) -> None:
    """Print what each killed run ended with, and how many ended like the unbroken one.

    Without `--start` the network is the tests' tiny one: what is tried is the way of the run.
    """
    rng = np.random.default_rng(call.seed)
    with tempfile.TemporaryDirectory() as folder:
        start = call.start or write_tiny_model(Path(folder) / "tiny.safetensors")
        words = [str(call.packs), str(call.pictures), str(call.epochs), str(start)]
        whole = _Child(Path(folder) / "whole", words)
        whole.wait()
        expected, length = _outcome(whole.run), whole.seconds
        print(json.dumps({"unbroken_s": round(length, 1), "load": load(), **expected["shown"]}))
        same = 0
        for number in range(call.times):
            place = Path(folder) / f"run-{number}"
            # One moment in each tenth of the run, so that every phase gets its share.
            share = (number + rng.random()) / call.times
            moments = [share * length, *(rng.random(call.kills - 1) * length).tolist()]
            killed = _killed(place, words, moments)
            is_same = _outcome(place)["compared"] == expected["compared"]
            same += is_same
            print(json.dumps({"run": number, "killed_in": killed, "is_same": is_same}), flush=True)
        print(json.dumps({"identical": f"{same} of {call.times}", "load": load()}))


def _killed(place: Path, words: list[str], moments: list[float]) -> list[str]:
    """Run a training that is killed so many seconds after each first report, then to its end."""
    where = []
    for moment in moments:
        child = _Child(place, words)
        if child.kill_after(moment):
            where.append(f"{child.last} ({moment:.1f} s)")
    _Child(place, words).wait()
    return where


class _Child:
    """A process that trains, or goes on with a training."""

    def __init__(self, run_folder: Path, words: list[str]) -> None:
        self.run = run_folder
        self.seconds = 0.0
        self.last = "start"
        self._says = run_folder.with_suffix(".events")
        with self._says.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE, str(run_folder), *words], stdout=out
            )
        while self._process.poll() is None and not self._says.read_text():
            time.sleep(0.01)
        self._began = time.monotonic()

    def wait(self) -> None:
        """Let it come to its end."""
        if self._process.wait():
            raise SystemExit("a training failed")
        self.seconds = time.monotonic() - self._began

    def kill_after(self, seconds: float) -> bool:
        """Kill it then, unless it has ended; `last` says what it was at."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()  # SIGKILL
            self._process.wait()
            lines = self._says.read_text().splitlines()
            self.last = lines[-1] if lines else "start"
            return True
        return False


def _outcome(run_folder: Path) -> dict[str, Any]:
    """What two runs must have in common: figures, probabilities, curves, and the model's bytes."""
    result = json.loads((run_folder / "result.json").read_text())
    result.pop("seconds", None)
    with (run_folder / "curves.csv").open(newline="") as file:
        curves = [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]
    kinds = Counter(row["kind"] for row in curves)
    return {
        "compared": (result, curves),
        "shown": {
            "steps": kinds["step"],
            "epochs": kinds["epoch"],
            "accuracy": result["evaluation"]["overall"]["accuracy"],
        },
    }


def _train(run_folder: Path, packs: Path, pictures: int, epochs: int, start: Path) -> None:
    """The child: trains all weights on so many pictures a class, or goes on with that."""
    from medmamba_desktop.core.training import fit
    from medmamba_desktop.core.training.events import Phase, StepDone
    from medmamba_desktop.core.training.plan import Plan
    from medmamba_desktop.core.training.record import RunFolder
    from medmamba_desktop.core.training.run import TrainingRequest, resume, train

    # The state is written between steps as well, or so short a run would always begin again.
    fit.CHECKPOINT_EVERY_S = fit.CHECKPOINT_AFTER_S = 1.0
    if RunFolder(run_folder).is_begun:
        print("resumed", flush=True)
        steps = resume(run_folder)
    else:
        data = taken(pack(packs, "breast-ultrasound"), train=pictures, val=8, test=8)
        plan = Plan("kill", "Kill", mode="full", epochs=epochs, batch_size=16, device="cpu")
        steps = train(TrainingRequest(data, plan, run_folder, start_model(start)))
    for event in steps:
        if isinstance(event, Phase):
            print(event.name, flush=True)
        elif isinstance(event, StepDone):
            print(f"step {event.step}", flush=True)


if __name__ == "__main__":
    from medmamba_desktop import paths
    from medmamba_desktop.core.network import kernel_cache

    kernel_cache.prepare(paths.cache() / "kernels")
    run_folder, packs, pictures, epochs, start = sys.argv[1:]
    _train(Path(run_folder), Path(packs), int(pictures), int(epochs), Path(start))

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

# The child's part: `python -m benchmarks.fine_tune_kill PACKS RUN [START]`.
_MODULE = "benchmarks.fine_tune_kill"


def run(call: argparse.Namespace) -> None:
    """Print what each killed run ended with, and how many ended like the unbroken one."""
    rng = np.random.default_rng(call.seed)
    with tempfile.TemporaryDirectory() as folder:
        words = [str(call.packs), str(call.start or "")]
        whole = _Child(Path(folder) / "whole", words)
        whole.wait()
        expected, length = _outcome(whole.run), whole.seconds
        print(json.dumps({"unbroken_s": round(length, 1), "load": load(), **expected["shown"]}))
        same = 0
        for number in range(call.times):
            place = Path(folder) / f"run-{number}"
            # One moment in each tenth of the run, so that every phase gets its share.
            share = (number + rng.random()) / call.times
            killed = _killed(place, words, [share * length, *rng.random(call.kills - 1) * length])
            is_same = _outcome(place)["compared"] == expected["compared"]
            same += is_same
            print(json.dumps({"run": number, "killed_in": killed, "is_same": is_same}), flush=True)
        print(json.dumps({"identical": f"{same} of {call.times}", "load": load()}))


def _killed(place: Path, words: list[str], moments: list[float]) -> list[str]:
    """Run a training that is killed so many seconds after each of its starts, then to its end."""
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
        self._began = time.monotonic()
        self.seconds = 0.0
        self.last = "start"
        self._says = run_folder.with_suffix(".events")
        packs, start = words
        with self._says.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE, packs, str(run_folder), start], stdout=out
            )

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


def _train(packs: Path, run_folder: Path, start: Path | None) -> None:
    """The child: trains all weights on 48 pictures for three epochs, or goes on with that."""
    from medmamba_desktop.core.training import fit
    from medmamba_desktop.core.training.events import Phase, StepDone
    from medmamba_desktop.core.training.plan import Plan
    from medmamba_desktop.core.training.record import RunFolder
    from medmamba_desktop.core.training.run import TrainingRequest, resume, train

    # The state is written between steps as well, or so short a run would always begin again.
    fit.CHECKPOINT_EVERY_S = fit.CHECKPOINT_AFTER_S = 4.0
    if RunFolder(run_folder).is_begun:
        steps = resume(run_folder)
    else:
        data = taken(pack(packs, "breast-ultrasound"), train=16, val=8, test=8)
        plan = Plan("kill", "Kill", mode="full", epochs=3, batch_size=16, views=1, device="cpu")
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
    _train(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3] else None)

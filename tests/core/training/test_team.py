"""Several processes that train together, by the command that a cluster would run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.plan_file import write_plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result_file import read_result
from medmamba_desktop.core.training.run import TrainingRequest, train
from medmamba_desktop.core.training.team import Team, world_size
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import PLAN, STILL, driven, labelled, parted, write_pictures

pytestmark = pytest.mark.slow

# So gentle that what the processes' own normalisation adds stays small.
GENTLE = replace(PLAN, task="own", title="own", epochs=2, learning_rate=2e-5, ema=0.0,
                 drop_path=0.0, augmentation=STILL)  # fmt: skip


def test_one_process_is_a_team_of_its_own() -> None:
    team = Team(torch.device("cpu"))
    assert (world_size(), team.size, team.rank, team.is_first) == (1, 1, 0, True)
    assert team.share("said") == "said"
    team.wait()


def run_two(*call: str) -> None:
    """A module with its words, in two processes that speak over the loopback alone."""
    local = {"OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1"}
    if sys.platform == "linux":
        local["GLOO_SOCKET_IFNAME"] = "lo"
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    done = subprocess.run(
        [*start, "--nproc-per-node", "2", "-m", *call],
        env=os.environ | local,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.timeout(300)
def test_two_processes_train_like_one(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    for seed, (name, count) in enumerate({"train": 8, "val": 4, "test": 4}.items()):
        write_pictures(pictures / name, count, seed=seed)
    start = write_tiny_model(tmp_path / "tiny.safetensors")
    write_plan(GENTLE, tmp_path / "plan.toml")
    call = ["medmamba_desktop.cli", "finetune", str(pictures), "--from", str(start)]
    call += ["--plan", str(tmp_path / "plan.toml"), "--group-by", "none", "--device", "cpu"]
    call += ["--output", str(tmp_path / "own.safetensors"), "--run-dir", str(tmp_path / "two")]
    run_two(*call)
    data = parted(labelled(pictures))
    refs = [example.ref for example in data.examples]
    two = read_result(RunFolder(tmp_path / "two"), refs)
    _, one = driven(train(TrainingRequest(data, GENTLE, tmp_path / "one", read_info(start))))
    assert read_info(tmp_path / "own.safetensors").sha256 == read_info(two.model).sha256
    assert len(two.history) == len(one.history) == 2
    # Each process draws changes of its own and normalises by its own half of a batch.
    assert two.history[-1].val_loss == pytest.approx(one.history[-1].val_loss, rel=0.1)
    assert two.evaluation.n == one.evaluation.n == 12
    accuracies = [r.evaluation.overall["accuracy"].value for r in (one, two)]
    assert accuracies[0] == pytest.approx(accuracies[1], abs=2 / 12)
    assert [case.label for case in one.cases] == [case.label for case in two.cases]
    for mine, other in zip(one.cases, two.cases, strict=True):
        assert mine.probabilities == pytest.approx(other.probabilities, abs=0.15)
    assert one.head_only == two.head_only


@pytest.mark.timeout(300)
def test_where_one_process_lacks_memory_all_take_smaller_parts(tmp_path: Path) -> None:
    """In the second part of a step: what the first has given is dropped in every process."""
    script = "tests.core.training.short_of_memory"
    said = {}
    for name, part_size, failing in (("large", 4, 1), ("small", 2, -1)):
        (tmp_path / name).mkdir()
        run_two(script, str(tmp_path / name), str(part_size), str(failing))
        said[name] = [
            json.loads((tmp_path / name / f"said-{rank}.json").read_text()) for rank in (0, 1)
        ]
    for one in said["large"]:
        assert one["notices"] == [
            "The device's memory did not hold 4 pictures at once; training goes on with 2 at "
            "once, a little slower"
        ]
    first, second = (
        load_file(tmp_path / "large" / f"weights-{rank}.safetensors") for rank in (0, 1)
    )
    assert all(torch.equal(first[key], second[key]) for key in first)
    # From there on it is the run whose parts were small from the start.
    small = load_file(tmp_path / "small" / "weights-0.safetensors")
    assert all(torch.equal(first[key], small[key]) for key in first)
    for key in ("losses", "history"):
        assert said["large"][0][key] == said["small"][0][key]
    assert said["large"][0]["losses"] == said["large"][1]["losses"]

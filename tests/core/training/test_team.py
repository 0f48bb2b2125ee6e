"""Several processes that train together, by the command that a cluster would run."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.plan_file import write_plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result_file import read_result
from medmamba_desktop.core.training.run import TrainingRequest, train
from medmamba_desktop.core.training.team import Team, world_size
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import PLAN, STILL, driven, labelled, parted, write_pictures

# So gentle that what the processes' own normalisation adds stays small.
GENTLE = replace(PLAN, task="own", title="own", epochs=2, learning_rate=2e-5, ema=0.0,
                 drop_path=0.0, augmentation=STILL)  # fmt: skip


def test_one_process_is_a_team_of_its_own() -> None:
    team = Team(torch.device("cpu"))
    assert (world_size(), team.size, team.rank, team.is_first) == (1, 1, 0, True)
    assert team.share("said") == "said"
    team.wait()


@pytest.mark.timeout(300)
def test_two_processes_train_like_one(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    for seed, (name, count) in enumerate({"train": 8, "val": 4, "test": 4}.items()):
        write_pictures(pictures / name, count, seed=seed)
    start = write_tiny_model(tmp_path / "tiny.safetensors")
    write_plan(GENTLE, tmp_path / "plan.toml")
    call = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    call += ["-m", "medmamba_desktop.cli", "finetune", str(pictures), "--from", str(start)]
    call += ["--plan", str(tmp_path / "plan.toml"), "--group-by", "none", "--device", "cpu"]
    call += ["--output", str(tmp_path / "own.safetensors"), "--run-dir", str(tmp_path / "two")]
    # The processes speak over the loopback alone.
    local = {"OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1", "GLOO_SOCKET_IFNAME": "lo"}
    if sys.platform != "linux":
        local.pop("GLOO_SOCKET_IFNAME")
    done = subprocess.run(
        call,
        env=os.environ | local,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
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

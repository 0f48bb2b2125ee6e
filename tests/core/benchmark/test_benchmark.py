"""The benchmark's own bookkeeping; no test here looks at a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.cli import main
from medmamba_desktop.core.benchmark import machine, subjects
from medmamba_desktop.core.benchmark import run as benchmark
from medmamba_desktop.core.benchmark.machine import Roof, at_the_roof
from medmamba_desktop.core.benchmark.memory import peak_mib
from medmamba_desktop.core.benchmark.timing import Timing, time_in_turns
from medmamba_desktop.core.network import scan
from medmamba_desktop.core.network.config import VARIANTS
from tests.helpers.tiny_model import TINY


def test_subjects_take_turns_after_one_run_to_warm_up() -> None:
    calls: list[str] = []
    taken = time_in_turns(
        {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")},
        seconds=1e9,
        max_rounds=3,
    )
    assert calls == ["a", "b"] * 4
    assert taken["a"].rounds == taken["b"].rounds == 3


def test_a_spent_time_still_gives_one_round() -> None:
    taken = time_in_turns({"a": lambda: None}, seconds=0)
    assert taken["a"].rounds == 1
    assert taken["a"].spread_ms == 0


def test_state_updates_are_counted_over_all_blocks() -> None:
    inputs = subjects.scan_inputs(TINY, 32, 2, "cpu")
    cells = [64, 16, 4, 1]
    expected = sum(2 * p * 4 * d * TINY.d_state for p, d in zip(cells, TINY.dims, strict=True))
    assert subjects.state_updates(inputs) == expected
    assert len(subjects.scan_inputs(VARIANTS["T"], 32, 1, "cpu")) == 10
    subjects.all_scans(inputs)()


def test_work_is_counted_by_hand_for_a_small_network() -> None:
    """Of T at 32 pixels the heads and one merging are easily counted; scans add 13 an update."""
    network = subjects.build("T", "cpu")
    image = subjects.images(1, 32, "cpu")
    flops, traffic = subjects.work(network, image)
    updates = subjects.state_updates(subjects.scan_inputs(VARIANTS["T"], 32, 1, "cpu"))
    assert traffic == 4 * (14_457_222 + 3 * 32 * 32)
    assert flops - 13 * updates > 2 * 768 * 6
    assert at_the_roof(Roof(100, 10), flops=2e9, traffic=5e7) == {
        "gflop": 2.0,
        "mbytes": 50.0,
        "flop_floor_ms": 20.0,
        "byte_floor_ms": 5.0,
    }


def test_both_forms_and_both_steps_run() -> None:
    torch.manual_seed(0)
    network = subjects.build("T", "cpu")
    image = subjects.images(1, 32, "cpu")
    ours = subjects.inference(network, image)()
    slow = subjects.inference_with("reference", network, image)()
    torch.testing.assert_close(ours, slow, rtol=1e-4, atol=1e-4)
    assert isinstance(subjects.training_step(network, subjects.images(2, 32, "cpu"))(), float)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_peak_memory_is_the_programs_own_and_not_its_parents() -> None:
    ballast = np.ones(100 * 2**20, np.uint8)
    words = "from medmamba_desktop.core.benchmark.memory import peak_mib; print(peak_mib())"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert 1 < float(done.stdout) < peak_mib()
    before = peak_mib()
    more = np.ones(2 * int(before) * 2**20, np.uint8)
    assert peak_mib() > before + ballast.nbytes / 2**20
    del more


def test_a_forced_backend_is_let_go_again() -> None:
    x = torch.zeros(1, 1, 1, 1)
    with scan.forced_backend("reference"):
        assert scan.backend_for(x) == "reference"
        with scan.forced_backend(None):
            assert scan.backend_for(x) == "reference"
    assert scan.backend_for(x) != "reference"
    with pytest.raises(KeyError), scan.forced_backend("abacus"):
        pass


def test_the_command_prints_and_writes_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(plan: benchmark.Plan, limit: Roof) -> Iterator[benchmark.Figure]:
        assert plan.is_quick
        assert limit.gflops == 100
        peers = {"resnet50": Timing(100.0, 1.0, 9)}
        extra = {"images_per_s": 20.0}
        yield benchmark.Figure("latency/T/224/b1/cpu", Timing(50.0, 2.0, 9), peers, extra)

    monkeypatch.setattr(benchmark, "run", run)
    monkeypatch.setattr(machine, "roof", lambda device: Roof(100.0, 10.0))
    file = tmp_path / "bench.json"
    assert main(["bench", "--quick", "--device", "cpu", "--json", str(file)]) == 0
    assert "ours is 0.500 of it" in capsys.readouterr().out
    found = json.loads(file.read_text())
    assert found["machine"]["cpu"]["matrix_gflops"] == 100
    assert found["versions"]["torch"]
    assert found["results"] == [
        {
            "name": "latency/T/224/b1/cpu",
            "ours_ms": 50.0,
            "spread_ms": 2.0,
            "rounds": 9,
            "peers_ms": {"resnet50": 100.0},
            "peers_spread_ms": {"resnet50": 1.0},
            "images_per_s": 20.0,
        }
    ]

"""A slice of the faults: the flows that take no time, killed at some moments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="it forks programs and mounts disks")
def test_nothing_is_lost_half_or_stuck_after_a_kill() -> None:
    words = ["--only", "models", "settings", "audit", "--fault", "killed", "--many", "1"]
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", *words],
        cwd=_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, f"{found.stdout}\n{found.stderr}"
    assert "| killed | 4 of 4 | 1 of 1 | 4 of 4 |" in found.stdout

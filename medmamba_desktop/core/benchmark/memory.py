"""Peak memory of one piece of work, each in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")

# What a child process runs: the work named by its argument, then what it added to the peak.
_CHILD = """
import sys
import torch
from medmamba_desktop.core.benchmark import subjects
from medmamba_desktop.core.benchmark.memory import peak_mib
torch.set_num_threads(int(sys.argv[3]))
backend = None if sys.argv[1] == "ours" else sys.argv[1]
batch = int(sys.argv[2])
network = subjects.build("T", "cpu")
tiny = subjects.training_step(network, subjects.images(2, 32, "cpu"), backend)
tiny()
before = peak_mib()
subjects.training_step(network, subjects.images(batch, 224, "cpu"), backend)()
print(peak_mib() - before)
"""


def training_peak_mib(backend: str, batch: int, threads: int) -> float | None:
    """How much a training step of T adds to a process's peak memory on the CPU.

    Args:
        backend: of the scan; "ours" for the one that the program takes.

    Returns:
        MiB, or None where the system does not tell (Windows).
    """
    if sys.platform == "win32":
        return None
    words = [sys.executable, "-c", _CHILD, backend, str(batch), str(threads)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    return None if done.returncode else float(done.stdout.split()[-1])


def peak_mib() -> float:
    """The most memory that this program has held, in MiB; not on Windows."""
    if _STATUS.exists():
        # Not getrusage: there a program starts with the peak of the one that started it.
        match = re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())
        if match:
            return int(match[1]) / 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

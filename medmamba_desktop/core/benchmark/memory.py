"""Peak memory of one piece of work, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

# What a child process runs: the work named by its argument, then its peak resident size.
_CHILD = """
import resource, sys
import torch
from medmamba_desktop.core.benchmark import subjects
torch.set_num_threads(int(sys.argv[3]))
backend = None if sys.argv[1] == "ours" else sys.argv[1]
batch = int(sys.argv[2])
network = subjects.build("T", "cpu")
tiny = subjects.training_step(network, subjects.images(2, 32, "cpu"), backend)
tiny()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
subjects.training_step(network, subjects.images(batch, 224, "cpu"), backend)()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
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
    if done.returncode:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout.split()[-1]) * unit / 2**20

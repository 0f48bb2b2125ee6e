"""What a process may take, and what it has taken, with the decoders that it has started."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from pathlib import Path

# Beyond what a process maps with its libraries; what takes more gets a MemoryError.
_MAY_MAP_BYTES = 5 * 1024**3


def processor_s() -> float:
    """Of this process and those that it has started."""
    total = time.process_time()
    if sys.platform != "win32":
        import resource

        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        total += ended.ru_utime + ended.ru_stime
    for pid in _children():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _children() -> list[int]:
    return [child.pid for child in multiprocessing.active_children() if child.pid]


def reset_peak() -> int:
    """Begin to measure anew; what is resident now."""
    for pid in (os.getpid(), *_children()):
        try:
            Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
        except OSError:
            continue
    return peak()


def peak() -> int:
    """Bytes that the largest of these processes had resident since it was last asked."""
    most = 0
    for pid in (os.getpid(), *_children()):
        try:
            lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        except OSError:
            continue
        most = max(
            [most, *(int(one.split()[1]) * 1024 for one in lines if one.startswith("VmHWM"))]
        )
    return most


def limit_memory() -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource

    import torch  # noqa: F401  maps gigabytes of addresses by itself

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + _MAY_MAP_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hush_decoders() -> None:
    """What libraries of C write about damage is not for the one who watches."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)

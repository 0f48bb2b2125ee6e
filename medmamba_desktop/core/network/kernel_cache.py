"""What must be settled before torch and Numba are imported, and where compiled kernels are kept.

Imports neither.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

log = logging.getLogger(__name__)

VARIABLE = "NUMBA_CACHE_DIR"
GPU_VARIABLE = "MEDMAMBA_KERNEL_CACHE"
# After each operator torch's threads spin, waiting for the next; the scan's own threads then find
# no free core. 1,000 turns bridge the gap between two operators and no more (docs/performance.md).
SPINNING = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "1"}

# Some of torch's operators have no form for Apple's GPUs; with this they run on the CPU instead of
# failing. torch reads it when it is imported.
MPS_FALLBACK = {"PYTORCH_ENABLE_MPS_FALLBACK": "1"}

Function = TypeVar("Function", bound=Callable[..., Any])


def prepare(folder: Path) -> None:
    """Settle threads, operators without a GPU and caches; to be called before torch is imported.

    What the user has set in the environment stays.

    Args:
        folder: where compiled kernels are kept between runs.
    """
    for name, value in (SPINNING | MPS_FALLBACK).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault(GPU_VARIABLE, str(folder / "gpu"))
    use_cache(folder / "cpu")


def use_cache(folder: Path) -> None:
    """Keep compiled kernels below `folder`; to be called before the first scan.

    Without this call Numba looks for a place itself: `NUMBA_CACHE_DIR`, beside the source, the
    user's cache. A frozen program has none of these. What the user has set in `NUMBA_CACHE_DIR`
    stays. A folder that cannot be written is no error: kernels are then compiled at each start.
    """
    if os.environ.get(VARIABLE):
        return
    place = str(folder / _fingerprint())
    os.environ[VARIABLE] = place
    if "numba" in sys.modules:
        # Numba read the variable when it was imported.
        sys.modules["numba"].config.CACHE_DIR = place


def _fingerprint() -> str:
    """A name that changes with the kernels' source.

    Numba compares only the file in which a kernel stands, not those it calls into. In a frozen
    program it compares the executable instead, and throws away what another one has left: two
    versions, or the window and the command line, would compile anew in turns.
    """
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "scan").glob("cpu_*.py")):
        digest.update(path.read_bytes())
    if getattr(sys, "frozen", False):
        told = Path(sys.executable).stat()
        digest.update(f"{Path(sys.executable).name} {told.st_size} {told.st_mtime}".encode())
    return digest.hexdigest()[:16]


def kernel(signature: Any) -> Callable[[Function], Function]:
    """Decorator: compile for one signature, to run without the GIL, and cache it where possible."""
    from numba import njit

    def compile_now(function: Function) -> Function:
        try:
            compiled: Function = njit(signature, nogil=True, cache=True)(function)
        except (RuntimeError, OSError) as error:
            # No folder that can be written, or a full disk.
            log.info("kernels are not cached: %s", type(error).__name__)
            compiled = njit(signature, nogil=True)(function)
        return compiled

    return compile_now

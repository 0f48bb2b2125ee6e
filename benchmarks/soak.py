"""Uses the real window for thousands of actions and looks whether it grows, slows or leaves things.

The window is drawn offscreen, over the bundled model, made-up pictures and DICOM series, in a home
of its own. Measured all along: resident memory, Python's and Qt's objects, threads, file handles,
temporary files, and how long the window's thread was away from its events.

python -m benchmarks.soak [--actions 5000] [--seed 0] [--json FILE]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.soak_actions import Reader
from medmamba_desktop import app, paths
from medmamba_desktop.core import leftovers
from medmamba_desktop.core.network import kernel_cache

PARTS = 10
WARM_PARTS = 3
_SAMPLES_A_PART = 10
_TICK_MS = 10
_MOST_GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is after so many actions, counted after a collection.

    Attributes:
        python_blocks: pieces of memory that Python's objects hold. The objects themselves are not
            listed: CPython would show some that another thread has only half made, which breaks it.
    """

    action: int
    rss_mb: float
    python_blocks: int
    qt_objects: int
    widgets: int
    threads: int
    handles: int
    temporary_files: int


class Gaps(QObject):
    """How long the window's thread was away from its events, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def forget(self) -> None:
        """What the measuring itself takes does not count."""
        self._last = time.perf_counter()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.found.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now


def soak(actions: int, seed: int, folder: Path) -> dict[str, object]:
    """Figures of one run."""
    application = QApplication.instance() or QApplication([])
    leftovers.begin(paths.scratch())
    sys.setswitchinterval(app.SWITCH_S)
    program = app.build(application)
    collector = app.Collector(application, lambda: program.operations.reading.is_busy)
    program.open([])
    reader, gaps = Reader(program, folder, seed), Gaps()
    samples, by_part, slow = [], [], []
    began = time.monotonic()
    for number in range(1, actions + 1):
        start = time.perf_counter()
        reader.act()
        slow.append((round((time.perf_counter() - start) * 1000), reader.last, number))
        reader.wait()
        if number % max(1, actions // (PARTS * _SAMPLES_A_PART)) == 0:
            samples.append(sample(number, folder))
            gaps.forget()
        if number % (actions // PARTS) == 0:
            by_part.append(_quantiles(gaps.found))
            gaps.found.clear()
            print(json.dumps({"action": number, **asdict(samples[-1]), "gaps": by_part[-1]}),
                  flush=True)  # fmt: skip
    seconds = time.monotonic() - began
    reader.rest()
    collector.stop()
    program.window.close()
    leftovers.end()
    return {
        "actions": reader.counts, "seconds": round(seconds), "gaps_ms": by_part,
        "samples": [asdict(one) for one in samples], "verdict": verdict(samples, by_part),
        "slowest_ms": sorted(slow, reverse=True)[:20],
        "left": sorted(str(p) for p in Path(tempfile.gettempdir()).iterdir()),
    }  # fmt: skip


def sample(number: int, folder: Path) -> Sample:
    """Counted now."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    tops = QApplication.topLevelWidgets()
    qt = sum(1 + len(top.findChildren(QObject)) for top in tops if top.parent() is None)
    return Sample(
        number, round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1), sys.getallocatedblocks(), qt,
        len(QApplication.allWidgets()), _count("/proc/self/task"),
        _count("/proc/self/fd"), sum(1 for _ in Path(tempfile.gettempdir()).rglob("*")),
    )  # fmt: skip


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def verdict(samples: list[Sample], gaps: list[dict[str, float]]) -> dict[str, object]:
    """From the end of the warm-up to the end of the run, medians of a part each."""
    size = len(samples) // PARTS
    first = samples[(WARM_PARTS - 1) * size : WARM_PARTS * size]
    last = samples[-size:]
    grown: dict[str, object] = {}
    for name in Sample.__slots__[1:]:
        before, after = (
            float(np.median([getattr(s, name) for s in part])) for part in (first, last)
        )
        grown[name] = [before, after, round(after / before - 1, 4) if before else None]
    grown["is_memory_flat"] = abs(grown["rss_mb"][2]) <= _MOST_GROWTH  # type: ignore[index]
    warm = [part["p95"] for part in gaps[WARM_PARTS - 1 :]]
    grown["gaps_p95_ms"] = [warm[0], warm[-1]]
    return grown


def _quantiles(found: list[float]) -> dict[str, float]:
    at = np.percentile(found or [0.0], (50, 95, 99, 100))
    return dict(zip(("p50", "p95", "p99", "max"), at.round(1).tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        os.environ["MEDMAMBA_HOME"] = str(folder / "home")
        kernels = Path(tempfile.gettempdir()) / "medmamba-soak-kernels"
        tempfile.tempdir = str(folder / "tmp")
        kernel_cache.prepare(kernels)
        found = soak(call.actions, call.seed, folder)
    if call.json:
        call.json.write_text(json.dumps(found, indent=1))
    print(json.dumps(found["verdict"], indent=1))
    print(json.dumps({key: found[key] for key in ("actions", "seconds", "slowest_ms", "left")}))
    sys.exit(not found["verdict"]["is_memory_flat"])  # type: ignore[index]


if __name__ == "__main__":
    main()

"""Whether the window answers while all weights are trained on the CPU: offscreen, the real program.

python -m benchmarks.fine_tune_window PACKS [--seconds 90] [--threads N] [--nice N] [--idle]

A timer of 5 ms in the event loop says how long the loop was held up: the gap between two ticks. A
reader selects pictures, none of them classified yet, waits for class and heat map, and scrolls the
browser meanwhile. `--idle` measures the same without a training, to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from medmamba_desktop import paths
from medmamba_desktop.core.network import kernel_cache

TICK_MS = 5
SCROLL_MS = 40
PAUSE_S = 0.5
PATIENCE_S = 60.0


@dataclass(slots=True)
class Times:
    """What was measured, in seconds."""

    gaps: list[float] = field(default_factory=list)
    classified: list[float] = field(default_factory=list)
    mapped: list[float] = field(default_factory=list)
    given_up: int = 0


class Reader:
    """Holds the program, and looks at pictures as a person would."""

    def __init__(self, packs: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from medmamba_desktop import app

        self.application = QApplication.instance() or QApplication([])
        self.collector = app.Collector(self.application, lambda: False)
        self.app = app.build(self.application)  # type: ignore[arg-type]
        self.app.window.resize(1440, 900)
        self.app.open([packs / "skin_lesion.zip"])
        self.times = Times()

    def until(self, is_done: Callable[[], object], seconds: float) -> bool:
        """Run the event loop until something is so; False if it is not in time."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        watch = QTimer(interval=2)
        watch.timeout.connect(lambda: loop.quit() if is_done() else None)
        watch.start()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        if not is_done():
            loop.exec()
        watch.stop()
        return bool(is_done())

    def settle(self) -> None:
        """Wait for the model and the list; then stop the batch, so that a look classifies."""
        state, operations = self.app.state, self.app.operations
        self.until(lambda: state.session.model is not None and len(state.images) > 300, 60)
        self.until(lambda: state.images.count()[0] > 8, 120)
        operations.cancel_all()
        self.until(lambda: not operations.compute.is_busy, 30)

    def begin_training(self, packs: Path, start: Path | None) -> None:
        """Train all weights of MedMamba-T from the wizard's own state."""
        from benchmarks.fine_tune_data import pack, start_model, taken
        from medmamba_desktop.core.training.plan import Plan
        from medmamba_desktop.state.fine_tune import Parts, Proposal

        data = taken(pack(packs, "breast-ultrasound"), train=60, val=4, test=4)
        plan = Plan("window", "Window", mode="full", epochs=50, batch_size=32, views=0)
        tune, operations = self.app.state.tune, self.app.operations
        tune.set_parts(Parts(data))
        tune.choose_start(start_model(start))
        tune.propose(Proposal(replace(plan, device="cpu")))
        operations.fine_tune.start()
        self.app.window.open_fine_tune()
        if not self.until(lambda: tune.run.step is not None, 300):
            raise SystemExit(f"no training: {tune.run.problem}")

    def read(self, seconds: float) -> None:
        """Look at one unclassified picture after the other, timed."""
        from PySide6.QtCore import Qt, QTimer

        tick = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        scroll = QTimer(interval=SCROLL_MS)
        last = [time.perf_counter()]

        def on_tick() -> None:
            now = time.perf_counter()
            self.times.gaps.append(now - last[0])
            last[0] = now

        tick.timeout.connect(on_tick)
        scroll.timeout.connect(self._scroll)
        tick.start()
        scroll.start()
        end = time.perf_counter() + seconds
        rows = iter(self._unclassified())
        while time.perf_counter() < end:
            self._look_at(next(rows))
            self.until(lambda: False, PAUSE_S)
        tick.stop()
        scroll.stop()

    def close(self) -> None:
        """Stop the training and the program."""
        self.app.operations.fine_tune.pause()
        self.until(lambda: not self.app.operations.fine_tune.is_running, 60)
        self.app.operations.shut_down()
        self.collector.stop()

    def _unclassified(self) -> Iterator[int]:
        return (i for i, row in enumerate(self.app.state.images.rows) if row.is_waiting)

    def _look_at(self, index: int) -> None:
        state, times = self.app.state, self.times
        began = time.perf_counter()
        state.images.select(index)
        if not self.until(lambda: state.analysis.shown.prediction, PATIENCE_S):
            times.given_up += 1
            return
        times.classified.append(time.perf_counter() - began)
        if not self.until(lambda: state.analysis.shown.heat_map, PATIENCE_S):
            times.given_up += 1
            return
        times.mapped.append(time.perf_counter() - began)

    def _scroll(self) -> None:
        bar = self.app.window.browser.list.verticalScrollBar()
        across = self.app.window.browser.list.horizontalScrollBar()
        for each in (bar, across):
            if each.maximum() > 0:
                each.setValue((each.value() + 7) % each.maximum())


def figures(times: Times) -> dict[str, Any]:
    """Percentiles of the gaps in ms, and how long a look took in seconds."""
    import numpy as np

    from benchmarks.fine_tune_data import load

    gaps = np.array(times.gaps)
    over = gaps[gaps > 0.1]

    def seconds(found: list[float]) -> dict[str, float]:
        return {
            "n": len(found),
            "median_s": round(float(np.median(found)), 2) if found else float("nan"),
            "longest_s": round(max(found), 2) if found else float("nan"),
        }

    return {
        "gap_ms": {
            name: round(float(np.percentile(gaps, share)) * 1000, 1)
            for name, share in (("50%", 50), ("99%", 99), ("99.9%", 99.9), ("max", 100))
        },
        "gaps": len(gaps),
        # Of the time, not of the gaps: a long gap counts by its length.
        "share_of_time_in_gaps_over_100_ms": round(float(over.sum() / gaps.sum()), 4),
        "classified": seconds(times.classified),
        "mapped": seconds(times.mapped),
        "given_up": times.given_up,
        "load": load(),
    }


def _be_nice(by: int) -> None:
    """Give every thread of the process but the window's own a lower priority (Linux)."""
    own = threading.get_native_id()
    for task in Path("/proc/self/task").iterdir():
        if int(task.name) != own:
            os.setpriority(os.PRIO_PROCESS, int(task.name), by)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("packs", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--threads", type=int, help="torch's and the scan's")
    parser.add_argument("--nice", type=int, default=0, help="of all threads but the window's")
    parser.add_argument("--switch-interval", type=float, help="Python's, in seconds")
    parser.add_argument("--idle", action="store_true", help="no training, to compare")
    call = parser.parse_args()
    kernel_cache.prepare(paths.cache() / "kernels")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MEDMAMBA_HOME"] = home
        if call.threads:
            os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = str(call.threads)
        if call.switch_interval:
            sys.setswitchinterval(call.switch_interval)
        reader = Reader(call.packs)
        reader.settle()
        if not call.idle:
            reader.begin_training(call.packs, call.start)
        if call.nice:
            _be_nice(call.nice)
        reader.read(call.seconds)
        reader.close()
    settings = {k: getattr(call, k) for k in ("threads", "nice", "switch_interval", "idle")}
    steps = reader.app.state.tune.run.step
    done = steps.step if steps else 0
    print(json.dumps({**settings, "steps": done, **figures(reader.times)}), flush=True)


if __name__ == "__main__":
    main()

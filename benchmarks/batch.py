"""How fast a batch goes, what it takes of memory, and whether the window answers meanwhile.

    python -m benchmarks.batch [--images 64] [--rounds 7] [--only speed|listing|window]

Pictures are made up: JPEG of 600 x 450, uncompressed DICOM of 512 x 512 with 16 bits.

- speed: images a second from files to results, beside the bare network on tensors that are ready,
  in turns; also by seconds of CPU, which say the same on a machine that others use, too.
- listing: how long 10,000 files take to be found and their headers read.
- window: the real program offscreen; a timer of 5 ms says how long its event loop was held up while
  a batch ran, the table was sorted by probability, and a reader scrolled and walked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from medmamba_desktop import paths
from medmamba_desktop.core.network import kernel_cache

_BATCH = 8
_LISTED = 10_000
_LISTINGS = 3
_TICK_MS = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=("speed", "listing", "window"))
    call = parser.parse_args()
    kernel_cache.prepare(paths.cache() / "kernels")
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {load:.1f} at the start")
    with tempfile.TemporaryDirectory() as place:
        os.environ["MEDMAMBA_HOME"] = f"{place}/home"
        if call.only in (None, "speed"):
            for kind in ("jpeg", "dicom"):
                say(f"speed, {kind}", speed(_made(Path(place), kind, call.images), call.rounds))
        if call.only in (None, "listing"):
            for kind in ("jpeg", "dicom"):
                say(f"listing, {kind}", listing(_made(Path(place), kind, _LISTED, 60)))
        if call.only in (None, "window"):
            say("window, jpeg", window(_made(Path(place), "jpeg", 10 * call.images)))


def say(what: str, figures: dict[str, Any]) -> None:
    print(f"{what}: {json.dumps(figures)}", flush=True)


def _made(place: Path, kind: str, count: int, side: int = 0) -> Path:
    """A folder of so many files, no two alike.

    Args:
        side: of the pictures, where they are only listed: their headers are as those of large ones.
    """
    folder = place / f"{kind}-{count}"
    if folder.is_dir():
        return folder
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}").with_suffix(".jpg" if kind == "jpeg" else ".dcm").write_bytes(
            _jpeg(number, side) if kind == "jpeg" else _dicom(number, side)
        )
    return folder


def _speckle(seed: int, height: int, width: int) -> np.ndarray[Any, Any]:
    chance = np.random.default_rng(seed % 20)
    small = chance.gamma(4, 0.25, (height // 6, width // 6))
    return np.kron(small, np.ones((6, 6))) * 90 + seed / 500


def _jpeg(number: int, side: int) -> bytes:
    import io

    from PIL import Image

    grey = _speckle(number, side or 450, side or 600).clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.merge("RGB", [Image.fromarray(grey)] * 3).save(buffer, "JPEG", quality=90)
    return buffer.getvalue() + number.to_bytes(4, "big")


def _dicom(number: int, side: int) -> bytes:
    from tests.helpers.dicoms_build import dataset, written

    pixels = (_speckle(number, side or 510, side or 510) * 10).clip(0, 4095).astype(np.uint16)
    series = number // 200
    made = dataset(
        pixels, Modality="CT", SOPInstanceUID=f"1.2.4.{number}", InstanceNumber=number % 200 + 1,
        PatientID=f"p{series}", StudyInstanceUID=f"1.2.3.{series}",
        SeriesInstanceUID=f"1.2.3.{series}.1", WindowCenter="1024", WindowWidth="2048",
    )  # fmt: skip
    return written(made)


def _loaded() -> Any:
    from medmamba_desktop.core.library.shelf import Shelf
    from medmamba_desktop.core.library.weights import load_model
    from medmamba_desktop.core.network.scan import warm_up

    warm_up("cpu")
    return load_model(Shelf(paths.bundled_models(), paths.user_models()).models()[0], "cpu")


def speed(folder: Path, rounds: int) -> dict[str, Any]:
    """Rounds in turns; the highest resident set with one batch, and with all of them."""
    import torch

    from medmamba_desktop.core.predict.predictor import Predictor
    from medmamba_desktop.core.store.results import ResultStore
    from medmamba_desktop.core.values import ImageRef

    model, refs = _loaded(), [ImageRef(path) for path in sorted(folder.iterdir())]
    images = torch.rand(_BATCH, 3, *model.header.tasks[0].input.size)
    home = Path(os.environ["MEDMAMBA_HOME"])

    def bare() -> None:
        with torch.inference_mode():
            for _ in range(len(refs) // _BATCH):
                model.lean.pooled(images)

    def whole(store: ResultStore | None) -> None:
        memory = store.of_model(model.info.sha256) if store is not None else None
        for _ in Predictor(model, _BATCH, memory=memory).predict(refs):
            pass

    bare()
    every, refs = refs, refs[:_BATCH]
    with rss_watched() as one_batch:
        whole(None)
    refs = every
    took: dict[str, list[tuple[float, float]]] = {"bare": [], "whole": [], "kept": []}
    with rss_watched() as watched:
        for number in range(rounds):
            store = ResultStore(home / f"{folder.name}-{number}.sqlite")
            took["bare"].append(_timed(bare))
            took["whole"].append(_timed(lambda store=store: whole(store)))
            took["kept"].append(_timed(lambda store=store: whole(store)))
            store.close()
    return {
        "images_a_second": {
            name: round(len(refs) / min(wall for wall, _ in times), 1)
            for name, times in took.items()
        },
        "median_ratio_by_time": _median_ratio(took, 0),
        "median_ratio_by_cpu": _median_ratio(took, 1),
        "rss_mb_of_one_batch": round(one_batch[-1]),
        "rss_mb_of_the_whole": round(watched[-1]),
    }


def _median_ratio(took: dict[str, list[tuple[float, float]]], which: int) -> float:
    """Of throughputs, each round with its neighbour: other programs disturb both alike."""
    pairs = zip(took["bare"], took["whole"], strict=True)
    return round(float(np.median([bare[which] / whole[which] for bare, whole in pairs])), 3)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


@contextmanager
def rss_watched() -> Iterator[list[float]]:
    """A list whose last entry becomes the highest resident set in MiB."""
    highest = [_rss_mb()]
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            highest[-1] = max(highest[-1], _rss_mb())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield highest
    finally:
        is_over.set()
        thread.join()


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def listing(folder: Path) -> dict[str, Any]:
    """The best of several rounds, the disk being warm, with the window's number of processes."""
    from medmamba_desktop.core.source import find_images, usable_processes

    took, first = [], []
    for _ in range(_LISTINGS):
        began = time.perf_counter()
        count = 0
        for count, _one in enumerate(find_images([folder], usable_processes()), 1):
            if count == 1:
                first.append(time.perf_counter() - began)
        took.append(time.perf_counter() - began)
    return {"files": count, "seconds": round(min(took), 2), "first_ms": round(min(first) * 1000)}


@dataclass(slots=True)
class Beat:
    """How long the event loop was held up, in seconds, between ticks of a timer.

    Attributes:
        own: seconds that the window's thread itself computed in each gap: in the rest of it the
            thread waited, for a core that another program had or for Python's lock.
    """

    gaps: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    last: tuple[float, float] = (0.0, 0.0)

    def tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        if self.last[0]:
            self.gaps.append(now[0] - self.last[0])
            self.own.append(now[1] - self.last[1])
        self.last = now


def window(folder: Path) -> dict[str, Any]:
    """Open a folder in the program and wait until everything is classified."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from medmamba_desktop import app
    from medmamba_desktop.state.settings import TABLE_SHOWN

    application = QApplication.instance() or QApplication([])
    program = app.build(application)  # type: ignore[arg-type]
    collector = app.Collector(application, lambda: program.operations.reading.is_busy)
    program.window.resize(1440, 900)
    state = program.state
    state.settings.set(TABLE_SHOWN, "yes")
    program.open([])
    loop, beat = QEventLoop(), Beat()

    def until(is_so: Callable[[], object]) -> None:
        watch = QTimer(interval=20)
        watch.timeout.connect(lambda: loop.quit() if is_so() else None)
        watch.start()
        loop.exec()

    until(lambda: state.session.device and not program.operations.compute.is_busy)
    ticks = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    ticks.timeout.connect(beat.tick)
    hand = QTimer(interval=50)
    steps = iter(range(10**9))
    hand.timeout.connect(lambda: _use(program, next(steps)))
    began = time.perf_counter()
    ticks.start()
    program.operations.open([folder])
    program.window.results.view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    until(lambda: len(state.images) > 20 and state.images.count()[0] > 1)
    first_s = time.perf_counter() - began
    hand.start()
    with rss_watched() as watched:
        begin_mb = _rss_mb()
        until(lambda: not state.images.count()[2] and not program.operations.reading.is_busy)
    took = time.perf_counter() - began
    hand.stop()
    ticks.stop()
    collector.stop()
    program.operations.shut_down()
    program.window.close()
    QCoreApplication.processEvents()
    return {
        "images": len(state.images),
        "first_result_s": round(first_s, 2),
        "images_a_second": round(len(state.images) / took, 1),
        "gap_ms": _percentiles(beat.gaps),
        "own_ms": _percentiles(beat.own),
        "gaps": len(beat.gaps),
        "rss_mb_grown": round(watched[-1] - begin_mb),
    }


def _percentiles(seconds: list[float]) -> dict[str, float]:
    """In ms."""
    return {
        name: round(float(np.percentile(seconds, share)) * 1000, 1)
        for name, share in (("50%", 50), ("99%", 99), ("99.9%", 99.9), ("max", 100))
    }


def _use(program: Any, step: int) -> None:
    """Scroll both lists; every two seconds go to another image."""
    for view in (program.window.results.view, program.window.browser.list):
        bar = view.verticalScrollBar()
        if bar.maximum() > 0:
            bar.setValue((bar.value() + 23) % bar.maximum())
    if step % 40 == 39:
        program.state.images.step(7)


if __name__ == "__main__":
    main()

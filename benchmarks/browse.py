"""How long ten thousand DICOM files take to be listed: `python benchmarks/browse.py [--files N]`.

Small files with the headers of real ones (pydicom's CT sample, 250 elements, and its MR sample) are
written to a temporary folder: 20 patients, 5 series each. Their headers are read once to warm the
disk, then as the window reads them, with as many processes as it would take. The best of several
rounds counts, as other programs may be at work. `--window` fills the window itself (offscreen) and
reports how long it did not answer: what is asked of it every 10 ms has to wait for that.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from medmamba_desktop.core.source import find_images, group_studies, usable_processes
from medmamba_desktop.core.values import SourceImage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from medmamba_desktop.app import App

_SERIES = 100
_ASK_EVERY_S = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--window", action="store_true")
    call = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "many"
        _make(folder, call.files)
        if call.window:
            _fill_window(folder)
        else:
            _read(folder, call.rounds)


def _make(folder: Path, files: int) -> None:
    import pydicom
    from pydicom.data import get_testdata_file

    samples = [pydicom.dcmread(get_testdata_file(n)) for n in ("CT_small.dcm", "MR_small.dcm")]
    for number in range(files):
        series = number % _SERIES
        one = samples[series % 2]
        one.PatientID = one.PatientName = f"patient{series // 5:02}"
        one.StudyInstanceUID = f"1.2.3.{series // 5}"
        one.SeriesInstanceUID, one.SeriesNumber = f"1.2.3.{series // 5}.{series}", series % 5 + 1
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = f"1.2.4.{number}"
        one.InstanceNumber = number // _SERIES + 1
        one.ImagePositionPatient = [0, 0, number // _SERIES * 2.5]
        path = folder / f"{series // 5:02}" / f"IM{number:05}"
        path.parent.mkdir(parents=True, exist_ok=True)
        one.save_as(path)


def _read(folder: Path, rounds: int) -> None:
    processes = usable_processes()
    took = []
    for number in range(rounds + 1):
        began, used = time.perf_counter(), _cpu_seconds()
        first = 0.0
        images = []
        for one in find_images([folder], processes):
            first = first or time.perf_counter() - began
            if isinstance(one, SourceImage):
                images.append(one)
        listed = time.perf_counter() - began
        studies = group_studies(images)
        grouped = time.perf_counter() - began - listed
        print(
            f"{len(images)} images listed in {listed:.1f} s by {processes} processes, the first "
            f"after {first * 1000:.0f} ms; {sum(len(s.series) for s in studies)} series sorted in "
            f"{grouped:.2f} s; {_cpu_seconds() - used:.1f} s of CPU"
            + ("" if number else " (disk not warm yet)")
        )
        if number:
            took.append(listed + grouped)
    print(f"best of {rounds}: {min(took):.1f} s")


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _fill_window(folder: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from medmamba_desktop import app
    from tests.helpers.window_fakes import Fake

    os.environ["MEDMAMBA_HOME"] = tempfile.mkdtemp()
    application = QApplication([])
    from dataclasses import replace

    from medmamba_desktop.operations import backend

    real, fake = backend.core(), Fake()
    fake.models = ()  # nothing is classified: only the browser is measured
    mixed = replace(
        fake.backend(), find_images=real.find_images, read_picture=real.read_picture,
        read_frame=real.read_frame,
    )  # fmt: skip
    program = app.build(application, mixed)
    collector = app.Collector(application, lambda: program.operations.reading.is_busy)
    program.open([folder])
    began = time.perf_counter()
    waits = _waits(application, program)
    took = time.perf_counter() - began
    p50, p99 = (1000 * waits[int(len(waits) * share)] for share in (0.5, 0.99))
    print(
        f"{len(program.state.images)} rows in {took:.1f} s; of {len(waits)} questions half were "
        f"answered in {p50:.0f} ms, 99 % in {p99:.0f} ms, all in {waits[-1] * 1000:.0f} ms"
    )
    collector.stop()
    program.window.close()


def _waits(application: QApplication, program: App) -> list[float]:
    """How late the window was for a question asked every 10 ms, in seconds, in order of size."""
    waits: list[float] = []
    asked = time.perf_counter()
    while program.operations.reading.is_busy or not len(program.state.images):
        application.processEvents()
        last = time.perf_counter()
        # Whoever asks in the middle of a wait has the rest of it before him.
        while asked <= last:
            waits.append(last - asked)
            asked += _ASK_EVERY_S
        time.sleep(0.001)
    return sorted(waits)


if __name__ == "__main__":
    main()

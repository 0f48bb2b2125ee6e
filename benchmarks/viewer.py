"""How quickly the viewer draws: `python benchmarks/viewer.py [--rounds 3]`.

A CT stack of 300 slices of 512 x 512 is scrolled through, read from disk as it goes and then again
from memory; a 3000 x 3000 radiograph is windowed, fitted to the canvas and pixel by pixel; a cine
of 500 frames shows what the cache holds. The program's own window is used, drawn by Qt's raster
engine without a screen; each figure is the best of the rounds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from medmamba_desktop import app
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.viewing.windowing import Choice
from medmamba_desktop.operations import backend
from tests.helpers.dicoms_build import dataset, written
from tests.helpers.window_fakes import Fake

SLICES, FRAMES = 300, 500


class Bench:
    def __init__(self) -> None:
        os.environ["MEDMAMBA_HOME"] = tempfile.mkdtemp()
        self.application = QApplication.instance() or QApplication([])
        real, fake = backend.core(), Fake().backend()
        parts = replace(
            fake, find_images=real.find_images, read_picture=real.read_picture,
            read_frame=real.read_frame, read_presentation=real.read_presentation,
            list_models=lambda: (),
        )  # fmt: skip
        self.app = app.build(self.application, parts)
        self.app.open([])
        self.app.window.resize(1600, 1000)
        self.viewer = self.app.state.viewer
        self.spin(lambda: False, 0.3)

    def spin(self, until: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self.application.processEvents()
            time.sleep(0.0005)

    def open(self, place: Path) -> None:
        self.app.operations.open_source.close_all()
        self.app.operations.open([place])
        self.spin(lambda: not self.app.operations.reading.is_busy)
        self.spin(lambda: False, 0.8)

    @property
    def canvas(self) -> Any:
        return self.app.window.page.canvas

    def draw(self, image: QImage) -> None:
        """All of the middle column, as a screen would have it."""
        self.application.processEvents()
        self.app.window.page.render(image)

    def is_there(self) -> bool:
        frame, ref = self.canvas.frame, self.viewer.pane.ref
        return frame is not None and frame.ref == ref

    def scroll(self, count: int) -> float:
        """Frames a second, each of them read and drawn."""
        image = self._paper()
        self.viewer.go(0)
        self.spin(self.is_there)
        start = time.perf_counter()
        for position in range(1, count):
            self.viewer.go(position)
            self.spin(self.is_there)
            self.draw(image)
        return (count - 1) / (time.perf_counter() - start)

    def window(self, count: int) -> float:
        """Windows a second, each of them drawn."""
        image = self._paper()
        start = time.perf_counter()
        for step in range(count):
            window = Window(1500 + step * 7, 1000 + step * 11)
            self.viewer.choose(0, Choice("own", window=window))
            self.draw(image)
        return count / (time.perf_counter() - start)

    def _paper(self) -> QImage:
        page = self.app.window.page
        return QImage(page.width(), page.height(), QImage.Format.Format_RGB32)


def make_ct(folder: Path) -> Path:
    random = np.random.default_rng(0)
    y, x = np.mgrid[0:512, 0:512]
    body = (np.hypot((x - 256) / 1.3, y - 256) < 170) * 1040
    for number in range(SLICES):
        noise = random.normal(0, 12, (512, 512))
        pixels = (body + noise + 40 * np.sin(x / 20 + number / 9)).astype(np.int16)
        made = dataset(
            pixels, Modality="CT", RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40,
            WindowWidth=400, PixelSpacing=[0.7, 0.7], InstanceNumber=number + 1,
            SeriesInstanceUID="1.2.3", StudyInstanceUID="1.2", SOPInstanceUID=f"1.2.3.{number + 1}",
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0], ImagePositionPatient=[0, 0, number * 2.5],
            PatientName="Phantom^Bench", PatientID="0",
        )  # fmt: skip
        (folder / f"{number:04}.dcm").write_bytes(written(made))
    return folder


def make_radiograph(folder: Path) -> Path:
    y, x = np.mgrid[0:3000, 0:3000]
    noise = np.random.default_rng(0).normal(0, 40, (3000, 3000))
    pixels = (2000 + 900 * np.sin(x / 400) * np.cos(y / 350) + noise).astype(np.uint16)
    made = dataset(pixels, Modality="DX", ImagerPixelSpacing=[0.14, 0.14], SOPInstanceUID="1.5.1")
    (folder / "dx.dcm").write_bytes(written(made))
    return folder


def make_cine(folder: Path) -> Path:
    base = np.random.default_rng(0).integers(0, 255, (600, 1200), np.uint8)
    pixels = np.stack([np.roll(base, 3 * n, 1) for n in range(FRAMES)])
    made = dataset(pixels, Modality="US", FrameTime=33.3, SOPInstanceUID="1.6.1")
    (folder / "us.dcm").write_bytes(written(made))
    return folder


def best(rounds: int, measure: Callable[[], float]) -> float:
    return max(measure() for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    bench = Bench()
    with tempfile.TemporaryDirectory() as name:
        places = {kind: Path(name) / kind for kind in ("ct", "dx", "us")}
        for place in places.values():
            place.mkdir()
        bench.open(make_ct(places["ct"]))
        cache = bench.app.operations.show_frames.cache
        cold = []
        for _ in range(rounds):
            cache.clear()
            cold.append(bench.scroll(SLICES))
        print(f"CT 512 x 512, {SLICES} slices from disk: {max(cold):.0f} frames a second")
        warm = best(rounds, lambda: bench.scroll(SLICES))
        print(f"CT 512 x 512, from memory:          {warm:.0f} frames a second")
        bench.open(make_radiograph(places["dx"]))
        print(
            f"3000 x 3000 windowed, fitted:       {best(rounds, lambda: bench.window(60)):.0f} /s"
        )
        bench.canvas.show_actual()
        print(
            f"3000 x 3000 windowed, 1:1:          {best(rounds, lambda: bench.window(60)):.0f} /s"
        )
        bench.open(make_cine(places["us"]))
        rate = bench.scroll(FRAMES)
        print(
            f"Cine of {FRAMES} frames of 1200 x 600:   {rate:.0f} frames a second, cache holds "
            f"{cache.size_bytes / 1e6:.0f} of {cache.limit_bytes / 1e6:.0f} MB"
        )
    bench.app.window.close()


if __name__ == "__main__":
    main()

"""Renders the viewer: a series with windows, a loop, a heat map, four panes, measures, flaws."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF

from benchmarks.phantom import write_ct, write_radiograph
from benchmarks.screens_studies import take_studies
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.state.settings import IS_MAP_SHOWN, IS_PRIVATE
from tests.helpers.dicoms_build import dataset, sample, written

BROKEN = ("MR_truncated.dcm", "JPEG-lossy.dcm", "test-SR.dcm", "rtplan_truncated.dcm",
          "MR_small.dcm", "examples_overlay.dcm")  # fmt: skip


def take_viewer(studio: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_ct(place / "ct")
        write_radiograph(place / "dx")
        _write_loop(place / "us")
        studio.app.state.settings.set(IS_MAP_SHOWN, False)
        _take_ct(studio, place)
        _take_loop(studio, place)
        _take_four(studio, place)
        _take_palette(studio)
        _take_broken(studio)
        take_studies(studio, place, _open)
        _take_radiograph(studio, place)


def _write_loop(folder: Path) -> None:
    folder.mkdir()
    y, x = np.mgrid[0:480, 0:640]
    far, angle = np.hypot(x - 320, y - 10), np.arctan2(x - 320, y - 10)
    random = np.random.default_rng(1)
    frames = []
    for number in range(40):
        grey = 80 * random.gamma(4, 0.25, (480, 640)) * (np.abs(angle) < 0.7) * (far < 450)
        beat = 60 + 14 * np.sin(number / 40 * 2 * np.pi)
        grey *= 0.15 + 0.85 * (np.hypot((x - 330) / 1.2, y - 230) > beat)
        frames.append(np.repeat(grey.clip(0, 255).astype(np.uint8)[..., None], 3, 2))
    made = dataset(
        np.stack(frames), Modality="US", FrameTime=40, PatientName="Muster^Erika", PatientID="4711",
        SeriesInstanceUID="1.9.3", StudyInstanceUID="1.9.3", SOPInstanceUID="1.9.3.1",
        SeriesDescription="Four chambers", StudyDescription="Echo", StudyDate="20260114",
        PixelSpacing=[0.35, 0.35],
    )  # fmt: skip
    (folder / "loop.dcm").write_bytes(written(made))


def _open(studio: Any, places: Sequence[Path]) -> None:
    studio.app.state.viewer.set_layout("1x1")
    studio.app.operations.open_source.close_all()
    studio.app.operations.open(list(places))
    studio.spin(0.5)
    operations = studio.app.operations
    studio.spin(60, lambda: not (operations.reading.is_busy or operations.compute.is_busy))
    studio.spin(0.6)


def _take_ct(studio: Any, place: Path) -> None:
    viewer, page = studio.app.state.viewer, studio.app.window.page
    _open(studio, [place / "ct"])
    viewer.go(18)
    studio.spin(1.0)
    studio.take("viewer-ct")
    for key, name in ((4, "lung"), (5, "bone")):
        page.take_preset(key)
        studio.take(f"viewer-ct-{name}")
    page.take_preset(1)
    ref = viewer.pane.ref
    for measure in (
        Measure("length", ((110.0, 140.0), (400.0, 150.0))),
        Measure("angle", ((150.0, 350.0), (256.0, 342.0), (330.0, 420.0))),
        Measure("ellipse", ((228.0, 200.0), (276.0, 262.0))),
        Measure("rectangle", ((330.0, 250.0), (380.0, 300.0))),
    ):
        viewer.add_measure(ref, measure)
    viewer.take("magnifier")
    page.canvas.cursor_at = QPointF(page.canvas.width() * 0.62, page.canvas.height() * 0.42)
    studio.take("viewer-measures")
    viewer.take("select")
    studio.app.state.settings.set(IS_PRIVATE, True)
    viewer.turn(1)
    viewer.flip()
    viewer.invert()
    studio.take("viewer-private-turned-inverted")
    studio.app.state.settings.set(IS_PRIVATE, False)
    viewer.reset()
    page.tools.windows.aboutToShow.emit()
    page.tools.windows.popup(page.tools.mapToGlobal(page.tools.rect().bottomLeft()))
    studio.take("viewer-windows-menu", page.tools.windows)
    page.tools.windows.close()


def _take_loop(studio: Any, place: Path) -> None:
    viewer = studio.app.state.viewer
    _open(studio, [place / "us"])
    viewer.play(True)
    studio.spin(1.2)
    studio.take("viewer-cine")
    viewer.play(False)


def _take_four(studio: Any, place: Path) -> None:
    viewer = studio.app.state.viewer
    _open(studio, [place / "ct", place / "us", place / "dx", sample("MR_small.dcm")])
    viewer.go(20)
    viewer.set_layout("2x2")
    studio.spin(1.5)
    studio.take("viewer-four")
    studio.app.state.settings.set(IS_MAP_SHOWN, True)
    studio.spin(4.0)
    studio.take("maps-in-panes")
    studio.app.state.settings.set(IS_MAP_SHOWN, False)
    studio.theme("light")
    studio.take("viewer-four-light")
    studio.theme("dark")
    viewer.set_layout("1x2")
    studio.app.window.resize(1280, 720)
    studio.spin(0.6)
    studio.take("viewer-two-1280x720")
    studio.app.window.resize(1440, 900)


def _take_palette(studio: Any) -> None:
    _open(studio, [sample("examples_palette.dcm")])
    studio.take("viewer-palette")
    _open(studio, [sample("examples_overlay.dcm")])
    studio.take("viewer-overlay")


def _take_broken(studio: Any) -> None:
    _open(studio, [sample(name) for name in BROKEN])
    rows = studio.app.state.images.rows
    studio.app.state.images.select(next(i for i, r in enumerate(rows) if "trunc" in r.name))
    studio.spin(0.8)
    studio.take("viewer-broken")


def _take_radiograph(studio: Any, place: Path) -> None:
    studio.app.state.settings.set(IS_MAP_SHOWN, True)
    _open(studio, [place / "dx"])
    studio.take("viewer-radiograph-map")
    studio.app.window.actions_by_name["model_view"].trigger()
    studio.spin(1.5)
    studio.take("viewer-model-sees")
    studio.app.window.actions_by_name["model_view"].trigger()

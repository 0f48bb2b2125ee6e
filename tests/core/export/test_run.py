"""An export of several parts: what was finished stays, whatever stops it."""

from __future__ import annotations

import datetime
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medmamba_desktop.core import atomic
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.export.plan import Plan, new_folder
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.export.run import Exported, exporting, words_of
from medmamba_desktop.core.values import HeatMap, Prediction
from tests.core.export.results_build import results_of, write_dicom_file
from tests.helpers.images_build import png

EVERYTHING: dict[str, Any] = {
    "table": ".csv",
    "report": ".html",
    "has_heat_maps": True,
    "has_dicom": True,
    "has_copies": True,
}


def make_map(prediction: Prediction) -> Generator[None, None, HeatMap]:
    yield
    values = np.linspace(-1, 1, 49, dtype=np.float32).reshape(7, 7)
    return HeatMap(prediction.ref, prediction.task, "malignant", "class-map", 4, values)


def results(folder: Path) -> ResultSet:
    (folder / "in").mkdir()
    write_dicom_file(folder / "in" / "jane.dcm")
    (folder / "in" / "z.png").write_bytes(png(60, 80))
    (folder / "in" / "broken.png").write_text("no")
    made = results_of([folder / "in"])
    made.maps.clear()  # type: ignore[attr-defined]
    return made


def finished(work: Generator[Any, None, Exported]) -> Exported:
    while True:
        try:
            step = next(work)
            assert 0 <= step.done <= step.total
        except StopIteration as end:
            done: Exported = end.value
            return done


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


WHOLE = {
    "copies/PT0001/ST0001/SE0001/00001.dcm",
    "copies/pictures/00001.png",
    "copies/changes.csv",
    "results.csv",
    "report.html",
    "heat-maps/heatmap-00002.png",
    "heat-maps/heatmap-00003.png",
    "dicom/00002-overlay.dcm",
    "dicom/00002-report.dcm",
}


def test_everything_is_about_the_copies(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "out", **EVERYTHING)
    done = finished(exporting(results(tmp_path), plan, make_map))
    assert names(plan.folder) == WHOLE
    assert "Image 3: This picture is no DICOM object" in words_of(done.problems)
    table = (plan.folder / "results.csv").read_text()
    assert "image 00001,,,,," in table
    assert "It is broken" in table
    assert done.not_cleared == 2
    for path in plan.folder.rglob("*.*"):
        if path.suffix in (".dcm", ".csv"):
            assert b"SECRET-7" not in path.read_bytes()


def test_cancelled_anywhere_only_whole_files_stay(tmp_path: Path) -> None:
    made = results(tmp_path)
    for stop in range(0, 18):
        plan = Plan(tmp_path / f"out{stop}", **EVERYTHING)
        work = exporting(made, plan, make_map)
        written = [s.file for _, s in zip(range(stop), work, strict=False) if s.file]
        work.close()
        left = names(plan.folder) - {"copies/changes.csv"}
        assert left == {p.relative_to(plan.folder).as_posix() for p in written}
        assert left <= WHOLE


def test_a_full_disk_ends_it_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = atomic._flush

    def flush(path: Path) -> None:
        if path.suffix == ".html":
            raise OSError(28, "No space left on device")
        real(path)

    monkeypatch.setattr(atomic, "_flush", flush)
    plan = Plan(tmp_path / "out", table=".csv", report=".html", has_dicom=True)
    done = finished(exporting(results(tmp_path), plan, make_map))
    assert names(plan.folder) == {"results.csv"}
    assert "No space left" in words_of(done.problems)
    assert "Make room" in words_of(done.problems)


def test_a_map_that_cannot_be_made_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    def refuse(_prediction: Prediction) -> Generator[None, None, HeatMap]:
        yield
        raise UnsupportedError("No finite numbers", "Use another")

    plan = Plan(tmp_path / "out", report=".html", has_heat_maps=True)
    done = finished(exporting(results(tmp_path), plan, refuse))
    assert names(plan.folder) == {"report.html"}
    assert words_of(done.problems) == "Images 2, 3: No heat map: No finite numbers. Use another."


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = finished(exporting(results(tmp_path), Plan(tmp_path / "out", table=".csv"), make_map))
    assert done.files == []
    assert "could not be written" in words_of(done.problems)


def test_every_export_has_a_folder_of_its_own(tmp_path: Path) -> None:
    now = datetime.datetime(2026, 5, 4, 13, 2)
    first = new_folder(tmp_path, now)
    first.mkdir()
    assert first.name == "MedMamba export 2026-05-04 13.02"
    assert new_folder(tmp_path, now).name == "MedMamba export 2026-05-04 13.02 (2)"

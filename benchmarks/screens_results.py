"""The screens of the results: table, filters, groups, marks, a pause, an unfinished batch.

Pictures and results are made up: layers of speckle with blobs, some of them in studies of invented
patients.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt

from medmamba_desktop.core.store.unfinished import Unfinished
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    ImageRef,
    Outcome,
    Prediction,
)
from medmamba_desktop.state.settings import IS_GROUPED, TABLE_CLASS, TABLE_SHOWN
from medmamba_desktop.view.results.columns import CHOSEN, KEYS
from tests.helpers.dicoms_build import dataset, written

if TYPE_CHECKING:
    from benchmarks.screens import Studio

_CLASSES = (("benign", "Benign"), ("malignant", "Malignant"), ("normal", "Normal"))
_PATIENTS = ("Muster^Erika", "Beispiel^Anna", "Probe^Clara")
_CAUTIONS = (
    Caution("low-confidence", "Even the most probable class has less than 60 %"),
    Caution("low-quality", "The picture is only 120 x 90 pixels"),
    Caution("outside-domain", "It differs from every picture that the model learned from"),
)


def take_results(studio: Studio, labelled: Path, broken: Path) -> None:
    """Photograph every state of the results.

    Args:
        labelled: a folder of folders of pictures.
        broken: a file that cannot be read.
    """
    operations = studio.app.operations
    take_unfinished(studio)
    pictures = sorted(labelled.rglob("*.png"))[::7]
    with tempfile.TemporaryDirectory() as place:
        studies = Path(place) / "export"
        studies.mkdir()
        _write_studies(studies, pictures)
        operations.open([studies, *pictures[:48], broken])
        _take_table(studio)
    operations.open_source.close_all()


def _take_table(studio: Studio) -> None:
    state, operations = studio.app.state, studio.app.operations
    studio.spin(180, lambda: not operations.reading.is_busy and not operations.classify.is_running)
    operations.classify.cancel()
    studio.spin(0.5)
    images = state.images
    images.set_outcomes(_outcomes([row.ref for row in images.rows if row.source is not None]))
    state.settings.set(TABLE_SHOWN, "yes")
    view = studio.app.window.results.view
    view.sortByColumn(KEYS.index("probability"), Qt.SortOrder.DescendingOrder)
    _mark(studio)
    images.select(state.table.lines[4].number)
    studio.spin(1.5)
    for theme in ("light", "contrast", "dark"):
        studio.theme(theme)
        studio.take(f"results-{theme}")
    studio.app.window.resize(1280, 720)
    studio.take("results-1280x720")
    studio.app.window.resize(1440, 900)
    state.table.set_filter(caution="any")
    studio.take("results-filtered")
    state.table.clear_filter()
    state.settings.set(TABLE_CLASS, "breast-ultrasound/malignant")
    view.sortByColumn(KEYS.index(CHOSEN), Qt.SortOrder.DescendingOrder)
    studio.spin(0.2)
    studio.take("results-class")
    state.settings.set(TABLE_CLASS, "")
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    state.settings.set(IS_GROUPED, True)
    studio.spin(0.2)
    view.scrollToTop()
    studio.take("results-grouped")
    state.settings.set(IS_GROUPED, False)
    _take_note(studio)
    _take_pause(studio)
    state.settings.set(TABLE_SHOWN, "no")
    studio.take("results-folded")
    state.settings.set(TABLE_SHOWN, "auto")


def take_unfinished(studio: Studio) -> None:
    """The start page with the offer to go on."""
    unfinished = studio.app.operations.unfinished
    batch = Unfinished(Path("x.json"), (Path("/scans/mammae 2026"),), 5120, "2026-01-20T14:05:00")
    unfinished.offered = batch
    unfinished.changed.emit()
    studio.take("results-unfinished")
    unfinished.offered = None
    unfinished.changed.emit()


def _take_note(studio: Studio) -> None:
    sheet = studio.app.window.results.open_note()
    if sheet is not None:
        studio.take("results-note", sheet)
        sheet.reject()


def _take_pause(studio: Studio) -> None:
    activities = studio.app.state.activities
    activities.begin("busy", "Classifying", lambda: None, lambda: None)
    activities.report("busy", 1200, 5120)
    activities.set_held("busy", True)
    studio.spin(0.4)
    studio.take("results-paused")
    activities.finish("busy")


def _mark(studio: Studio) -> None:
    marking, refs = studio.app.operations.mark_results, studio.app.state.table.refs()
    marking.set_verdict(refs[:3], "agree")
    marking.set_verdict(refs[4:5], "disagree")
    marking.set_note(refs[4], "benign", "calcified, seen in 2024")
    marking.set_verdict(refs[5:6], "unsure")


def _write_studies(folder: Path, pictures: list[Path]) -> None:
    """Six ultrasound pictures each of three invented patients."""
    for number, picture in enumerate(pictures[-18:]):
        patient = number // 6
        made = dataset(
            np.asarray(Image.open(picture).convert("L")),
            Modality="US",
            PatientName=_PATIENTS[patient],
            PatientID=f"47{patient}",
            StudyInstanceUID=f"1.8.{patient}",
            StudyDate=f"2025110{patient + 3}",
            StudyDescription="Breast ultrasound",
            SeriesInstanceUID=f"1.8.{patient}.1",
            SeriesNumber=1,
            InstanceNumber=number % 6 + 1,
            SOPInstanceUID=f"1.8.{patient}.1.{number}",
        )
        (folder / f"{number}.dcm").write_bytes(written(made))


def _outcomes(refs: list[ImageRef]) -> list[Outcome]:
    chance = random.Random(4)
    return [_prediction(ref, chance) for ref in refs]


def _prediction(ref: ImageRef, chance: Any) -> Prediction:
    shares = [chance.random() ** 3 + 0.001 for _ in _CLASSES]
    classes = tuple(
        ClassProbability(name, title, share / sum(shares))
        for (name, title), share in zip(_CLASSES, shares, strict=True)
    )
    is_unsure = max(shares) / sum(shares) < 0.6
    cautions = [_CAUTIONS[0]] if is_unsure else []
    cautions += chance.choices([[], [_CAUTIONS[1]], [_CAUTIONS[2]]], (85, 8, 7))[0]
    return Prediction(ref, "breast-ultrasound", classes, tuple(cautions))

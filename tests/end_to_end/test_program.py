"""The real program, offscreen, over the real core and the bundled model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from scipy.ndimage import gaussian_filter

from medmamba_desktop import app, paths
from medmamba_desktop.app import App
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.backend import core
from medmamba_desktop.state.settings import IS_MAP_SHOWN

_TOLD: list[Problem] = []

BUNDLED = sorted((Path(__file__).parents[2] / "resources" / "models").glob("*.safetensors"))

pytestmark = [
    pytest.mark.skipif(not BUNDLED, reason="there is no bundled model in resources/models"),
    # torch and the libraries beside it warn of their own future when they are first imported
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Grey pictures, so that every colour on the canvas is the heat map's; and files to refuse.

    Made-up ultrasound, a dark lesion in speckle, as the model has to find something in them.
    """
    place = tmp_path / "pictures"
    place.mkdir()
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:240, 0:300]
    for number, (column, row, size) in enumerate([(150, 110, 40), (120, 120, 55), (180, 100, 30)]):
        speckle = gaussian_filter(rng.rayleigh(1, y.shape), 1.2)
        away = np.hypot((x - column) / 1.4, y - row)
        away += 6 * np.sin(5 * np.arctan2(y - row, x - column))
        lesion = 1 / (1 + np.exp((away - size) / 3))
        grey = (110 * np.exp(-y / 260) + 30) * (0.5 + 1.2 * speckle / speckle.max())
        shade = (grey * (1 - 0.8 * lesion)).clip(0, 255).astype(np.uint8)
        Image.fromarray(shade).save(place / f"picture-{number}.png")
    (place / "torn.png").write_bytes((place / "picture-0.png").read_bytes()[:200])
    (place / "notes.txt").write_text("not an image")
    return place


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication) -> Iterator[App]:
    made = app.build(qapp)
    made.state.activities.told.connect(_TOLD.append)
    _TOLD.clear()
    qtbot.addWidget(made.window)
    made.open([])
    qtbot.waitExposed(made.window)
    yield made
    made.window.close()
    assert made.operations.shut_down()


def wait(qtbot: QtBot, condition: Callable[[], bool], timeout_ms: int = 60_000) -> None:
    """Wait, but not where the program has said that something went wrong."""

    def is_so() -> bool:
        assert _TOLD == []
        return condition()

    qtbot.waitUntil(is_so, timeout=timeout_ms)


def drop(window: QWidget, place: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place))])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), *how, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), *how, none))


def canvas_image(program: App) -> QImage:
    program.window.page.canvas.set_ground(QColor("black"))
    return program.window.page.canvas.grab().toImage()


def test_a_dropped_folder_is_classified_and_mapped(
    qtbot: QtBot, program: App, folder: Path
) -> None:
    drop(program.window, folder)
    state = program.state
    wait(qtbot, lambda: state.images.count() == (3, 1, 0))
    wait(qtbot, lambda: state.analysis.shown.heat_map is not None)
    for row in state.images.rows:
        if row.prediction is not None:
            total = sum(entry.probability for entry in row.prediction.classes)
            assert total == pytest.approx(1, abs=1e-4)
    _look_for_the_map(qtbot, program)


def _look_for_the_map(qtbot: QtBot, program: App) -> None:
    """Walk the classes to one that something speaks for, then compare with the map off."""
    shown = program.state.analysis.shown
    assert shown.prediction is not None
    for entry in shown.prediction.classes:
        program.operations.analyse.choose_class(entry.name)
        wait(qtbot, lambda: program.state.analysis.shown.heat_map is not None)
        heat_map = program.state.analysis.shown.heat_map
        if heat_map is not None and heat_map.has_evidence:
            break
    else:
        pytest.fail("no class has positive evidence")
    assert not canvas_image(program).allGray()
    program.state.settings.set(IS_MAP_SHOWN, False)
    assert canvas_image(program).allGray()


def test_the_window_and_the_core_give_the_same_numbers(
    qtbot: QtBot, program: App, folder: Path
) -> None:
    path = folder / "picture-1.png"
    drop(program.window, path)
    wait(qtbot, lambda: program.state.images.count() == (1, 0, 0))
    row = program.state.images.rows[0]
    backend = core()
    info = program.state.session.model
    assert info is not None
    assert info.path.parent == paths.bundled_models()
    model = backend.load_model(info, "cpu")
    (expected,) = backend.predict(model, [row.source], "auto")  # type: ignore[list-item]
    assert row.prediction is not None
    assert row.prediction.task == expected.task  # type: ignore[union-attr]
    ours = [entry.probability for entry in row.prediction.classes]
    theirs = [entry.probability for entry in expected.classes]  # type: ignore[union-attr]
    assert ours == pytest.approx(theirs, abs=1e-4)
    wait(qtbot, lambda: not program.operations.compute.is_busy)


def test_closing_at_once_leaves_nothing_behind(qtbot: QtBot, program: App, folder: Path) -> None:
    drop(program.window, folder)
    wait(qtbot, lambda: len(program.state.images) > 0)
    program.window.close()
    assert not program.operations.reading.is_busy
    assert not program.operations.compute.is_busy

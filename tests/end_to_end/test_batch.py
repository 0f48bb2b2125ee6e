"""A batch in the real program: killed in the middle, offered again, and not computed twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medmamba_desktop import app, paths
from medmamba_desktop.app import App
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.state.settings import MODEL, TASK, Settings
from tests.helpers.tiny_model import write_tiny_model

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

_COUNT, _SEEN = 60, 16

# The program with a slow network; it says how many results it shows and goes on until it is killed.
_PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from medmamba_desktop import app
from medmamba_desktop.core.predict.predictor import Predictor
quick = Predictor._compute
def slow(self, batch, task):
    time.sleep(0.3)
    return quick(self, batch, task)
Predictor._compute = slow
application = QApplication([])
program = app.build(application)
program.state.images.rows_changed.connect(
    lambda _rows: print(program.state.images.count()[0], flush=True)
)
program.open([Path(sys.argv[1])])
application.exec()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    rng = np.random.default_rng(0)
    for number in range(_COUNT):
        pixels = rng.integers(0, 255, (64, 72, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"{number:02}.png")
    return place


@pytest.fixture
def tiny_home() -> None:
    """The user's folder with a tiny model, chosen."""
    paths.user_models().mkdir(parents=True)
    write_tiny_model(paths.user_models() / "tiny.safetensors")
    settings = Settings(paths.settings_file())
    settings.set(MODEL, "tiny")
    settings.set(TASK, "colour")
    settings.save()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the images that the network is given."""
    names: list[str] = []
    compute = Predictor._compute

    def counted(self: Predictor, batch: Any, task: str) -> Any:
        names.extend(item.ref.file_name for item in batch)
        return compute(self, batch, task)

    monkeypatch.setattr(Predictor, "_compute", counted)
    return names


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, tiny_home: None, folder: Path) -> Iterator[App]:
    """The program at the start after one was killed over `folder`."""
    _run_and_kill(folder)
    made = app.build(qapp)
    qtbot.addWidget(made.window)
    made.open([])
    qtbot.waitExposed(made.window)
    yield made
    made.window.close()
    assert made.operations.shut_down()


def _run_and_kill(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder)], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        assert any(int(line) >= _SEEN for line in killed.stdout)
        killed.send_signal(signal.SIGKILL)


def test_a_killed_batch_goes_on_where_it_was(
    qtbot: QtBot, program: App, computed: list[str]
) -> None:
    unfinished, images = program.operations.unfinished, program.state.images
    qtbot.waitUntil(lambda: unfinished.offered is not None, timeout=30_000)
    qtbot.waitUntil(lambda: program.state.session.model is not None, timeout=60_000)
    assert unfinished.offered is not None
    assert unfinished.offered.images >= _SEEN
    assert program.window.unfinished.isVisible()
    program.window.unfinished.go_on.click()
    qtbot.waitUntil(lambda: images.count() == (_COUNT, 0, 0), timeout=60_000)
    qtbot.waitUntil(lambda: not program.operations.compute.is_busy, timeout=60_000)
    # An image on screen may be computed by itself while its batch is on its way.
    assert _COUNT - len(set(computed)) >= _SEEN
    assert len(computed) <= len(set(computed)) + 1
    qtbot.waitUntil(lambda: not list(paths.batches().glob("*.json")), timeout=30_000)
    assert b"pictures" not in paths.results_file().read_bytes()

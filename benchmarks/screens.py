"""Renders every screen and state to PNG: `python benchmarks/screens.py [OUT] [PICTURES]`.

OUT is docs/screens by default. PICTURES is a folder of images; without it pydicom's samples are
shown. With a model on the shelf the results are real, otherwise made up (`--fake` forces that).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtWidgets import QApplication, QWidget

from medmamba_desktop import app, paths
from medmamba_desktop.core.values import Caution, Problem
from medmamba_desktop.operations import backend
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.state.settings import IS_MAP_SMOOTH, THEME
from tests.helpers.window_fakes import Fake

CAUTIONS = (
    Caution("outside-domain", "The image differs from everything the model learned from"),
    Caution("low-confidence", "The two most probable classes are close to one another"),
)


class Studio:
    """Holds the program and photographs it."""

    def __init__(self, out: Path, is_fake: bool) -> None:
        os.environ["MEDMAMBA_HOME"] = tempfile.mkdtemp()
        self.out = out
        out.mkdir(parents=True, exist_ok=True)
        self.application = QApplication.instance() or QApplication([])
        self.fake = Fake()
        self.app = app.build(self.application, self._backend(is_fake))
        self.app.open([])
        self.app.window.resize(1440, 900)
        self.spin(0.3)

    def _backend(self, is_fake: bool) -> backend.Backend:
        made_up, real = self.fake.backend(), backend.core()
        if not is_fake:
            return real
        return replace(made_up, find_images=real.find_images, read_picture=real.read_picture)

    def spin(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self.application.processEvents()
            time.sleep(0.005)

    def settle(self, seconds: float = 120) -> None:
        state = self.app.state

        def is_done() -> bool:
            is_mapped = state.analysis.shown.heat_map or state.analysis.shown.problem
            return bool(is_mapped) and not self.app.operations.classify.is_running

        self.spin(seconds, is_done)
        self.spin(0.6)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        self.spin(0.15)
        (widget or self.app.window).grab().save(str(self.out / f"{name}.png"))
        print(name)

    def theme(self, name: str) -> None:
        self.app.state.settings.set(THEME, name)


def photograph(studio: Studio, pictures: list[Path], broken: Path) -> None:
    _take_start(studio)
    _take_results(studio, pictures, broken)
    _take_states(studio)
    _take_sheets(studio)
    studio.app.window.close()


def _take_start(studio: Studio) -> None:
    for theme in ("light", "contrast", "dark"):
        studio.theme(theme)
        studio.take(f"start-{theme}")
    studio.app.window.highlight.cover()
    studio.take("drop")
    studio.app.window.highlight.hide()


def _take_results(studio: Studio, pictures: list[Path], broken: Path) -> None:
    studio.fake.cautions = CAUTIONS
    studio.app.operations.open([*pictures, broken])
    studio.settle()
    for theme in ("light", "contrast", "dark"):
        studio.theme(theme)
        studio.take(f"result-{theme}")
    studio.app.state.settings.set(IS_MAP_SMOOTH, False)
    studio.take("result-cells")
    studio.app.state.settings.set(IS_MAP_SMOOTH, True)
    studio.app.window.resize(1280, 720)
    studio.take("result-1280x720")
    studio.app.window.resize(1440, 900)


def _take_states(studio: Studio) -> None:
    state = studio.app.state
    state.images.select(len(state.images) - 1)
    studio.take("error")
    state.activities.tell(Problem("The model file is damaged", "Copy it again"))
    state.activities.begin("busy", "Classifying", lambda: None)
    state.activities.report("busy", 12, 512)
    studio.spin(0.4)
    state.activities.report("busy", 37, 512)
    state.images.select(0)
    studio.spin(0.4)
    studio.take("busy")
    state.activities.finish("busy")
    studio.app.window.banner.hide()


def _take_sheets(studio: Studio) -> None:
    for action in ("shortcuts", "model_card"):
        studio.app.window.actions_by_name[action].trigger()
        studio.spin(0.3)
        sheet = studio.application.activeModalWidget()
        if sheet is not None:
            studio.take(action.replace("_", "-"), sheet)
            sheet.close()


def _pictures(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        yield from find_samples()
    else:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())[:40]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=Path("docs/screens"))
    parser.add_argument("pictures", nargs="?", type=Path)
    parser.add_argument("--fake", action="store_true")
    options = parser.parse_args()
    is_fake = options.fake or not any(paths.bundled_models().glob("*.safetensors"))
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / "scan-07.png"
        broken.write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
        photograph(Studio(options.out, is_fake), list(_pictures(options.pictures)), broken)


if __name__ == "__main__":
    main()

"""Renders every screen and state to PNG: `python benchmarks/screens.py [OUT] [PICTURES]`.

OUT is docs/screens by default. PICTURES is a folder of images; without it pydicom's samples are
shown. With a model on the shelf the results are real, otherwise made up (`--fake` forces that).
The wizard shows made-up training on made-up pictures, or, with `--labelled PLACE`, on those there;
either are read, checked and parted by the real core. `--only-wizard`, `--only-viewer`,
`--only-maps`, `--only-export` and `--only-results` leave out the rest. `--language CODE` shows the
window in a translation, `--every-theme` each screen in every theme.
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
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.screens_evaluate import made_up_measure, take_evaluation
from benchmarks.screens_export import take_export
from benchmarks.screens_guide import take_guide
from benchmarks.screens_maps import take_maps
from benchmarks.screens_models import take_models
from benchmarks.screens_results import take_results
from benchmarks.screens_viewer import take_viewer
from medmamba_desktop import app, paths
from medmamba_desktop.core.values import Caution, Problem
from medmamba_desktop.operations import backend
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.operations.training_backend import TrainingBackend
from medmamba_desktop.state.settings import IS_MAP_SMOOTH, LANGUAGE, THEME, Settings
from medmamba_desktop.view.fine_tune.window import FineTuneWindow
from medmamba_desktop.view.language import ENGLISH
from medmamba_desktop.view.theme import TITLES
from tests.helpers.window_fakes import Fake
from tests.helpers.window_training import CLASSES, Unfinished

CAUTIONS = (
    Caution("outside-domain", "The image differs from everything the model learned from"),
    Caution("low-confidence", "The two most probable classes are close to one another"),
)

_COLOURS = 160


class Studio:
    """Holds the program and photographs it."""

    def __init__(
        self, out: Path, is_fake: bool, labelled: Path, language: str = ENGLISH,
        has_every_theme: bool = False,
    ) -> None:  # fmt: skip
        os.environ["MEDMAMBA_HOME"] = tempfile.mkdtemp()
        settings = Settings(paths.settings_file())
        settings.set(LANGUAGE, language)
        settings.save()
        self.out = out
        self.has_every_theme = has_every_theme
        out.mkdir(parents=True, exist_ok=True)
        self.application = QApplication.instance() or QApplication([])
        self.fake = Fake()
        self.labelled = labelled
        self.app = app.build(self.application, self._backend(is_fake))
        self.app.open([])
        self.app.window.resize(1440, 900)
        self.spin(0.3)

    def _backend(self, is_fake: bool) -> backend.Backend:
        made_up, real = self.fake.backend(), backend.core()
        training = self._training(real.training)
        evaluation = replace(real.evaluation, measure=made_up_measure)
        if not is_fake:
            return replace(real, training=training, evaluation=evaluation)
        return replace(
            made_up, find_images=real.find_images, read_picture=real.read_picture,
            read_frame=real.read_frame, read_presentation=real.read_presentation,
            read_header_lines=real.read_header_lines,
            training=training, evaluation=evaluation,
        )  # fmt: skip

    def _training(self, real: TrainingBackend) -> TrainingBackend:
        return replace(
            self.fake.training.backend(), read_checked=real.read_checked, mended=real.mended,
            part=real.part, group_rules=real.group_rules, grouped=real.grouped,
            columns=real.columns,
        )  # fmt: skip

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
        if not self.has_every_theme or name.endswith(tuple(TITLES)):
            self._grab(name, widget)
            return
        before = self.app.state.settings.get(THEME)
        for theme in TITLES:
            self.theme(theme)
            self._grab(f"{name}-{theme}", widget)
        self.theme(before)

    def _grab(self, name: str, widget: QWidget | None) -> None:
        self.spin(0.15)
        file = self.out / f"{name}.png"
        (widget or self.app.window).grab().save(str(file))
        # A third of the size, and hardly a difference to the eye but on a heat map.
        if not name.startswith(("result", "maps")):
            whole = Image.open(file).convert("RGB")
            whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        print(name)

    def theme(self, name: str) -> None:
        self.app.state.settings.set(THEME, name)
        self.spin(0.5)  # everything is dressed and laid out anew


def photograph(studio: Studio, pictures: list[Path], broken: Path) -> None:
    _take_start(studio)
    _take_results(studio, pictures, broken)
    _take_states(studio)
    _take_sheets(studio)
    take_viewer(studio)
    studio.app.operations.open_source.close_all()
    take_maps(studio, pictures)
    studio.app.operations.open_source.close_all()
    take_export(studio, pictures, broken)
    take_results(studio, studio.labelled, broken)
    take_models(studio)
    take_guide(studio)
    take_evaluation(studio, (studio.labelled,))
    _take_wizard(studio)
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


def _take_wizard(studio: Studio) -> None:
    """Every page on the way through, then in the other themes and at the smallest size."""
    training = studio.fake.training
    training.unfinished = (Unfinished(Path("old"), "Skin lesions", "2026-01-20T14:05:00", 0.43),)
    training.steps, training.epochs, training.pause_s = 600, 20, 0.012
    window = studio.app.window.open_fine_tune()
    studio.spin(0.3)
    studio.take("fine-tune-1-start", window)
    window.read((studio.labelled,))
    studio.spin(180, lambda: studio.app.state.tune.data is not None)
    _take_page(studio, window, "fine-tune-1-data")
    _take_compare(studio, window)
    window.go_on()
    studio.spin(10, lambda: window.regions.canvas.is_there)
    window.regions.canvas.add_box()
    _take_page(studio, window, "fine-tune-2-look")
    window.go_on()
    _take_page(studio, window, "fine-tune-3-split")
    window.go_on()
    studio.spin(10, lambda: studio.app.state.tune.proposal is not None)
    _take_page(studio, window, "fine-tune-4-plan")
    window.plan.modes["full"].click()
    window.plan.fold.head.click()
    _take_page(studio, window, "fine-tune-4-advanced")
    window.go_on()
    studio.spin(20, lambda: len(studio.app.state.tune.run.curves.epochs) > 12)
    _take_page(studio, window, "fine-tune-5-run")
    studio.spin(60, lambda: studio.app.state.tune.result is not None)
    for at, name in enumerate(("figures", "mistakes", "curves", "labels", "card")):
        window.result.tabs.setCurrentIndex(at)
        studio.spin(1.5)
        _take_page(studio, window, f"fine-tune-6-{name}")
    window.result.tabs.setCurrentIndex(1)
    for theme in ("light", "contrast"):
        studio.theme(theme)
        _take_page(studio, window, f"fine-tune-6-mistakes-{theme}")
    studio.theme("dark")
    window.resize(1280, 680)
    for at, name in enumerate(("1-data", "2-look", "3-split", "4-plan", "5-run", "6-mistakes")):
        window.go(at)
        _take_page(studio, window, f"fine-tune-{name}-1280x720")


def _take_page(studio: Studio, window: FineTuneWindow, name: str) -> None:
    studio.spin(1.0)
    studio.take(name, window)


def _take_compare(studio: Studio, window: FineTuneWindow) -> None:
    for card in window.data.cards.cards:
        if card.show_link is not None:
            card.show_link.click()
            studio.spin(1.0)
            sheet = studio.application.activeModalWidget()
            if sheet is not None:
                studio.take("fine-tune-1-compare", sheet)
                sheet.close()
            return


def made_up_pictures(place: Path) -> Path:
    """Blobs on speckle, one folder a kind of blob; some of them twice, as JPEG."""
    random = np.random.default_rng(0)
    y, x = np.mgrid[0:240, 0:300]
    # A fifth of them, the test part, are as many as the made-up result has cases.
    for kind, (name, count) in enumerate(zip(CLASSES, (135, 442, 200), strict=True)):
        (place / name).mkdir(parents=True)
        for number in range(count):
            image = Image.fromarray(_blob(random, x, y, kind))
            stem = f"p{500 * kind + number:04}"
            image.save(place / name / f"{stem}-left.png")
            if name == "benign" and number < 3:
                image.save(place / name / f"{stem}-copy.jpg", quality=60)
    return place


def _blob(random: Any, x: Any, y: Any, kind: int) -> Any:
    """(240, 300) uint8: layers of speckle; kind 1 has a smooth blob in it, kind 2 a ragged one."""
    layers = 90 + 45 * np.sin(y / random.uniform(14, 30) + x / random.uniform(90, 260))
    speckle = random.gamma(40, 1 / 40, (40, 50)).astype(np.float32)
    pixels = layers * np.asarray(Image.fromarray(speckle).resize((300, 240), Image.BICUBIC))
    angle = np.arctan2(y - random.uniform(90, 150), x - random.uniform(100, 200))
    centre = random.uniform(100, 200), random.uniform(90, 150)
    far = np.hypot((x - centre[0]) / random.uniform(1, 1.5), y - centre[1])
    edge = random.uniform(26, 48) + (9 * np.sin(7 * angle) if kind == 2 else 0)
    if kind:
        pixels *= 1 - 0.85 / (1 + np.exp((far - edge) / (2 if kind == 1 else 6)))
    return pixels.clip(0, 255).astype(np.uint8)


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
    parser.add_argument("--labelled", type=Path, help="labelled pictures for the wizard")
    parser.add_argument("--language", default=ENGLISH, help="code of a translation, as zh_CN")
    parser.add_argument("--every-theme", action="store_true", help="each screen in every theme")
    parser.add_argument("--only-wizard", action="store_true")
    parser.add_argument("--only-viewer", action="store_true")
    parser.add_argument("--only-maps", action="store_true")
    parser.add_argument("--only-export", action="store_true")
    parser.add_argument("--only-models", action="store_true")
    parser.add_argument("--only-results", action="store_true")
    parser.add_argument("--only-evaluation", action="store_true")
    options = parser.parse_args()
    is_fake = options.fake or not any(paths.bundled_models().glob("*.safetensors"))
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / "scan-07.png"
        broken.write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
        labelled = options.labelled or made_up_pictures(Path(folder) / "ultrasound")
        studio = Studio(options.out, is_fake, labelled, options.language, options.every_theme)
        if options.only_wizard:
            _take_wizard(studio)
            studio.app.window.close()
        elif options.only_viewer:
            take_viewer(studio)
            studio.app.window.close()
        elif options.only_evaluation:
            studio.spin(20, lambda: bool(studio.app.state.session.models))
            take_evaluation(studio, (labelled,))
            studio.app.window.close()
        elif options.only_models:
            take_models(studio)
            studio.app.window.close()
        elif options.only_maps:
            take_maps(studio, list(_pictures(options.pictures)))
            studio.app.window.close()
        elif options.only_export:
            take_export(studio, list(_pictures(options.pictures)), broken)
            studio.app.window.close()
        elif options.only_results:
            take_results(studio, labelled, broken)
            studio.app.window.close()
        else:
            photograph(studio, list(_pictures(options.pictures)), broken)


if __name__ == "__main__":
    main()

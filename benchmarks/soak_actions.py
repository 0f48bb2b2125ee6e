"""What a reader does at random in the real window, for the soak."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from medmamba_desktop.app import App
from medmamba_desktop.core.explain.methods import METHODS, STAGE_CHOICES
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.state.settings import METHOD, OPACITY, STAGE, THEME
from tests.core.export.results_build import write_dicom_file
from tests.helpers.training_build import write_pictures

Act = Callable[[], object]
_THEMES = ("dark", "light", "contrast")
# Of the methods those that take no seconds.
_QUICK = ("class-map", "grad-cam", "layer-cam", "hirescam")
_TRIGGERED = {
    "step": ("next", "next", "next", "previous", "previous", "first", "last"),
    "look": (
        "heat_map", "smooth", "contours", "fit", "actual", "zoom_in", "zoom_in", "zoom_out",
        "invert", "turn_right", "turn_left", "flip_sideways", "reset_view", "corners", "overlays",
        "privacy", "model_view",
    ),
    "panes": ("layout_1x1", "layout_1x1", "layout_1x2", "layout_2x2", "link"),
    "tools": (
        "tool_window", "tool_pan", "tool_zoom", "tool_magnifier", "tool_length", "tool_rectangle",
        "clear_measures", "play",
    ),
    "marks": ("mark_agree", "mark_disagree", "mark_unsure", "mark_note"),
    "copy": ("copy_picture", "copy_table"),
    "classify": ("classify_all", "classify_selection", "classify_image", "pause", "cancel"),
    "windows": (
        "models", "evaluate", "fine_tune", "header", "compare_maps", "export_results",
        "shortcuts", "about", "model_card", "guide",
    ),
}  # fmt: skip
_SHARES = {
    "step": 24, "look": 20, "panes": 4, "tools": 5, "marks": 4, "copy": 2, "classify": 2,
    "windows": 6, "wheel": 8, "map": 8, "table": 6, "theme": 2, "opacity": 2, "export": 1,
    "shut": 3, "close all": 1, "open": 2,
}  # fmt: skip


class Reader:
    """Does one thing after another, the same for the same seed.

    Attributes:
        counts: how often each kind of thing was done.
        last: what was done last.
    """

    def __init__(self, app: App, folder: Path, seed: int) -> None:
        self.app = app
        self._rng = random.Random(seed)
        self._folder = folder
        self._places = made_up(folder / "opened")
        self.counts: dict[str, int] = dict.fromkeys(_SHARES, 0)
        self.last = ""
        self._own: dict[str, Act] = {
            "wheel": self._wheel, "map": self._map, "table": self._table, "theme": self._theme,
            "opacity": self._opacity, "export": self._export, "shut": self._shut,
            "close all": app.operations.open_source.close_all, "open": self._open,
        }  # fmt: skip

    def act(self) -> None:
        """Do one thing."""
        if not len(self.app.state.images):
            self._open()
        kind = self._rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        self.counts[kind] += 1
        self.last = kind
        if kind in self._own:
            self._own[kind]()
            return
        self.last = self._rng.choice(_TRIGGERED[kind])
        action = self.app.window.actions_by_name[self.last]
        if action.isEnabled() and QApplication.activeModalWidget() is None:
            action.trigger()

    def wait(self) -> None:
        """As long as a quick reader does."""
        end = time.monotonic() + self._rng.choice((0.0, 0.01, 0.02, 0.05, 0.15))
        QApplication.processEvents()
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.002)

    def rest(self) -> None:
        """Everything is shut and done, as far as the program's own windows go."""
        self._shut()
        for act in (self.app.operations.export_results.cancel, self.app.operations.cancel_all):
            act()
        lanes = (self.app.operations.reading, self.app.operations.compute)
        end = time.monotonic() + 30
        while any(lane.is_busy for lane in lanes) and time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.005)

    def _open(self) -> None:
        self.app.operations.open([self._rng.choice(self._places)])

    def _wheel(self) -> None:
        canvas = self.app.window.page.canvas
        at = QPointF(canvas.rect().center())
        modifier = self._rng.choice((Qt.KeyboardModifier.NoModifier,
                                     Qt.KeyboardModifier.ControlModifier))  # fmt: skip
        event = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, self._rng.choice((-120, 120))),
            Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)

    def _map(self) -> None:
        what, settings = self._rng.random(), self.app.state.settings
        if what < 0.5:
            row = self.app.state.images.current_row
            if row is not None and row.prediction is not None:
                chosen = self._rng.choice(row.prediction.classes)
                self.app.operations.analyse.choose_class(chosen.name)
        elif what < 0.75:
            settings.set(METHOD, self._rng.choice([m for m in _QUICK if m in METHODS]))
        else:
            settings.set(STAGE, self._rng.choice(STAGE_CHOICES))

    def _table(self) -> None:
        table, rng = self.app.state.table, self._rng
        what = rng.random()
        if what < 0.4:
            table.sort(rng.choice(("number", "name", "class", "probability")), rng.random() < 0.5)
        elif what < 0.6:
            table.set_filter(words=rng.choice(((), ("0",), ("png",))), least=rng.choice((0.0, 0.4)))
        elif what < 0.8:
            table.clear_filter()
        else:
            table.set_grouped(rng.random() < 0.5)

    def _theme(self) -> None:
        self.app.state.settings.set(THEME, self._rng.choice(_THEMES))

    def _opacity(self) -> None:
        self.app.state.settings.set(OPACITY, self._rng.random())

    def _export(self) -> None:
        operations, rows = self.app.operations, self.app.state.images.rows
        if operations.export_results.is_running or not rows:
            return
        place = Path(tempfile.mkdtemp(dir=self._folder))
        operations.export_results.ended.connect(
            lambda: shutil.rmtree(place, ignore_errors=True), Qt.ConnectionType.SingleShotConnection
        )  # fmt: skip
        plan = Plan(place / "out", self._rng.choice((".xlsx", ".csv", ".json")),
                    self._rng.choice(("", ".html", ".pdf")), has_heat_maps=True)  # fmt: skip
        operations.export_results.run([row.ref for row in rows[:4]], plan, has_names=False)

    def _shut(self) -> None:
        """Every sheet and every window but the main one."""
        for _ in range(8):
            modal = QApplication.activeModalWidget()
            if modal is None:
                break
            modal.close()
            QApplication.processEvents()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not self.app.window:
                widget.close()


def made_up(folder: Path) -> list[Path]:
    """Places to open: pictures, a stack of slices, a film, and files that cannot be read."""
    pictures = write_pictures(folder / "pictures", 5)
    rng = np.random.default_rng(0)
    for number in range(6):
        shade = rng.normal(120, 40, (300, 360, 3)).clip(0, 255).astype(np.uint8)
        Image.fromarray(shade).save(pictures / f"large-{number}.png")
    (pictures / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    slices = folder / "slices"
    slices.mkdir()
    for number in range(12):
        write_dicom_file(
            slices / f"{number:02}.dcm", SOPInstanceUID=f"1.2.840.99.5.{number}",
            InstanceNumber=number + 1, SeriesInstanceUID="1.2.840.99.5",
        )  # fmt: skip
    write_dicom_file(folder / "film.dcm", 10)
    return [pictures, slices, folder / "film.dcm", folder]

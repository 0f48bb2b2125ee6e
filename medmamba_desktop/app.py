"""Builds everything once and wires it: the only place that knows all."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from medmamba_desktop import __version__, logs, paths
from medmamba_desktop.core import leftovers
from medmamba_desktop.core.language import tr
from medmamba_desktop.operations.audited import audited_core
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.bundle import (
    Operations,
    State,
    make_operations,
    make_state,
)
from medmamba_desktop.operations.crash_reports import find_crash, stop_watching, watch_for_crashes
from medmamba_desktop.operations.single_instance import SingleInstance
from medmamba_desktop.state.settings import LANGUAGE, THEME
from medmamba_desktop.view.errors import ErrorDoor, offer_report
from medmamba_desktop.view.file_open import FileOpenEvents
from medmamba_desktop.view.icons import application_icon
from medmamba_desktop.view.language import catalogues, chosen, speak, unread
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.milestones import Milestones
from medmamba_desktop.view.screen_fit import fit_to_screen
from medmamba_desktop.view.theme import Theme

# How long the window waits for a worker to let Python go, each time that Qt calls back into it; a
# new theme asks a thousand widgets. Python's own 5 ms makes seconds of that, beside busy workers.
SWITCH_S = 0.001
_COLLECT_EVERY_MS = 2000
_CRASH_AFTER_MS = 500  # when the window can be seen
_YOUNG_BEFORE_ALL = 300  # collections of young objects: ten minutes


@dataclass(frozen=True, slots=True, eq=False)
class App:
    """The running program."""

    state: State
    operations: Operations
    theme: Theme
    window: MainWindow
    errors: ErrorDoor

    def open(self, places: Sequence[Path]) -> None:
        """Show the window, then read the shelf of models, then open what was asked for."""
        self.window.show()
        # Behind the first paint: loading torch would delay it.
        QTimer.singleShot(0, self.window, self.operations.models.list_models)
        QTimer.singleShot(0, self.window, self.operations.unfinished.look)
        QTimer.singleShot(0, self.window, self._check_settings)
        if places:
            QTimer.singleShot(0, self.window, lambda: self.operations.open(list(places)))

    def _check_settings(self) -> None:
        problem = self.state.settings.check()
        if problem is not None:
            self.state.activities.tell(problem)

    def come_forward(self, places: Sequence[Path]) -> None:
        """Show the window above others and open what a later start was given."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        if places:
            self.operations.open(list(places))

    def offer_crash_report(self) -> None:
        """Say so if the program crashed the last time."""
        report = find_crash()
        if report is not None:
            what = tr("The program ended unexpectedly the last time.")
            offer_report(what, "", report, self.window)


def build(application: QApplication, backend: Backend | None = None) -> App:
    """The program over the real core, or over another backend."""
    application.setApplicationName(paths.APP)
    application.setApplicationVersion(__version__)
    application.setWindowIcon(application_icon())
    state = make_state(paths.settings_file())
    folders = paths.translations()
    code = chosen(state.settings.get(LANGUAGE), tuple(catalogues(folders)))
    is_spoken = speak(application, code, folders)
    operations = make_operations(backend or audited_core(), state)
    theme = Theme(application, state.settings.get(THEME))
    window = MainWindow(state, operations, theme)
    if not is_spoken:
        state.activities.tell(unread(code))
    return App(state, operations, theme, window, ErrorDoor(window))


def run(application: QApplication, places: Sequence[Path], instance: SingleInstance) -> int:
    """Run until the window closes; the exit status."""
    logs.start_logging()
    leftovers.begin(paths.scratch())
    sys.setswitchinterval(SWITCH_S)
    watch_for_crashes()
    app = build(application)
    app.errors.install()
    collector = Collector(application, lambda: app.operations.reading.is_busy)
    instance.asked.connect(app.come_forward)
    Milestones(app.window, app.state.images)
    FileOpenEvents(application).asked.connect(app.come_forward)
    fit_to_screen(app.window)
    app.open(places)
    QTimer.singleShot(_CRASH_AFTER_MS, app.window, app.offer_crash_report)
    status = application.exec()
    instance.close()
    collector.stop()
    app.operations.shut_down()
    app.errors.uninstall()
    leftovers.end()
    stop_watching()
    return status


class Collector(QObject):
    """Collects garbage cycles in the window's thread alone.

    Python collects in whichever thread happens to allocate. A cycle with a widget in it, collected
    by a worker, is destroyed in the wrong thread, and Qt crashes at random. What the program was
    built of stays to the end, so it is never looked through again; looking through all else takes
    a quarter of a second with thousands of images open, and waits until no files are read.
    """

    def __init__(self, parent: QObject, is_busy: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._young = 0
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_COLLECT_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def stop(self) -> None:
        """Back to Python's own ways."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _on_timeout(self) -> None:
        is_full = self._young >= _YOUNG_BEFORE_ALL and not self._is_busy()
        self._young = 0 if is_full else self._young + 1
        generation = 2 if is_full else 1
        gc.collect(generation)

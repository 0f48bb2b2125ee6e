"""Builds everything once and wires it: the only place that knows all."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from medmamba_desktop import __version__, logs, paths
from medmamba_desktop.operations.backend import Backend, core
from medmamba_desktop.operations.bundle import (
    Operations,
    State,
    make_operations,
    make_state,
)
from medmamba_desktop.state.settings import THEME
from medmamba_desktop.view.errors import ErrorDoor
from medmamba_desktop.view.icons import application_icon
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.theme import Theme

_COLLECT_EVERY_MS = 2000


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
        if places:
            QTimer.singleShot(0, self.window, lambda: self.operations.open(list(places)))


def build(application: QApplication, backend: Backend | None = None) -> App:
    """The program over the real core, or over another backend."""
    application.setApplicationName(paths.APP)
    application.setApplicationVersion(__version__)
    application.setWindowIcon(application_icon())
    state = make_state(paths.settings_file())
    operations = make_operations(backend or core(), state)
    theme = Theme(application, state.settings.get(THEME))
    window = MainWindow(state, operations, theme)
    return App(state, operations, theme, window, ErrorDoor(window))


def run(application: QApplication, places: Sequence[Path]) -> int:
    """Run until the window closes; the exit status."""
    logs.start_logging()
    app = build(application)
    app.errors.install()
    collector = _Collector(application)
    app.open(places)
    status = application.exec()
    collector.stop()
    app.operations.shut_down()
    app.errors.uninstall()
    return status


class _Collector(QObject):
    """Collects garbage cycles in the window's thread alone.

    Python collects in whichever thread happens to allocate. A cycle with a widget in it, collected
    by a worker, is destroyed in the wrong thread, and Qt crashes at random.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_COLLECT_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def stop(self) -> None:
        """Back to Python's own ways."""
        self._timer.stop()
        gc.enable()

    def _on_timeout(self) -> None:
        generation = 1 if gc.get_count()[1] < 50 else 2
        gc.collect(generation)

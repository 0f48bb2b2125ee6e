"""Tells the user that a run has ended, where the window is not in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from medmamba_desktop.view.icons import application_icon

_SHOWN_MS = 10_000


class Notifier(QObject):
    """A message of the system where there is a tray, and a mark on the task bar in any case."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self._put_away)

    def tell(self, title: str, text: str) -> None:
        """Say it, unless a window of the program is in front."""
        if QApplication.activeWindow() is not None:
            return
        QApplication.alert(self._window)
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        self._put_away()
        self._tray = QSystemTrayIcon(application_icon(), self)
        self._tray.show()
        self._tray.showMessage(title, text, application_icon(), _SHOWN_MS)
        self._timer.start()

    def _put_away(self) -> None:
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None

"""What every window does for those who use it with keys, or with large letters."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QWidget

from medmamba_desktop.view.reading_order import put_in_order
from medmamba_desktop.view.screen_fit import fit_to_screen

_UNSEEN = "offscreen"  # its screen is made up, and smaller than any


class AccessibleWindow:
    """Stands before the Qt class: Tab goes as the eye does, and no part lies off the screen."""

    def focusNextPrevChild(self, is_next: bool) -> bool:
        assert isinstance(self, QWidget)
        put_in_order(self)
        return bool(super().focusNextPrevChild(is_next))  # type: ignore[misc]

    def showEvent(self, event: QShowEvent) -> None:
        assert isinstance(self, QWidget)
        if QGuiApplication.platformName() != _UNSEEN:
            fit_to_screen(self)
        super().showEvent(event)  # type: ignore[misc]

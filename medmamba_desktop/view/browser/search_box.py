"""The line that searches the open images."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from medmamba_desktop.core.language import tr


class SearchBox(QLineEdit):
    """Escape belongs to it while it has the focus.

    Signals:
        left: Escape was pressed.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Search (Ctrl+F)"))
        self.setAccessibleName(tr("Search the open images"))
        self.setToolTip(
            tr("Patient, study, series, date, modality, file, class, caution or problem")
        )
        self.setClearButtonEnabled(True)
        # By Ctrl+F or a click alone: else it took the focus at the start, and with it J and K.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape

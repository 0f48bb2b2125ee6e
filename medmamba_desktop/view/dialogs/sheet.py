"""The frame that every sheet has: a title, something to read, and Close."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.access import READ, spoken_as
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.parts import box, button, label, row


class Sheet(AccessibleWindow, QDialog):
    """Lies over the window without stopping it; Esc closes it."""

    def __init__(self, title: str, content: QWidget, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close = button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(14)
        layout.addWidget(label(title, "title", 1.4))
        layout.addWidget(_Scrolled(content, title), 1)
        layout.addWidget(box(row(0, close)))
        self._want(content, width)

    def _want(self, content: QWidget, width: int) -> None:
        most = max(320, self._window.height() - 80)
        height = content.sizeHint().height()
        layout = content.layout()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.heightForWidth(width - 64)
        self.resize(width, min(most, height + 170))

    def showEvent(self, event: QShowEvent) -> None:
        middle = self._window.geometry().center()
        self.move(middle - self.rect().center())
        super().showEvent(event)


class _Scrolled(QScrollArea):
    """Something to read that may be longer than the sheet; the arrows scroll it.

    A class of its own, as Qt says of its own scroll areas what they are, and that is nothing.
    """

    def __init__(self, content: QWidget, title: str) -> None:
        super().__init__()
        spoken_as(self, READ)
        self.setAccessibleName(title)
        self.setObjectName("toRead")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

"""The frame that every sheet has: a title, something to read, and Close."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.parts import box, button, label, row


class Sheet(QDialog):
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
        layout.addWidget(_scrolled(content), 1)
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


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area

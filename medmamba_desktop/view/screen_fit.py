"""Keeps a window within a small screen: at a scale of 175 % a laptop has 1097 x 617 units."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QVBoxLayout, QWidget

_FRAME = QSize(0, 32)  # the title bar, before the system says how high it is
# So much of its least size a window can be squeezed to; below that it scrolls.
_SQUEEZED = 0.85
_NAME = "scrolledWindow"


def fit_to_screen(window: QWidget, available: QRect | None = None) -> None:
    """Let no side of the window, nor its least size, exceed what the screen has free.

    Where letters are so large that this is far too little, the window's content scrolls.

    Args:
        available: the part of the screen that no panel or dock covers; by default asked for.
    """
    room = (available or window.screen().availableGeometry()).size() - _FRAME
    least = window.minimumSize()
    if least.isEmpty():
        least = window.minimumSizeHint()
    squeezed = least * _SQUEEZED
    if squeezed.boundedTo(room) != squeezed:
        _let_scroll(window)
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    if window.size() != window.size().boundedTo(room):
        window.resize(window.size().boundedTo(room))


def _let_scroll(window: QWidget) -> None:
    if window.findChild(QScrollArea, _NAME) is not None:
        return
    area = QScrollArea()
    area.setObjectName(_NAME)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    if isinstance(window, QMainWindow):
        area.setWidget(cast(QWidget, window.takeCentralWidget()))
        window.setCentralWidget(area)
        return
    layout = window.layout()
    if layout is not None:
        content = QWidget()
        content.setLayout(layout)
        area.setWidget(content)
        around = QVBoxLayout(window)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)

"""Keeps a window within a small screen: at a scale of 175 % a laptop has 1097 x 617 units."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(0, 32)  # the title bar, before the system says how high it is


def fit_to_screen(window: QWidget, available: QRect | None = None) -> None:
    """Let no side of the window, nor its least size, exceed what the screen has free.

    Args:
        available: the part of the screen that no panel or dock covers; by default asked for.
    """
    room = (available or window.screen().availableGeometry()).size() - _FRAME
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    if window.size() != window.size().boundedTo(room):
        window.resize(window.size().boundedTo(room))

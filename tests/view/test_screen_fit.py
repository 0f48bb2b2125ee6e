"""The window fits a small screen, and is left alone on a large one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from medmamba_desktop.view.screen_fit import fit_to_screen


def test_a_small_screen_bounds_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(1000, 620)
    window.resize(1360, 840)
    fit_to_screen(window, QRect(0, 0, 1920, 1080))
    assert (window.size(), window.minimumSize()) == (QSize(1360, 840), QSize(1000, 620))
    fit_to_screen(window, QRect(0, 0, 1097, 577))
    assert (window.size(), window.minimumSize()) == (QSize(1097, 545), QSize(1000, 545))

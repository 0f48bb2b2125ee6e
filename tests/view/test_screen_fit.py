"""The window fits a small screen, and is left alone on a large one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from medmamba_desktop import paths
from medmamba_desktop.__main__ import _scale
from medmamba_desktop.core.values import Problem
from medmamba_desktop.state.settings import TEXT_SIZE, kept_before
from medmamba_desktop.view import accessible_window
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.menus import TextSizeMenu
from medmamba_desktop.view.screen_fit import fit_to_screen
from tests.helpers.window_access import called, controls, walk
from tests.helpers.window_guards import Program
from tests.helpers.window_words import cut_texts


def test_a_small_screen_bounds_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(1000, 620)
    window.resize(1360, 840)
    fit_to_screen(window, QRect(0, 0, 1920, 1080))
    assert (window.size(), window.minimumSize()) == (QSize(1360, 840), QSize(1000, 620))
    fit_to_screen(window, QRect(0, 0, 1097, 577))
    assert (window.size(), window.minimumSize()) == (QSize(1097, 545), QSize(1000, 545))


def test_where_letters_are_large_the_window_scrolls_and_tab_leads_everywhere(
    program: Program, window: MainWindow
) -> None:
    program.open("nodule-1.png", "nodule-2.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    fit_to_screen(window, QRect(0, 0, 640, 352))  # 1280 x 720 at 200 %, less a bar
    window.activateWindow()
    program.qtbot.wait(20)
    assert window.size() == QSize(640, 320)
    area = window.centralWidget()
    assert isinstance(area, QScrollArea)
    assert area.widget().width() >= 1000
    assert cut_texts(window) == []
    met = walk(window)
    assert [called(part) for part in controls(window) if part not in met] == []
    for part in met:
        part.setFocus()
        program.qtbot.keyClick(part, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        middle = now.mapTo(area.viewport(), now.rect().center())
        is_high = now.height() > area.viewport().height() or now.width() > area.width()
        assert is_high or area.viewport().rect().contains(middle), called(now)


@pytest.mark.parametrize("name", ["fine_tune", "evaluate", "models"])
def test_other_windows_scroll_too(program: Program, window: MainWindow, name: str) -> None:
    opened: QWidget = getattr(window, f"open_{name}")()
    program.qtbot.addWidget(opened)
    fit_to_screen(opened, QRect(0, 0, 640, 352))
    fit_to_screen(opened, QRect(0, 0, 500, 300))
    program.qtbot.wait(20)
    assert opened.width() <= 500
    assert len(opened.findChildren(QScrollArea, "scrolledWindow")) == 1
    assert cut_texts(opened) == []


@pytest.mark.parametrize(
    ("asked", "size", "told"),
    [(None, 100, ""), (None, 150, "1.5"), ("1.5", 200, "3"), ("nonsense", 125, "1.25")],
)
def test_qt_is_told_the_size_of_text(asked: str | None, size: int, told: str) -> None:
    assert _scale(asked, size) == told


def test_the_size_of_text_is_kept_for_the_next_start(program: Program, window: MainWindow) -> None:
    told: list[Problem] = []
    program.app.state.activities.told.connect(told.append)
    menu = window.findChild(TextSizeMenu)
    assert menu is not None
    next(one for one in menu.actions() if one.data() == 200).trigger()
    assert kept_before(paths.settings_file(), TEXT_SIZE) == 200
    assert "200 %" in told[-1].message


def test_a_size_that_makes_no_sense_is_none(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    assert kept_before(file, TEXT_SIZE) == 100
    file.write_text("[look]\ntext_size=5000\n")
    assert kept_before(file, TEXT_SIZE) == 100


def test_a_window_fits_as_it_is_shown(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = window.screen().availableGeometry()
    monkeypatch.setattr(accessible_window, "_UNSEEN", "")
    opened = window.open_evaluate()
    program.qtbot.addWidget(opened)
    program.qtbot.wait(20)
    assert opened.width() <= room.width() < 1100
    area = opened.findChild(QScrollArea, "scrolledWindow")
    assert area is not None
    assert area.isVisible()
    assert opened.choose.isVisible()

"""The window as a whole over a fake backend: banner, jobs bar, toolbar, sheets, closing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QToolButton,
)

from medmamba_desktop.core.values import Problem
from medmamba_desktop.view.actions import MENUS, TABLE
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import texts


def test_what_went_wrong_is_a_line_not_a_box(program: Program, window: MainWindow) -> None:
    program.app.state.activities.tell(Problem("The model is damaged", "Get it again"))
    assert window.banner.isVisible()
    assert window.banner.text.text() == "The model is damaged. Get it again."
    window.banner.findChild(QToolButton).click()
    assert not window.banner.isVisible()


def test_the_jobs_bar_counts_and_cancels(program: Program, window: MainWindow) -> None:
    program.fake.gate.clear()
    names = [f"{number:02}.png" for number in range(9)]
    program.app.operations.open([Path("/scans") / name for name in names])
    program.wait(lambda: "of 9" in window.jobs_bar.text.text())
    assert window.jobs_bar.cancel.isVisible()
    program.qtbot.mouseClick(window.jobs_bar.cancel, Qt.MouseButton.LeftButton)
    program.fake.gate.set()
    program.wait(program.is_settled)
    program.wait(lambda: window.jobs_bar.text.text() == "Ready")
    assert program.app.state.images.count()[2] > 0
    window.actions_by_name["classify_all"].trigger()
    program.wait(program.is_settled)
    assert program.app.state.images.count() == (9, 0, 0)


def test_choosing_a_task_asks_the_operations(program: Program, window: MainWindow) -> None:
    task = window.toolbar.task
    task.setCurrentIndex(2)
    task.activated.emit(2)
    assert program.app.state.session.task == "blood-cell"
    program.wait(program.is_settled)


@pytest.mark.parametrize(
    ("action", "words_in_it"),
    [("shortcuts", "Opacity of the heat map"), ("model_card", "Any decision on a patient."),
     ("about", "GNU Lesser General Public License")],
)  # fmt: skip
def test_sheets_open_and_close(
    program: Program, window: MainWindow, action: str, words_in_it: str
) -> None:
    window.actions_by_name[action].trigger()
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    assert words_in_it in texts(sheet)
    assert sheet.height() <= window.height()
    program.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_closing_the_window_ends_what_runs(program: Program, window: MainWindow) -> None:
    names = [f"{number:03}.png" for number in range(200)]
    program.app.operations.open([Path("/scans") / name for name in names])
    program.wait(lambda: program.app.state.images.count()[0] > 0)
    window.close()
    assert program.is_settled()


def test_shortcuts_are_not_given_twice() -> None:
    keys = [key for row in TABLE for key in row.keys]
    assert len(keys) == len(set(keys))
    assert {row.menu for row in TABLE} == set(MENUS)

"""Opening and closing: start page, drops, pickers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import (
    QFileDialog,
)

from medmamba_desktop.state.settings import (
    IS_PRIVATE,
    RECENT,
)
from medmamba_desktop.view import words
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import dragged, drop, texts


def test_at_first_there_is_the_start_page(window: MainWindow) -> None:
    assert window.pages.currentWidget() is window.start_page
    shown = texts(window.start_page)
    assert "Drop images here" in shown
    assert words.RESEARCH_ONLY in shown
    assert words.RESEARCH_ONLY in texts(window.jobs_bar)


def test_a_drop_opens_classifies_and_shows(program: Program, window: MainWindow) -> None:
    drop(window, dragged(Path("/scans/a.png"), Path("/scans/b.png")))
    program.wait(lambda: program.app.state.images.count()[0] == 2)
    program.wait(program.is_settled)
    assert window.pages.currentWidget() is window.rows
    assert window.findings.result.text() == "Malignant"
    assert window.findings.task.text() == "Breast ultrasound"
    assert "not calibrated" in window.findings.probability.text()
    assert window.page.caption.whole == "Where the model looked for: Malignant   (Class map)"


def test_a_drag_of_text_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("hello")
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    event.ignore()
    window.dragEnterEvent(event)
    assert not event.isAccepted()
    assert not window.highlight.isVisible()


def test_open_files_and_folder_go_through_the_pickers(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/scans/a.png"], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/scans/b.png")
    window.actions_by_name["open_files"].trigger()
    window.start_page.open_folder.click()
    program.wait(lambda: program.app.state.images.count()[0] == 2)
    program.wait(program.is_settled)
    window.recent.fill()
    assert [a.data() for a in window.recent.actions() if a.data()] == list(
        program.app.state.settings.get(RECENT)
    )


def test_hidden_names_are_not_in_open_recent(program: Program, window: MainWindow) -> None:
    settings = program.app.state.settings
    kept = ("/cd/Doe.Jane", "/cd/Doe & Son.ZIP", "/cd/Doe")
    settings.set(RECENT, kept)
    settings.set(IS_PRIVATE, True)
    window.recent.aboutToShow.emit()
    actions = [action for action in window.recent.actions() if action.data()]
    assert [action.text() for action in actions] == [
        "1: File or folder, name hidden", "2: ZIP, name hidden", "3: File or folder, name hidden",
    ]  # fmt: skip
    assert tuple(action.data() for action in actions) == kept
    settings.set(IS_PRIVATE, False)
    window.recent.aboutToShow.emit()
    assert window.recent.actions()[1].text() == "/cd/Doe && Son.ZIP"


def test_pickers_that_are_cancelled_open_nothing(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_by_name["open_files"].trigger()
    window.actions_by_name["open_folder"].trigger()
    assert not program.fake.asked or all(call[0] != "find" for call in program.fake.asked)


def test_closing_all_returns_to_the_start_page(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.actions_by_name["close_all"].trigger()
    assert window.pages.currentWidget() is window.start_page
    assert not window.actions_by_name["close_all"].isEnabled()

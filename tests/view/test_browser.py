"""The list on the left: walking, choosing, thousands of rows."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt

from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_fakes import prediction, source
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press


def test_j_and_k_walk(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png", "c.png")
    images = program.app.state.images
    press(program, Qt.Key.Key_J)
    press(program, Qt.Key.Key_J)
    press(program, Qt.Key.Key_J)
    assert images.current == 2
    assert window.browser.list.currentIndex().row() == 2
    press(program, Qt.Key.Key_K)
    assert images.current == 1
    program.qtbot.keyClick(window.page.canvas, Qt.Key.Key_Up)
    assert images.current == 0
    program.wait(program.is_settled)


def test_the_first_image_is_selected_and_looks_so(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    rows = window.browser.list.selectionModel().selectedIndexes()
    assert [index.row() for index in rows] == [0]


def test_ten_thousand_rows_are_listed_and_painted_at_once(
    program: Program, window: MainWindow
) -> None:
    sources = [source(Path(f"/scans/{number:05}.png")) for number in range(10_000)]
    images = program.app.state.images
    began = time.monotonic()
    images.add(sources)
    images.set_outcomes(prediction(s.ref, 0.1, 0.8, 0.1) for s in sources)
    window.browser.list.scrollToBottom()
    window.browser.list.grab()
    assert time.monotonic() - began < 3.0
    program.wait(program.is_settled)

"""The panel on the right: classes, cautions, and why there is no result."""

from __future__ import annotations

from PySide6.QtCore import Qt

from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.values import Caution
from medmamba_desktop.view.browser.model import summary
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import texts


def test_a_click_on_a_class_shows_its_map(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    bars = window.findings.bars
    at = bars.visualRect(bars.model().index(0, 0)).center()
    program.qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=at)
    program.wait(program.is_settled)
    assert "Benign" in window.page.caption.whole
    program.qtbot.keyClick(bars, Qt.Key.Key_Down)
    program.qtbot.keyClick(bars, Qt.Key.Key_Down)
    program.wait(program.is_settled)
    assert "Normal" in window.page.caption.whole


def test_cautions_are_marks_and_words(program: Program, window: MainWindow) -> None:
    program.fake.cautions = (Caution("outside-domain", "Nothing like it was learned from"),)
    program.open("a.png")
    shown = texts(window.findings)
    assert "Outside the training images" in shown
    assert "Nothing like it was learned from." in shown
    assert "Not to be relied on" in shown
    row = program.app.state.images.rows[0]
    assert "Caution: Nothing like it" in summary(row)


def test_a_list_names_no_class_where_it_means_little(program: Program, window: MainWindow) -> None:
    program.fake.cautions = (Caution("outside-domain", "Nothing like it was learned from"),)
    program.open("a.png")
    (row,) = program.app.state.images.rows
    assert row.prediction is not None
    assert summary(row).startswith("Outside the training images")
    assert row.prediction.top.title not in summary(row)


def test_a_failing_device_is_explained_beside_the_picture_and_can_be_tried_again(
    program: Program, window: MainWindow
) -> None:
    program.fake.predict_error = DeviceError("Out of memory", "Close other programs")
    program.open("a.png", "b.png")
    assert not window.page.message.isVisible()
    assert "Out of memory. Close other programs." in texts(window.findings)
    assert "beside it" not in texts(window.findings)
    rows = program.app.state.images.rows
    assert [summary(row) for row in rows] == ["Out of memory. Close other programs."] * 2
    program.fake.predict_error = None
    window.actions_by_name["classify_all"].trigger()
    program.wait(program.is_settled)
    assert window.findings.result.text() == "Malignant"
    assert "Out of memory" not in texts(window.findings)

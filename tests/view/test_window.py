"""The window over a fake backend: click, press, drop, and look."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.values import Caution, Problem
from medmamba_desktop.state.settings import (
    COLOUR_MAP,
    COLUMNS,
    GEOMETRY,
    IS_MAP_SHOWN,
    OPACITY,
    RECENT,
    STAGE,
    THEME,
)
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import MENUS, TABLE
from medmamba_desktop.view.browser.model import summary
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program


@pytest.fixture
def window(program: Program) -> MainWindow:
    return program.app.window


def press(program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    program.qtbot.keyClick(
        program.app.window, key, modifier or Qt.KeyboardModifier.NoModifier
    )  # fmt: skip


def texts(widget: QWidget) -> str:
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisible())


def canvas_image(window: MainWindow) -> QImage:
    """The canvas on a ground without colour: only a heat map has any."""
    window.page.canvas.set_ground(QColor("black"))
    return window.page.canvas.grab().toImage()


def dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(window: MainWindow, data: QMimeData) -> None:
    at, action, none = QPoint(300, 300), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(at, action, data, Qt.MouseButton.LeftButton, none))
    assert window.highlight.isVisible()
    window.dropEvent(QDropEvent(QPointF(at), action, data, Qt.MouseButton.LeftButton, none))
    assert not window.highlight.isVisible()


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
    assert window.pages.currentWidget() is window.columns
    assert window.findings.result.text() == "Malignant"
    assert window.findings.task.text() == "Breast ultrasound"
    assert "not calibrated" in window.findings.probability.text()
    assert (
        window.page.caption.whole == "Where the model looked for: Malignant   (Grad-CAM, stage 4)"
    )


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


def test_the_overlay_is_on_the_canvas_and_h_takes_it_off(
    program: Program, window: MainWindow
) -> None:
    program.open("a.png")
    with_map = canvas_image(window)
    press(program, Qt.Key.Key_H)
    without = canvas_image(window)
    assert with_map != without
    assert without.allGray()
    assert not with_map.allGray()
    assert window.page.caption.whole == "Heat map is off"
    press(program, Qt.Key.Key_H)
    assert canvas_image(window) == with_map


def test_opacity_zero_leaves_the_picture_alone(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    program.app.state.settings.set(OPACITY, 0.0)
    assert canvas_image(window).allGray()
    assert window.page.strip.opacity.value() == 0


def test_no_evidence_is_said_and_nothing_is_drawn(program: Program, window: MainWindow) -> None:
    program.fake.map_sign = -1.0
    program.fake.explain = lambda m, p, t, c, s: _silent(program, p, c)  # type: ignore[method-assign]
    object.__setattr__(
        program.app.operations.analyse._backend, "explain", program.fake.explain
    )  # fmt: skip
    program.open("a.png")
    assert window.page.caption.whole.startswith("No positive evidence for this class: Malignant")
    assert canvas_image(window).allGray()


def _silent(program: Program, picture: object, class_name: str) -> object:
    from dataclasses import replace

    from tests.helpers.window_fakes import heat_map

    made = heat_map(picture.ref, class_name)  # type: ignore[attr-defined]
    return replace(made, values=-abs(made.values))


def test_ctrl_and_wheel_turn_the_opacity_the_wheel_alone_zooms(
    program: Program, window: MainWindow
) -> None:
    program.open("a.png")
    canvas, settings = window.page.canvas, program.app.state.settings
    before, scale = settings.get(OPACITY), canvas.viewport.scale
    wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    assert settings.get(OPACITY) == pytest.approx(before + 0.05)
    assert canvas.viewport.scale == scale
    wheel(canvas, 120, Qt.KeyboardModifier.NoModifier)
    assert canvas.viewport.scale == pytest.approx(scale * 1.2)
    press(program, Qt.Key.Key_F)
    assert canvas.viewport.scale == pytest.approx(scale)
    press(program, Qt.Key.Key_1)
    assert canvas.zoom == pytest.approx(1.0)


def wheel(canvas: QWidget, delta: int, modifier: Qt.KeyboardModifier) -> None:
    at = QPointF(canvas.rect().center())
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_middle_drag_pans(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    canvas = window.page.canvas
    before = canvas.viewport
    middle = Qt.MouseButton.MiddleButton
    program.qtbot.mousePress(canvas, middle, pos=QPoint(100, 100))
    program.qtbot.mouseMove(canvas, QPoint(130, 90))
    program.qtbot.mouseRelease(canvas, middle, pos=QPoint(130, 90))
    assert (canvas.viewport.x - before.x, canvas.viewport.y - before.y) == (30, -10)


def test_the_value_under_the_cursor_is_raw(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.page.canvas.hovered.emit((130, 50))
    assert "x 130  y 50" in texts(window.page)
    assert "map value 0.8394" in texts(window.page)
    window.page.canvas.hovered.emit(None)
    assert "map value" not in texts(window.page)


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


def test_a_bad_image_shows_why_and_what_to_do(program: Program, window: MainWindow) -> None:
    program.open("a.png", "broken.png", "unreadable.png")
    for index, reason in ((1, "The file ends too early."), (2, "This is not an image.")):
        program.app.state.images.select(index)
        program.wait(program.is_settled)
        assert window.page.message.title.text() == reason
        assert window.page.message.text.text()
        assert window.page.message.isVisible()
    program.app.state.images.select(0)
    program.wait(program.is_settled)
    assert not window.page.message.isVisible()


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


def test_the_strip_writes_the_settings(program: Program, window: MainWindow) -> None:
    strip, settings = window.page.strip, program.app.state.settings
    strip.opacity.setValue(20)
    strip.colours.activated.emit(strip.colours.findData("viridis"))
    strip.stage.activated.emit(strip.stage.findData(2))
    assert settings.get(OPACITY) == pytest.approx(0.2)
    assert settings.get(COLOUR_MAP) == "viridis"
    assert settings.get(STAGE) == 2
    settings.set(IS_MAP_SHOWN, False)
    assert not strip.opacity.isEnabled()


def test_every_theme_can_be_worn(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    looks = []
    for action in window.themes.actions():
        action.trigger()
        assert program.app.state.settings.get(THEME) == action.data() == program.app.theme.name
        looks.append(window.grab().toImage())
    assert looks[0] != looks[1] != looks[2]


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


def test_pickers_that_are_cancelled_open_nothing(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_by_name["open_files"].trigger()
    window.actions_by_name["open_folder"].trigger()
    assert not program.fake.asked or all(call[0] != "find" for call in program.fake.asked)


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


def test_closing_all_returns_to_the_start_page(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.actions_by_name["close_all"].trigger()
    assert window.pages.currentWidget() is window.start_page
    assert not window.actions_by_name["close_all"].isEnabled()


def test_closing_the_window_ends_what_runs(program: Program, window: MainWindow) -> None:
    names = [f"{number:03}.png" for number in range(200)]
    program.app.operations.open([Path("/scans") / name for name in names])
    program.wait(lambda: program.app.state.images.count()[0] > 0)
    window.close()
    assert program.is_settled()


def test_the_layout_is_remembered(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.resize(1200, 700)
    program.qtbot.wait(50)
    window.columns.setSizes([280, 600, 300])
    sizes = window.columns.sizes()
    window.close()
    settings = program.app.state.settings
    assert settings.get(COLUMNS) == tuple(sizes)
    assert settings.get(GEOMETRY)
    settings.set(GEOMETRY, b"")  # the offscreen screen is too small for any window of ours
    again = MainWindow(program.app.state, program.app.operations, program.app.theme)
    program.qtbot.addWidget(again)
    again.show()
    program.qtbot.waitExposed(again)
    program.qtbot.wait(50)
    left, _, right = again.columns.sizes()
    assert (left, right) == (sizes[0], sizes[2])


def test_at_1280_by_720_nothing_is_cut(program: Program, window: MainWindow) -> None:
    window.resize(1280, 720)
    program.open("a.png", "broken.png")
    assert (window.width(), window.height()) == (1280, 720)
    program.qtbot.wait(50)
    for part in window.findChildren(QLabel):
        if part.isVisible() and part.text() and not part.wordWrap():
            assert part.fontMetrics().horizontalAdvance(part.text()) <= part.width() + 1, (
                part.text()
            )
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def test_every_control_has_a_name(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    nameless = [
        type(part).__name__
        for kind in (QAbstractButton, QComboBox, QSlider)
        for part in window.findChildren(kind)
        if part.isVisible() and not (part.accessibleName() or _text(part))
    ]
    assert nameless == []
    for part in (window.browser.list, window.findings.bars, window.page.canvas):
        assert part.accessibleName()


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QAbstractButton) else ""


def test_shortcuts_are_not_given_twice() -> None:
    keys = [key for row in TABLE for key in row.keys]
    assert len(keys) == len(set(keys))
    assert {row.menu for row in TABLE} == set(MENUS)


def test_ten_thousand_rows_are_listed_and_painted_at_once(
    program: Program, window: MainWindow
) -> None:
    import time

    from tests.helpers.window_fakes import prediction, source

    sources = [source(Path(f"/scans/{number:05}.png")) for number in range(10_000)]
    images = program.app.state.images
    began = time.monotonic()
    images.add(sources)
    images.set_outcomes(prediction(s.ref, 0.1, 0.8, 0.1) for s in sources)
    window.browser.list.scrollToBottom()
    window.browser.list.grab()
    assert time.monotonic() - began < 3.0
    program.wait(program.is_settled)

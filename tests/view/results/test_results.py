"""The results in the window: table, keys, filters, marks, groups, folding, columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel

from medmamba_desktop.core.store.unfinished import Unfinished
from medmamba_desktop.core.values import Failure, ImageRef, Problem
from medmamba_desktop.state.result_rows import Group
from medmamba_desktop.state.settings import (
    IS_GROUPED,
    IS_PRIVATE,
    KEEPS_RESULTS,
    TABLE_CLASS,
    TABLE_COLUMNS,
    TABLE_HEIGHT,
    TABLE_SHOWN,
)
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.results.columns import CHOSEN, COLUMNS, KEYS
from medmamba_desktop.view.results.panel import UNFOLDED_FROM, ResultsPanel
from tests.helpers.window_fakes import prediction
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press

_SHARES = (0.9, 0.2, 0.6, 0.75)


@pytest.fixture
def panel(program: Program, window: MainWindow) -> ResultsPanel:
    """Four images of falling and rising probability, the last one broken, the table unfolded."""
    program.app.state.settings.set(TABLE_SHOWN, "yes")
    program.open("a.png", "b.png", "c.png", "d.png", "broken.png")
    refs = [row.ref for row in program.app.state.images.rows]
    program.app.state.images.set_outcomes(
        prediction(ref, share, 1 - share, 0.0) for ref, share in zip(refs, _SHARES, strict=False)
    )
    program.app.state.table.arrange()
    return window.results


def _shown(panel: ResultsPanel, column: str = "name") -> list[str]:
    model = panel.model
    return [str(model.index(row, KEYS.index(column)).data()) for row in range(model.rowCount())]


def _current(program: Program) -> str:
    row = program.app.state.images.current_row
    assert row is not None
    return row.name


def test_a_row_an_image_with_its_result_or_reason(panel: ResultsPanel) -> None:
    assert _shown(panel) == ["a.png", "b.png", "c.png", "d.png", "broken.png"]
    assert _shown(panel, "class") == [
        "Benign", "Malignant", "Benign", "Benign", "The file ends too early",
    ]  # fmt: skip
    assert _shown(panel, "probability") == ["90.0 %", "80.0 %", "60.0 %", "75.0 %", ""]
    assert panel.summary.whole == "Benign 3 · Malignant 1 · 1 not readable"


def test_the_model_keeps_qts_rules_while_everything_changes(
    program: Program, panel: ResultsPanel
) -> None:
    tester = QAbstractItemModelTester(
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    table, images = program.app.state.table, program.app.state.images
    panel.view.selectAll()
    for act in (
        lambda: panel.view.sortByColumn(2, Qt.SortOrder.DescendingOrder),
        lambda: table.set_filter(least=0.7),
        lambda: table.set_grouped(True),
        table.clear_filter,
        lambda: images.set_outcomes([Failure(images.rows[0].ref, Problem("gone"))]),
        table.arrange,
        program.app.operations.open_source.close_all,
    ):
        act()
        assert panel.model.rowCount() == len(table.lines)
    tester.deleteLater()


def test_keys_walk_in_the_order_of_the_table_while_it_is_unfolded(
    program: Program, panel: ResultsPanel
) -> None:
    panel.view.sortByColumn(KEYS.index("probability"), Qt.SortOrder.DescendingOrder)
    assert _shown(panel) == ["a.png", "b.png", "d.png", "c.png", "broken.png"]
    for key, expected in (
        (Qt.Key.Key_J, "b.png"), (Qt.Key.Key_J, "d.png"), (Qt.Key.Key_J, "c.png"),
        (Qt.Key.Key_K, "d.png"),
    ):  # fmt: skip
        press(program, key)
        assert _current(program) == expected
        assert panel.view.currentIndex().data() == expected
    panel.toggle()
    press(program, Qt.Key.Key_J)
    assert _current(program) == "broken.png"  # the order of the browser


def test_choosing_a_row_shows_its_image_and_a_sort_keeps_it(
    program: Program, panel: ResultsPanel
) -> None:
    panel.view.setCurrentIndex(panel.model.index(2, 0))
    assert _current(program) == "c.png"
    panel.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert panel.view.currentIndex().data() == "c.png"
    assert [ref.file_name for ref in panel.view.selected()] == ["c.png"]


def test_filters_and_show_all(program: Program, panel: ResultsPanel) -> None:
    filters, table = panel.filters, program.app.state.table
    assert [filters.classes.itemText(n) for n in range(filters.classes.count())] == [
        "All classes", "Benign · 3", "Malignant · 1",
    ]  # fmt: skip

    def choose(chooser: object, text: str) -> None:
        at = chooser.findText(text, Qt.MatchFlag.MatchStartsWith)  # type: ignore[attr-defined]
        chooser.setCurrentIndex(at)  # type: ignore[attr-defined]
        chooser.activated.emit(at)  # type: ignore[attr-defined]

    assert not filters.clear.isVisible()
    choose(filters.classes, "Benign")
    choose(filters.shares, "75 % or more")
    assert _shown(panel) == ["a.png", "d.png"]
    choose(filters.marks, "Marked")
    assert _shown(panel) == []
    assert panel.nothing.isVisible()
    filters.clear.click()
    assert len(_shown(panel)) == 5
    assert filters.shares.currentIndex() == filters.marks.currentIndex() == 0
    choose(filters.standings, "Not readable")
    assert _shown(panel) == ["broken.png"]
    filters.search.setText("c.png")
    filters.run_search()
    table.set_filter(standing="")
    assert _shown(panel) == ["c.png"]
    program.app.state.settings.set(IS_PRIVATE, True)
    assert _shown(panel) == []  # names are hidden, so they are not searched


def test_marks_by_key_on_one_or_on_all_that_are_selected(
    program: Program, panel: ResultsPanel
) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    press(program, Qt.Key.Key_D, shift)
    assert _shown(panel, "mark") == ["Disagree", "", "", "", ""]
    flag = QItemSelectionModel.SelectionFlag
    for row in (1, 2):
        panel.view.selectionModel().select(panel.model.index(row, 0), flag.Select | flag.Rows)
    press(program, Qt.Key.Key_A, shift)
    assert _shown(panel, "mark") == ["Agree", "Agree", "Agree", "", ""]
    program.app.state.table.arrange()
    assert panel.summary.whole.endswith("agree 3")
    press(program, Qt.Key.Key_A, shift)
    assert _shown(panel, "mark") == [""] * 5


def test_a_label_and_a_note_are_asked_for(program: Program, panel: ResultsPanel) -> None:
    sheet = panel.open_note()
    assert sheet is not None
    assert "a.png" in [part.text() for part in sheet.findChildren(QLabel)]
    sheet.label.setCurrentIndex(sheet.label.findData("malignant"))
    sheet.note.setText("dark")
    sheet.accept()
    assert (_shown(panel, "note")[0], _shown(panel, "mark")[0]) == ("Malignant · dark", "Disagree")
    program.app.state.images.select(4)
    assert panel.open_note() is None


def test_groups_are_lines_that_cannot_be_selected(program: Program, panel: ResultsPanel) -> None:
    program.app.state.settings.set(IS_GROUPED, True)
    model = panel.model
    assert isinstance(program.app.state.table.lines[0], Group)
    assert _shown(panel)[0] == "/scans · 5 images · highest 90.0 %"
    panel.view.setCurrentIndex(model.index(1, 0))
    area = panel.view.visualRect(model.index(0, 0))
    program.qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert [ref.file_name for ref in panel.view.selected()] == ["a.png"]
    assert panel.group.isChecked()
    panel.view.selectAll()
    assert len(panel.view.selected()) == 5
    program.app.state.settings.set(IS_PRIVATE, True)
    assert _shown(panel)[:2] == ["Folder · 5 images · highest 90.0 %", "Image 1"]


def test_columns_are_chosen_and_kept(program: Program, panel: ResultsPanel) -> None:
    menu = panel.view.columns_menu()
    assert len(menu.actions()) == len(COLUMNS) - 1  # the image itself is always there
    next(a for a in menu.actions() if a.data() == "modality").trigger()
    next(a for a in menu.actions() if a.data() == "note").trigger()
    panel.view.setColumnWidth(0, 333)
    panel.save()
    settings = program.app.state.settings
    assert "modality" in settings.get(TABLE_COLUMNS)
    again = MainWindow(program.app.state, program.app.operations, program.app.theme)
    program.qtbot.addWidget(again)
    view = again.results.view
    assert not view.isColumnHidden(KEYS.index("modality"))
    assert view.isColumnHidden(KEYS.index("note"))
    assert view.columnWidth(0) == 333


def _choose_class(panel: ResultsPanel, *titles: str) -> None:
    menu = panel.view.columns_menu()
    for title in ("Probability of", *titles):
        action = next(a for a in menu.actions() if a.text() == title)
        menu = action.menu() or menu  # type: ignore[assignment]
    action.trigger()


def test_the_probability_of_a_class_has_a_column_while_one_is_chosen(
    program: Program, panel: ResultsPanel
) -> None:
    at, settings = KEYS.index(CHOSEN), program.app.state.settings
    assert panel.view.isColumnHidden(at)
    _choose_class(panel, "Breast ultrasound", "Malignant")
    assert not panel.view.isColumnHidden(at)
    assert _shown(panel, CHOSEN) == ["10.0 %", "80.0 %", "40.0 %", "25.0 %", ""]
    roles, across = Qt.ItemDataRole, Qt.Orientation.Horizontal
    assert panel.model.headerData(at, across) == "Malignant"
    for role in (roles.ToolTipRole, roles.AccessibleTextRole):
        said = panel.model.headerData(at, across, role)
        assert said == "Probability of Malignant (Breast ultrasound)"
    header = panel.view.header()
    place = QPoint(header.sectionViewportPosition(at) + 20, header.height() // 2)
    program.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert _shown(panel) == ["b.png", "c.png", "d.png", "a.png", "broken.png"]
    panel.view.show_column("modality", True)
    assert CHOSEN not in settings.get(TABLE_COLUMNS)
    again = MainWindow(program.app.state, program.app.operations, program.app.theme)
    program.qtbot.addWidget(again)
    assert not again.results.view.isColumnHidden(at)
    _choose_class(panel, "None")
    assert panel.view.isColumnHidden(at)
    assert header.sortIndicatorSection() == -1
    assert _shown(panel)[0] == "a.png"


def test_a_class_that_the_model_lacks_has_no_column(program: Program, panel: ResultsPanel) -> None:
    program.app.state.settings.set(TABLE_CLASS, "skin/melanoma")
    assert panel.view.isColumnHidden(KEYS.index(CHOSEN))


def test_it_folds_by_hand_and_unfolds_by_itself_with_many_images(
    program: Program, window: MainWindow
) -> None:
    panel = window.results
    program.open("a.png")
    assert panel.is_folded
    assert panel.height() < 60
    program.open(*(f"{n}.png" for n in range(UNFOLDED_FROM)))
    assert not panel.is_folded
    program.wait(lambda: panel.height() >= program.app.state.settings.get(TABLE_HEIGHT) - 2)
    window.actions_by_name["results_table"].trigger()
    assert panel.is_folded
    assert program.app.state.settings.get(TABLE_SHOWN) == "no"
    assert not window.actions_by_name["results_table"].isChecked()


def test_only_rows_in_sight_get_thumbnails(program: Program, window: MainWindow) -> None:
    program.app.state.settings.set(TABLE_SHOWN, "yes")
    program.open(*(f"{n:03}.png" for n in range(150)))
    program.app.state.table.arrange()
    window.grab()
    program.wait(program.is_settled)
    read = {call[1] for call in program.fake.asked if call[0] == "read"}
    assert 0 < len(read) < 60


def test_every_theme_paints_results_cautions_and_marks(
    program: Program, panel: ResultsPanel
) -> None:
    program.app.operations.mark_results.set_verdict(
        [row.ref for row in program.app.state.images.rows], "disagree"
    )
    for name in ("dark", "light", "contrast"):
        program.app.theme.apply(name)
        grabbed = panel.view.viewport().grab().toImage()
        seen = {
            grabbed.pixelColor(x, y).name()
            for x in range(0, grabbed.width(), 1)
            for y in range(0, min(120, grabbed.height()), 3)
        }
        palette = program.app.theme.palette
        for colour in (palette.accent, palette.caution):
            assert QColor(colour).name() in seen


def test_the_jobs_bar_pauses_and_goes_on(program: Program, window: MainWindow) -> None:
    program.fake.gate.clear()
    program.app.operations.open([Path("/scans") / f"{n}.png" for n in range(30)])
    program.wait(lambda: len(program.app.state.images) == 30)
    program.wait(lambda: window.jobs_bar.hold.isVisible())
    window.jobs_bar.hold.click()
    program.fake.gate.set()
    program.wait(program.is_settled)
    program.wait(lambda: window.jobs_bar.hold.text() == "Go on")
    assert window.jobs_bar.text.text().startswith("Paused: ")
    assert window.actions_by_name["pause"].isChecked()
    window.actions_by_name["pause"].trigger()
    program.wait(lambda: program.app.state.images.count()[0] == 30)
    program.wait(program.is_settled)


def test_an_unfinished_batch_is_offered(program: Program, window: MainWindow) -> None:
    offered = program.app.operations.unfinished
    place = Path("/scans/Doe")
    offered.offered = Unfinished(Path("x.json"), (place, place), 99, "2026-01-02T03:04:05")
    offered.changed.emit()
    assert window.unfinished.isVisible()
    assert "99 images in Doe and 1 other place" in window.unfinished.text.text()
    program.app.state.settings.set(IS_PRIVATE, True)
    assert "Doe" not in window.unfinished.text.text()
    window.unfinished.go_on.click()
    assert not window.unfinished.isVisible()
    program.wait(lambda: ImageRef(place) in [r.ref for r in program.app.state.images.rows])
    program.wait(program.is_settled)


def test_the_store_is_switched_off_and_marks_are_deleted_only_when_confirmed(
    program: Program, panel: ResultsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.app.window
    window.actions_by_name["keep_results"].trigger()
    assert program.app.state.settings.get(KEEPS_RESULTS) is False
    assert not window.actions_by_name["keep_results"].isChecked()
    window.actions_by_name["clear_results"].trigger()
    program.app.operations.mark_results.set_verdict(panel.chosen(), "agree")
    answers = iter((1, 0))
    confirm: Callable[..., int] = lambda *_: next(answers)  # noqa: E731
    monkeypatch.setattr("medmamba_desktop.view.results.actions.confirm", confirm)
    for expected in ("Agree", ""):
        window.actions_by_name["delete_marks"].trigger()
        assert _shown(panel, "mark")[0] == expected

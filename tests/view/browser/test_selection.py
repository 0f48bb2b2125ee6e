"""Several rows chosen in the tree: with Ctrl, with Shift, as groups; and classified together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from medmamba_desktop.view.browser import delegate
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press
from tests.view.browser.test_browser import slice_

_NAMES = ("a.png", "b.png", "c.png", "d.png", "e.png")
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def click(
    program: Program, window: MainWindow, title: str,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:  # fmt: skip
    tree, model = window.browser.list, window.browser.model
    (index,) = model.match(
        model.index(0, 0), Qt.ItemDataRole.DisplayRole, title, 1,
        Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
    )  # fmt: skip
    at = QPoint(150, tree.visualRect(index).center().y())
    program.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, held, at)


def selected(window: MainWindow) -> list[str]:
    return [ref.file_name for ref in window.browser.selected()]


def test_ctrl_adds_and_takes_away_and_shift_takes_a_range(
    program: Program, window: MainWindow
) -> None:
    program.open(*_NAMES)
    click(program, window, "a.png")
    click(program, window, "d.png", _CTRL)
    assert selected(window) == ["a.png", "d.png"]
    current = program.app.state.images.current_row
    assert current is not None
    assert current.name == "d.png"
    click(program, window, "a.png", _CTRL)
    assert selected(window) == ["d.png"]
    click(program, window, "b.png")
    click(program, window, "d.png", _SHIFT)
    assert selected(window) == ["b.png", "c.png", "d.png"]
    program.wait(program.is_settled)
    assert selected(window) == ["b.png", "c.png", "d.png"]
    press(program, Qt.Key.Key_J)
    assert selected(window) == ["e.png"]
    click(program, window, "c.png", _SHIFT)
    assert selected(window) == ["c.png", "d.png", "e.png"]
    program.wait(program.is_settled)


def test_the_arrow_keys_select_with_shift(program: Program, window: MainWindow) -> None:
    program.open(*_NAMES)
    tree = window.browser.list
    click(program, window, "b.png")
    program.qtbot.keyClick(tree, Qt.Key.Key_Down, _SHIFT)
    program.qtbot.keyClick(tree, Qt.Key.Key_Down, _SHIFT)
    assert selected(window) == ["b.png", "c.png", "d.png"]
    program.qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert selected(window) == ["e.png"]
    program.wait(program.is_settled)


def test_a_selection_stays_while_others_are_found(program: Program, window: MainWindow) -> None:
    program.open(*_NAMES)
    click(program, window, "a.png")
    click(program, window, "c.png", _SHIFT)
    program.app.state.images.add([slice_(1), slice_(2)])
    assert selected(window) == ["a.png", "b.png", "c.png"]
    program.wait(program.is_settled)


def test_a_group_stands_for_what_it_holds_in_view(program: Program, window: MainWindow) -> None:
    program.app.state.images.add([slice_(2), slice_(1), slice_(3)])
    program.open("a.png", "b.png")
    click(program, window, "Thorax")
    click(program, window, "scans", _CTRL)
    assert selected(window) == ["IM1", "IM2", "IM3", "a.png", "b.png"]
    scans = window.browser.list.currentIndex()
    assert window.browser.list.isExpanded(scans)  # folded by a plain click alone
    window.browser.search.setText("a.png")
    window.browser.run_search()
    click(program, window, "scans", _CTRL)
    assert selected(window) == ["a.png"]
    program.wait(program.is_settled)


def test_of_what_is_selected_the_current_row_alone_has_a_stripe(
    program: Program, window: MainWindow
) -> None:
    program.open(*_NAMES)
    click(program, window, "b.png")
    click(program, window, "d.png", _CTRL)
    program.wait(program.is_settled)
    tree = window.browser.list
    looks = tree.viewport().grab().toImage()
    palette = program.app.theme.palette

    def colour(row: int, x: int) -> str:
        index = window.browser.model.index(row, 0, tree.currentIndex().parent())
        return looks.pixelColor(x, tree.visualRect(index).top() + 3).name()

    assert [colour(row, 1) == palette.accent for row in range(4)] == [False] * 3 + [True]
    assert colour(1, 6) == colour(3, 6) == palette.accent_soft


def test_a_picture_that_cannot_be_made_small_has_a_mark(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.open("a.png")
    marks: list[str] = []
    monkeypatch.setattr(delegate, "draw_mark", lambda _painter, name, *_: marks.append(name))
    window.browser.list.viewport().grab()
    assert marks == []
    ref = program.app.state.images.rows[0].ref
    program.app.operations.thumbnails._enter(ref, None)
    window.browser.list.viewport().grab()
    assert "error" in marks


def test_what_is_selected_is_classified(program: Program, window: MainWindow) -> None:
    program.open(*_NAMES)
    click(program, window, "b.png")
    click(program, window, "d.png", _CTRL)
    program.wait(program.is_settled)
    program.fake.asked.clear()
    press(program, Qt.Key.Key_Return, _CTRL)
    program.wait(program.is_settled)
    assert [name for what, name in program.fake.asked if what == "predict"] == ["b.png", "d.png"]
    offered = [action.objectName() for action in window.browser.list.actions()]
    assert offered == ["classify_selection", "header"]
    assert window.browser.list.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu

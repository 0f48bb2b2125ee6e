"""What a mouse does on pictures, done with keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from medmamba_desktop.core.export.plan import Rectangle
from medmamba_desktop.state.settings import OPACITY
from medmamba_desktop.view.export.paint import PaintSheet
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(program: Program, window: MainWindow) -> MainWindow:
    program.open("nodule-1.png", "nodule-2.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    return window


def test_arrows_move_window_and_fade(program: Program, opened: MainWindow) -> None:
    canvas, settings = opened.page.canvas, program.app.state.settings
    before = canvas.image_position(canvas.rect().center().toPointF())
    program.qtbot.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
    after = canvas.image_position(canvas.rect().center().toPointF())
    assert after[0] < before[0]  # the picture went right, so what is in the middle lay further left
    assert after[1] == pytest.approx(before[1])
    window = canvas.display
    program.qtbot.keyClick(canvas, Qt.Key.Key_Right, CTRL)
    assert canvas.display.width > window.width  # type: ignore[union-attr]
    program.qtbot.keyClick(canvas, Qt.Key.Key_Up, CTRL)
    assert canvas.display.center < window.center  # type: ignore[union-attr]
    opacity = settings.get(OPACITY)
    program.qtbot.keyClick(canvas, Qt.Key.Key_Up, ALT)
    assert settings.get(OPACITY) == pytest.approx(opacity + 0.05)
    program.qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert program.app.state.images.current == 1


def test_tab_makes_the_next_pane_the_active_one(program: Program, opened: MainWindow) -> None:
    opened.actions_by_name["layout_1x2"].trigger()
    program.wait(program.is_settled)
    opened.activateWindow()
    first, second = (pane.canvas for pane in opened.page.grid.panes[:2])
    first.setFocus()
    program.qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert program.app.state.viewer.active == 1


def test_rectangles_are_painted_out_with_keys(program: Program, window: MainWindow) -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    sheet = PaintSheet(pixels, (), program.app.theme, window)
    program.qtbot.addWidget(sheet)
    sheet.show()
    press = program.qtbot.keyClick
    press(sheet.board, Qt.Key.Key_B)
    assert sheet.board.rectangles == [Rectangle(66, 33, 66, 33)]
    press(sheet.board, Qt.Key.Key_Right)
    press(sheet.board, Qt.Key.Key_Up)
    press(sheet.board, Qt.Key.Key_Left, SHIFT)
    assert sheet.board.rectangles == [Rectangle(70, 31, 62, 33)]
    for _ in range(60):
        press(sheet.board, Qt.Key.Key_Right)
    assert sheet.board.rectangles == [Rectangle(138, 31, 62, 33)]
    assert sheet.board.accessibleDescription() == "1 rectangle"
    press(sheet.board, Qt.Key.Key_Delete)
    assert sheet.board.rectangles == []
    sheet.close()

"""Heat maps in every pane: of one class, on one scale, each over its own image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from medmamba_desktop.core.values import HeatMap
from medmamba_desktop.state.settings import IS_MAP_SHOWN
from medmamba_desktop.view.canvas.overlay import on_one_scale, style_of
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press, texts


@pytest.fixture
def four(program: Program, window: MainWindow) -> MainWindow:
    program.open("a.png", "b.png", "c.png", "d.png")
    for number, name in enumerate(("b.png", "c.png", "d.png")):
        press(program, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
        program.app.state.viewer.activate(number + 1)
        images = program.app.state.images
        images.select([row.name for row in images.rows].index(name))
        program.wait(program.is_settled)
    program.app.state.viewer.activate(0)
    return window


def mapped(window: MainWindow) -> list[bool]:
    return [pane.canvas.drawing.overlay is not None for pane in window.page.grid.panes]


def test_each_pane_gets_the_map_of_its_image(program: Program, four: MainWindow) -> None:
    program.wait(lambda: all(mapped(four)))
    explained = [call[1:] for call in program.fake.asked if call[0] == "explain"]
    assert {name for name, _ in explained} == {"a.png", "b.png", "c.png", "d.png"}
    assert {class_name for _, class_name in explained} == {"malignant"}
    four.page.grid.panes[2].canvas.hovered.emit((10, 10))
    assert "map value" in texts(four.page)
    program.app.operations.analyse.choose_class("benign")
    program.wait(lambda: ("explain", "c.png", "benign") in program.fake.asked)
    program.wait(lambda: all(mapped(four)))
    program.app.state.settings.set(IS_MAP_SHOWN, False)
    assert not any(mapped(four))
    program.wait(program.is_settled)


def test_an_image_that_is_not_classified_or_by_another_task_has_none(
    program: Program, four: MainWindow
) -> None:
    program.wait(lambda: all(mapped(four)))
    images = program.app.state.images
    row = images.rows[2]
    assert row.prediction is not None
    images.set_outcomes([replace(row.prediction, task="blood-cell")])
    program.wait(lambda: mapped(four) == [True, True, False, True])
    program.wait(program.is_settled)


def test_one_pane_asks_for_no_other_map(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    program.qtbot.wait(300)
    program.wait(program.is_settled)
    assert [call[1] for call in program.fake.asked if call[0] == "explain"] == ["a.png"]


def test_the_strongest_map_sets_the_scale(program: Program, four: MainWindow) -> None:
    program.wait(lambda: all(mapped(four)))
    shown: Any = program.app.state.analysis.shown.heat_map
    assert isinstance(shown, HeatMap)
    style = style_of(program.app.state.settings)
    strong = replace(shown, values=shown.values * 3)
    assert on_one_scale(style, [shown]).scale is None
    assert on_one_scale(style, [shown, strong]).scale == pytest.approx(3 * shown.peak)
    nothing = replace(shown, values=-abs(shown.values))
    assert on_one_scale(style, [shown, nothing]).scale is None

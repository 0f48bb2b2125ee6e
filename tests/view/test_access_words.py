"""What painted widgets say of what they show, and that readers are told when it changes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox

from medmamba_desktop.core.dataset.examples import Box
from medmamba_desktop.state.settings import IS_MAP_SHOWN, IS_PRIVATE
from medmamba_desktop.view.canvas.colour_bar import ColourBar
from medmamba_desktop.view.canvas.stack_bar import StackBar
from medmamba_desktop.view.fine_tune.charts import Chart, Line
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_access import role, spoken
from tests.helpers.window_guards import Program
from tests.helpers.window_wizard import Wizard

SAID = QAccessible.Text.Description


@pytest.fixture
def opened(program: Program, window: MainWindow) -> MainWindow:
    program.open("nodule-1.png", "nodule-2.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    return window


def test_the_canvas_says_image_zoom_window_and_map(program: Program, opened: MainWindow) -> None:
    canvas, settings = opened.page.canvas, program.app.state.settings
    assert role(canvas) == QAccessible.Role.Canvas
    said = spoken(canvas, SAID)
    assert "nodule-1.png" in said
    assert "200 × 160" in said
    assert "Where the model looked for: Malignant" in said
    before = canvas.zoom
    opened.actions_by_name["zoom_in"].trigger()
    assert canvas.zoom > before
    assert f"{canvas.zoom * 100:.0f} %" in spoken(canvas, SAID)
    opened.actions_by_name["invert"].trigger()
    assert "inverted" in spoken(canvas, SAID)
    settings.set(IS_MAP_SHOWN, False)
    assert "Heat map is off" in spoken(canvas, SAID)
    settings.set(IS_PRIVATE, True)
    assert "nodule" not in spoken(canvas, SAID)


def test_every_pane_says_which_it_is(program: Program, opened: MainWindow) -> None:
    opened.actions_by_name["layout_1x2"].trigger()
    program.wait(program.is_settled)
    first, second = (pane.canvas for pane in opened.page.grid.panes[:2])
    assert spoken(first, SAID).startswith("pane 1 of 2, nodule-1.png")
    assert spoken(second, SAID).startswith("pane 2 of 2")


def test_readers_are_told_when_the_image_changes(
    program: Program, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    canvas = opened.page.canvas
    monkeypatch.setattr(canvas, "setAccessibleDescription", told.append)
    program.app.state.images.select(1)
    program.wait(program.is_settled)
    assert any("nodule-2.png" in said for said in told)


def test_choosers_say_what_they_are_for(opened: MainWindow) -> None:
    for chooser in opened.findChildren(QComboBox):
        heard = spoken(chooser) + spoken(chooser, SAID)
        assert chooser.accessibleName()
        assert chooser.accessibleName() in heard


def test_bars_and_charts_say_their_values(program: Program) -> None:
    bar = ColourBar()
    program.qtbot.addWidget(bar)
    bar.show_colours("inferno", ("0.8", "0.4", "0"))
    assert spoken(bar, SAID) == "From the top: 0.8, 0.4, 0"
    bar.show_colours(None)
    assert not spoken(bar, SAID)
    stack = StackBar()
    program.qtbot.addWidget(stack)
    stack.set_place(1, 3)
    stack.set_curve((0.2, 0.4, None), "Malignant")
    assert spoken(stack, SAID) == "Malignant: 40 % at 2 of 3"
    chart = Chart(program.app.theme, "Loss", "", "Loss", (Line("training", "accent"),))
    program.qtbot.addWidget(chart)
    chart.show_line(0, (1, 2, 3), (1.25, 0.9, 0.5))
    assert spoken(chart, SAID) == "training: 1.25 at first, 0.5 at last"
    assert role(chart) == QAccessible.Role.Chart


def test_the_picture_to_draw_on_says_its_boxes(program: Program) -> None:
    wizard = Wizard(program)
    wizard.to_regions()
    canvas = wizard.window.regions.canvas
    wizard.wait(lambda: canvas.is_there)
    count = len(canvas.boxes)
    canvas.set_boxes((*canvas.boxes, Box(0.1, 0.1, 0.2, 0.2)))
    assert spoken(canvas, SAID).startswith(f"{count + 1} marked region")

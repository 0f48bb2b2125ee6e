"""The panel of the heat map: method, stage, how faithful it is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.explain.methods import METHODS, STAGE_CHOICES
from medmamba_desktop.state.settings import COLOUR_MAP, HAS_CONTOURS, METHOD, STAGE
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import canvas_image, press


def test_every_method_can_be_chosen_and_says_what_it_shows(
    program: Program, window: MainWindow
) -> None:
    program.open("a.png")
    panel, settings = window.findings.explanation, program.app.state.settings
    assert panel.method.count() == len(METHODS)
    for name, method in METHODS.items():
        panel.method.activated.emit(panel.method.findData(name))
        program.wait(program.is_settled)
        assert settings.get(METHOD) == name
        assert panel.says.text() == method.says
        assert method.cost in panel.cost.text()
        assert method.paper in panel.cost.toolTip()
        assert panel.stage.isVisible() == method.has_stages
        assert method.title in window.page.caption.whole


def test_every_stage_can_be_chosen(program: Program, window: MainWindow) -> None:
    program.app.state.settings.set(METHOD, "grad-cam")
    program.open("a.png")
    panel = window.findings.explanation
    for stage in STAGE_CHOICES:
        panel.stage.activated.emit(panel.stage.findData(stage))
        program.wait(program.is_settled)
        assert program.app.state.settings.get(STAGE) == stage
        shown = program.app.state.analysis.shown.heat_map
        assert shown is not None
        assert shown.stage == stage


def test_a_check_says_in_numbers_how_faithful_the_map_is(
    program: Program, window: MainWindow
) -> None:
    program.open("a.png")
    panel, state = window.findings.explanation, program.app.state
    assert panel.check.isEnabled()
    panel.check.click()
    program.wait(lambda: state.analysis.shown.faithfulness is not None)
    assert panel.verdict.text().startswith("Blurring the highlighted 20 % changes the probability")
    assert not panel.check.isEnabled()
    program.app.operations.analyse.choose_class("benign")
    program.wait(program.is_settled)
    assert panel.verdict.text() == ""
    program.app.operations.analyse.choose_class("malignant")
    assert panel.verdict.text().startswith("Blurring")  # kept
    assert len([call for call in program.fake.asked if call[0] == "judge"]) == 1


def test_a_map_that_is_not_drawn_is_not_checked(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    panel, settings = window.findings.explanation, program.app.state.settings
    analysis = program.app.state.analysis
    assert analysis.shown.heat_map is not None
    analysis.update(heat_map=replace(analysis.shown.heat_map, is_evident=False))
    assert not panel.check.isEnabled()
    settings.set(COLOUR_MAP, "two-sided")  # shows what speaks against the class
    assert panel.check.isEnabled()


def test_the_verdict_comes_into_view_in_a_low_window(program: Program, window: MainWindow) -> None:
    window.resize(1280, 640)
    program.open("a.png")
    panel = window.findings.explanation
    panel.check.click()
    program.wait(lambda: bool(panel.verdict.text()))
    program.wait(lambda: panel.verdict.visibleRegion().boundingRect() == panel.verdict.rect())


def test_a_check_that_fails_says_why(program: Program, window: MainWindow) -> None:
    program.fake.judge_error = DeviceError("Out of memory", "Close something")
    program.open("a.png")
    panel = window.findings.explanation
    panel.check.click()
    program.wait(lambda: bool(panel.verdict.text()))
    assert panel.verdict.text() == "The map could not be checked. Out of memory."
    assert panel.check.text() == "Check this map"
    program.wait(program.is_settled)


def test_v_held_shows_the_picture_alone(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    with_map = canvas_image(window)
    program.qtbot.keyPress(window.page.canvas, Qt.Key.Key_V)
    assert canvas_image(window).allGray()
    program.qtbot.keyRelease(window.page.canvas, Qt.Key.Key_V)
    assert canvas_image(window) == with_map


def test_contours_are_drawn_and_taken_off(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    plain = canvas_image(window)
    press(program, Qt.Key.Key_U)
    assert program.app.state.settings.get(HAS_CONTOURS)
    assert canvas_image(window) != plain
    press(program, Qt.Key.Key_U)
    assert canvas_image(window) == plain


def test_the_bar_has_the_raw_values(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    assert window.page.colour_bar.words == ("0.839", "0.42", "0")
    program.app.state.settings.set(COLOUR_MAP, "two-sided")
    assert window.page.colour_bar.words == ("+0.839", "0", "-0.839")

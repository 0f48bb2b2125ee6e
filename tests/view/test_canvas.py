"""The image in the middle: overlay, zoom, what is under the cursor, why there is none."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.state.settings import (
    COLOUR_MAP,
    IS_MAP_SHOWN,
    OPACITY,
    TOP,
)
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_fakes import heat_map
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import canvas_image, press, texts, wheel


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
    program.fake.explain = lambda m, p, t, c, *_: _silent(p, c)  # type: ignore[method-assign]
    object.__setattr__(
        program.app.operations.analyse._backend, "explain", program.fake.explain
    )  # fmt: skip
    program.open("a.png")
    assert window.page.caption.whole.startswith("No positive evidence for this class: Malignant")
    assert canvas_image(window).allGray()


def _silent(picture: Picture, class_name: str) -> Generator[None, None, HeatMap]:
    yield from ()
    made = heat_map(picture.ref, class_name)
    return replace(made, values=-abs(made.values))


def test_ctrl_and_wheel_turn_the_opacity_the_wheel_alone_zooms(
    program: Program, window: MainWindow
) -> None:
    program.open("a.png")
    canvas, settings = window.page.canvas, program.app.state.settings
    before, scale = settings.get(OPACITY), canvas.zoom
    wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    assert settings.get(OPACITY) == pytest.approx(before + 0.05)
    assert canvas.zoom == scale
    wheel(canvas, 120, Qt.KeyboardModifier.NoModifier)
    assert canvas.zoom == pytest.approx(scale * 1.2)
    press(program, Qt.Key.Key_F)
    assert canvas.zoom == pytest.approx(scale)
    press(program, Qt.Key.Key_0)
    assert canvas.zoom == pytest.approx(1.0)


def test_a_middle_drag_pans(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    canvas = window.page.canvas
    before = canvas.stage.to_canvas(canvas.placement)
    middle = Qt.MouseButton.MiddleButton
    program.qtbot.mousePress(canvas, middle, pos=QPoint(100, 100))
    program.qtbot.mouseMove(canvas, QPoint(130, 90))
    program.qtbot.mouseRelease(canvas, middle, pos=QPoint(130, 90))
    after = canvas.stage.to_canvas(canvas.placement)
    assert (after.e - before.e, after.f - before.f) == (pytest.approx(30), pytest.approx(-10))


def test_the_value_under_the_cursor_is_raw(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.page.canvas.hovered.emit((130, 50))
    assert "x 130  y 50" in texts(window.page)
    assert "map value 0.8394" in texts(window.page)
    window.page.canvas.hovered.emit(None)
    assert "map value" not in texts(window.page)


def test_the_strip_writes_the_settings(program: Program, window: MainWindow) -> None:
    strip, settings = window.page.strip, program.app.state.settings
    strip.opacity.setValue(20)
    strip.colours.activated.emit(strip.colours.findData("viridis"))
    strip.top.activated.emit(strip.top.findData(0.2))
    assert settings.get(OPACITY) == pytest.approx(0.2)
    assert settings.get(COLOUR_MAP) == "viridis"
    assert settings.get(TOP) == 0.2
    settings.set(IS_MAP_SHOWN, False)
    assert not strip.opacity.isEnabled()


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

"""The viewer in the window: stacks, windows, measures, panes, loops, what the model sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.frame import (
    Annotation,
    Frame,
    Geometry,
    ImageFacts,
    Plane,
    Shutter,
)
from medmamba_desktop.core.source.presentation import Asked
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from medmamba_desktop.state.settings import IS_MAP_SHOWN, IS_PRIVATE
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press, texts, wheel

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def ct(number: int, series: str = "s", **parts: Any) -> tuple[SourceImage, Frame]:
    """A slice whose value is a ramp to the right, in HU."""
    ref = ImageRef(Path(f"/scans/{series}-{number}.dcm"))
    facts = DicomFacts("CT", "p", "1", series, f"{series}.{number}", 1, number)
    values = np.tile(np.arange(100, dtype=np.int16) * 20 - 1000, (80, 1))
    given: dict[str, Any] = {
        "unit": "HU", "modality": "CT", "facts": ImageFacts(name="Doe, Jane", patient="77"),
        "geometry": Geometry((0.5, 0.5)), "sop_uid": facts.sop_uid, "frame_ms": 40.0,
    }  # fmt: skip
    frame = Frame(ref, values, **(given | parts))
    return SourceImage(ref, "dicom", "DICOM", 100, 80, 1, facts), frame


def open_series(program: Program, count: int = 5, series: str = "s", **parts: Any) -> None:
    made = [ct(number + 1, series, **parts) for number in range(count)]
    for _, frame in made:
        program.app.operations.show_frames.cache.put(frame)
    images = program.app.state.images
    first = len(images)
    images.add([source for source, _ in made])
    images.select(first)
    program.wait(program.is_settled)


def drag(program: Program, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    canvas = program.app.window.page.canvas
    program.qtbot.mousePress(canvas, button, pos=start)
    program.qtbot.mouseMove(canvas, end)
    program.qtbot.mouseRelease(canvas, button, pos=end)


def shade(canvas: Canvas, x: float, y: float) -> QColor:
    """The colour at an image position."""
    at = canvas.stage.to_canvas(canvas.placement)(x, y)
    return canvas.grab().toImage().pixelColor(round(at[0]), round(at[1]))


def test_the_wheel_scrolls_a_stack_and_the_list_follows(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    canvas, state = window.page.canvas, program.app.state
    wheel(canvas, -240, NONE)
    assert state.viewer.pane.position == 2
    assert canvas.frame is not None
    assert canvas.frame.ref == state.viewer.pane.ref
    program.wait(lambda: state.images.current == 2)
    zoom = canvas.zoom
    wheel(canvas, 120, SHIFT)
    assert state.viewer.pane.position == 2
    assert canvas.zoom == pytest.approx(zoom * 1.2)
    program.qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    assert state.viewer.pane.position == 4
    assert window.page.stack_bar.isVisible()
    program.wait(program.is_settled)


def test_number_keys_take_windows_and_a_drag_changes_them(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    canvas, viewer = window.page.canvas, program.app.state.viewer
    press(program, Qt.Key.Key_4)
    assert viewer.pane.choice.title == "Lung"
    assert canvas.display == Window(-600, 1500)
    assert 125 < shade(canvas, 20.5, 40).red() < 130  # -600 HU is the middle
    drag(program, RIGHT, QPoint(100, 100), QPoint(160, 60))
    assert isinstance(canvas.display, Window)
    assert canvas.display.width > 1500
    assert canvas.display.center < -600
    assert "W 2150" in "".join(label.whole for label in [window.page._facts])
    wheel(canvas, -120, NONE)
    assert viewer.pane.choice.window == canvas.display  # the next slice keeps the window
    press(program, Qt.Key.Key_1)
    press(program, Qt.Key.Key_I)
    assert shade(canvas, 0.5, 40).red() > shade(canvas, 99.5, 40).red()
    program.wait(program.is_settled)


def test_turns_and_mirrors_are_drawn(program: Program, window: MainWindow) -> None:
    open_series(program)
    canvas = window.page.canvas
    program.app.state.viewer.flip()
    middle = canvas.height() // 2
    image = canvas.grab().toImage()
    left, right = (image.pixelColor(canvas.width() // 2 + way * 150, middle) for way in (-1, 1))
    assert left.red() > right.red()
    program.app.state.viewer.turn(1)
    image = canvas.grab().toImage()
    top, bottom = (image.pixelColor(canvas.width() // 2, middle + way * 120) for way in (-1, 1))
    assert top.red() > bottom.red()


def test_lengths_angles_and_regions_are_drawn_by_hand(program: Program, window: MainWindow) -> None:
    open_series(program)
    canvas, viewer = window.page.canvas, program.app.state.viewer
    to_canvas = canvas.stage.to_canvas(canvas.placement)

    def at(x: float, y: float) -> QPoint:
        return QPoint(*(round(part) for part in to_canvas(x, y)))

    press(program, Qt.Key.Key_L)
    drag(program, LEFT, at(10, 10), at(70, 10))
    press(program, Qt.Key.Key_A)
    for point in (at(10, 60), at(40, 60), at(40, 30)):
        program.qtbot.mouseMove(canvas, point)
        program.qtbot.mouseClick(canvas, LEFT, pos=point)
    press(program, Qt.Key.Key_E)
    drag(program, LEFT, at(60, 40), at(90, 70))
    length, angle, ellipse = viewer.measures(viewer.pane.ref)
    assert length.points[1][0] - length.points[0][0] == pytest.approx(60, abs=0.5)
    assert [len(angle.points), ellipse.kind] == [3, "ellipse"]
    program.qtbot.mouseClick(canvas, LEFT, pos=at(20, 45))
    assert canvas.draft is not None
    program.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.draft is None
    drag(program, LEFT, at(70, 10), at(70, 30))  # a handle, whatever the tool
    assert viewer.measures(viewer.pane.ref)[0].points[1][1] == pytest.approx(30, abs=0.5)
    wheel(canvas, -120, NONE)
    assert canvas.look.measures == ()
    wheel(canvas, 120, NONE)
    program.qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(viewer.measures(viewer.pane.ref)) == 2
    window.actions_by_name["clear_measures"].trigger()
    assert canvas.look.measures == ()
    program.wait(program.is_settled)


def test_names_can_be_hidden(program: Program, window: MainWindow) -> None:
    open_series(program)
    shown = window.page.canvas.grab().toImage()
    press(program, Qt.Key.Key_N)
    assert program.app.state.settings.get(IS_PRIVATE)
    assert window.page._name.whole == "Image 1"
    assert window.page.canvas.look.is_private
    assert window.page.canvas.grab().toImage() != shown
    assert "Doe" not in window.windowTitle()
    assert "Doe" not in texts(window.page)


def test_four_panes_are_filled_linked_and_chosen(program: Program, window: MainWindow) -> None:
    open_series(program, 4, "b")
    open_series(program, 5, "a")
    viewer, grid = program.app.state.viewer, window.page.grid
    press(program, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    program.wait(program.is_settled)
    assert [len(pane.refs) for pane in viewer.panes] == [5, 4]
    assert [pane.isVisible() for pane in grid.panes] == [True, True, False, False]
    press(program, Qt.Key.Key_5)
    assert viewer.panes[1].choice.title == "Bone"
    wheel(grid.panes[0].canvas, 120, SHIFT)
    assert viewer.panes[1].placement.factor == pytest.approx(1.2)
    wheel(grid.panes[1].canvas, -120, NONE)
    assert viewer.active == 1
    assert [pane.position for pane in viewer.panes] == [1, 1]
    program.wait(lambda: program.app.state.images.current_row.ref == viewer.panes[1].ref)
    window.actions_by_name["link_scroll"].trigger()
    wheel(grid.panes[1].canvas, -120, NONE)
    assert [pane.position for pane in viewer.panes] == [1, 2]
    program.app.state.images.select(0)  # a choice in the list goes to the active pane
    assert viewer.panes[1].position == 0
    press(program, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert viewer.pane.refs[0].path.name == "b-1.dcm"
    program.wait(program.is_settled)


def test_a_loop_plays_at_its_pace_and_a_hand_stops_it(program: Program, window: MainWindow) -> None:
    open_series(program)
    viewer, player = program.app.state.viewer, window.page.player
    press(program, Qt.Key.Key_C)
    player._timer.stop()
    assert viewer.is_playing
    player.advance(39)
    assert viewer.pane.position == 0
    player.advance(2)
    assert viewer.pane.position == 1
    player.advance(40 * 4)  # leaves frames out, and goes round
    assert viewer.pane.position == 0
    press(program, Qt.Key.Key_Period)
    assert viewer.speed == 1.5
    wheel(window.page.canvas, -120, NONE)
    assert not viewer.is_playing
    program.wait(program.is_settled)


def test_the_curve_along_the_stack_scrolls_when_clicked(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    bar, viewer = window.page.stack_bar, program.app.state.viewer
    window.actions_by_name["classify_series"].trigger()
    program.wait(program.is_settled)
    assert bar.shares == pytest.approx((0.88,) * 5)
    program.qtbot.mouseClick(bar, LEFT, pos=QPoint(bar.width() - 4, 30))
    assert viewer.pane.position == 4
    program.wait(lambda: program.app.state.images.current == 4)
    program.wait(program.is_settled)


def test_a_heat_map_lies_over_its_own_image_alone(program: Program, window: MainWindow) -> None:
    open_series(program)
    canvas = window.page.canvas
    program.wait(lambda: canvas.drawing.overlay is not None)
    program.app.state.viewer.step(1)
    assert canvas.drawing.overlay is None
    program.wait(lambda: canvas.drawing.overlay is not None)
    program.wait(program.is_settled)


def test_a_bad_slice_says_so_and_the_next_one_shows(program: Program, window: MainWindow) -> None:
    open_series(program, 2)
    bad, _ = ct(3)
    bad = SourceImage(ImageRef(Path("/scans/broken.dcm")), "dicom", "DICOM", 9, 9, 1, bad.dicom)
    good, frame = ct(4)
    program.app.operations.show_frames.cache.put(frame)
    program.app.state.images.add([bad, good])
    program.wait(lambda: len(program.app.state.viewer.pane.refs) == 4)
    program.app.state.viewer.go(2)
    program.wait(lambda: window.page.message.title.text() == "The file ends too early.")
    assert window.page.canvas.frame is None
    program.app.state.viewer.go(3)
    assert not window.page.message.isVisible()
    assert window.page.canvas.frame is frame
    program.wait(program.is_settled)


def test_while_a_slice_is_read_the_one_before_keeps_its_number(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    frames, viewer = program.app.operations.show_frames, program.app.state.viewer
    program.fake.read_gate.clear()
    frames.cache._frames.pop(viewer.pane.refs[3])
    viewer.go(3)
    assert window.page.canvas.look.position == 0
    program.fake.read_gate.set()
    program.wait(lambda: window.page.canvas.look.position == 3)
    program.wait(program.is_settled)


def test_what_the_model_sees_is_shown_and_follows(program: Program, window: MainWindow) -> None:
    open_series(program)
    press(program, Qt.Key.Key_M)
    inset = window.page.inset
    program.wait(lambda: not inset.picture.pixmap().isNull())
    assert inset.isVisible()
    assert "64 × 64 pixels" in inset.words.text()
    press(program, Qt.Key.Key_M)
    assert not inset.isVisible()
    program.wait(program.is_settled)


def test_overlays_shutters_and_presentation_states(program: Program, window: MainWindow) -> None:
    graphics = Plane(np.ones((4, 4), np.bool_), left=50, top=40)
    program.app.state.settings.set(IS_MAP_SHOWN, False)
    shutter = Shutter("rectangle", ((10.0, 10.0), (90.0, 70.0)))
    open_series(program, 1, planes=(graphics,), shutters=(shutter,))
    canvas = window.page.canvas
    canvas.set_ground(QColor(1, 2, 3))
    assert shade(canvas, 52, 42).saturation() > 50
    assert shade(canvas, 95, 42).getRgb()[:3] == (1, 2, 3)
    press(program, Qt.Key.Key_O)
    assert shade(canvas, 52, 42).saturation() == 0
    assert shade(canvas, 95, 42).red() > 200
    presentations = program.app.operations.presentations
    presentations._on_read({"s.1": Asked(Window(5000, 10))})
    assert canvas.display == Window(5000, 10)
    press(program, Qt.Key.Key_2)  # the reader's own choice comes first
    assert canvas.display != Window(5000, 10)


def test_annotations_of_presentation_states_are_drawn_and_can_be_hidden(
    program: Program, window: MainWindow
) -> None:
    program.app.state.settings.set(IS_MAP_SHOWN, False)
    open_series(program, 1)
    canvas = window.page.canvas

    def inked(left: int, right: int) -> bool:
        return any(shade(canvas, x, y).saturation() > 50
                   for x in range(left, right) for y in range(40, 50))  # fmt: skip

    line = Annotation(((5.0, 45.0), (15.0, 45.0)))
    text = Annotation(text="12 mm", at=(50.0, 40.0))
    other = Annotation(((80.0, 45.0), (90.0, 45.0)), frames=(7,))
    program.app.operations.presentations._on_read({"s.1": Asked(annotations=(line, text, other))})
    assert inked(5, 15)
    assert inked(50, 60)
    assert not inked(80, 90)  # it is meant for another frame
    press(program, Qt.Key.Key_N)
    assert inked(5, 15)
    assert not inked(50, 60)  # words may be names
    press(program, Qt.Key.Key_N)
    press(program, Qt.Key.Key_O)
    assert not inked(5, 15)
    assert not inked(50, 60)
    program.wait(program.is_settled)


def test_the_value_under_the_cursor_is_in_hounsfield_units(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    window.page.canvas.hovered.emit((50, 7))
    assert "x 50  y 7   ·   0 HU" in texts(window.page)
    program.wait(program.is_settled)


def test_the_magnifier_enlarges_what_is_under_the_cursor(
    program: Program, window: MainWindow
) -> None:
    open_series(program)
    canvas = window.page.canvas
    before = canvas.grab().toImage()
    press(program, Qt.Key.Key_G)
    program.qtbot.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    after = canvas.grab().toImage()
    far = QPoint(canvas.width() // 2 - 60, canvas.height() // 2)
    assert after.pixelColor(far) != before.pixelColor(far)
    assert after.pixelColor(4, canvas.height() // 3) == before.pixelColor(4, canvas.height() // 3)


def test_memory_and_layout_are_chosen_from_menus(program: Program, window: MainWindow) -> None:
    window.memory.actions()[0].trigger()
    assert program.app.operations.show_frames.cache.limit_bytes == 128_000_000
    one = window.actions_by_name["layout_1x1"]
    one.trigger()
    assert one.isChecked()  # chosen again it stays what it is


def test_tools_give_way_in_a_narrow_window(program: Program, window: MainWindow) -> None:
    open_series(program)
    tools = window.page.tools
    tools.fit(2000)
    assert tools.buttons["tool_length"].isVisible()
    tools.fit(420)
    assert not tools.buttons["tool_length"].isVisible()
    assert tools.buttons["tool_window"].isVisible()
    assert tools.minimumSizeHint().width() <= 300
    program.wait(program.is_settled)

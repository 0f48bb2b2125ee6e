"""Two maps side by side, and the map on screen as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog

from medmamba_desktop.core.values import ImageRef, Problem, SourceImage
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.settings import OPACITY
from medmamba_desktop.view.heat_maps.choices import choices
from medmamba_desktop.view.heat_maps.compare import CompareWindow
from medmamba_desktop.view.heat_maps.open import compare_maps
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_fakes import prediction
from tests.helpers.window_guards import Program


@pytest.fixture
def compared(program: Program, window: MainWindow) -> CompareWindow:
    program.open("a.png")
    made = compare_maps(
        program.app.state, program.app.operations, window._theme, window
    )  # fmt: skip
    assert made is not None
    program.wait(program.is_settled)
    program.wait(lambda: all(side.heat_map is not None for side in made.sides))
    return made


def test_it_begins_with_the_class_on_screen_and_the_next_one(compared: CompareWindow) -> None:
    assert [side.wanted.class_name for side in compared.sides] == ["malignant", "benign"]
    assert "for Malignant" in compared.sides[0].caption.text()
    assert "for Benign" in compared.sides[1].caption.text()
    compared.close()


def test_two_classes_have_one_scale_and_two_methods_do_not(
    program: Program, compared: CompareWindow
) -> None:
    assert compared.has_one_scale.isEnabled()
    assert compared.sides[0].bar.words == compared.sides[1].bar.words
    right = compared.sides[1]
    right.method.setCurrentIndex(right.method.findData("grad-cam"))
    right.method.activated.emit(right.method.currentIndex())
    program.wait(lambda: right.heat_map is not None)
    assert not compared.has_one_scale.isEnabled()
    assert "Grad-CAM, stage 4" in right.caption.text()
    compared.close()


def test_the_cursor_is_marked_on_both_sides_with_both_values(
    program: Program, compared: CompareWindow
) -> None:
    surface = compared.sides[0].surface
    middle = surface.area().center().toPoint()
    program.qtbot.mouseMove(surface, QPoint(middle.x(), middle.y()))
    surface.hovered.emit((0.65, 0.31))
    assert compared.values.text() == "Here: left 0.8394, right 0.8394"
    surface.hovered.emit(None)
    assert compared.values.text() == ""
    compared.close()


def test_an_image_without_a_result_cannot_be_compared(program: Program, window: MainWindow) -> None:
    state, operations = program.app.state, program.app.operations
    assert compare_maps(state, operations, window._theme, window) is None


@pytest.mark.parametrize("ending", [".png", ".svg", ".npz", ".tiff", ""])
def test_the_map_on_screen_is_written(
    program: Program,
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    program.open("a.png")
    offered = []

    def choose(_parent: object, _title: str, first: str, _kinds: str) -> tuple[str, str]:
        offered.append(first)
        return str(tmp_path / f"map{ending}"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with program.qtbot.waitSignal(program.app.operations.export_map.written) as written:
        window.actions_by_name["export_map"].trigger()
    assert offered == ["heatmap-malignant.png"]  # nothing of the image's own name
    (path,) = written.args
    assert path.suffix == (ending or ".png")
    if path.suffix == ".png":
        with Image.open(path) as image:
            assert image.width > 200
    if ending == ".npz":
        with np.load(path) as found:
            assert found["values"].shape == (7, 7)


def test_the_map_alone_is_written_where_the_dialog_says_so(
    program: Program, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.open("a.png")

    def choose(_parent: object, _title: str, _first: str, kinds: str) -> tuple[str, str]:
        return str(tmp_path / "map"), next(k for k in kinds.split(";;") if "alone" in k)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with program.qtbot.waitSignal(program.app.operations.export_map.written) as written:
        window.actions_by_name["export_map"].trigger()
    assert written.args == [tmp_path / "map.png"]
    with Image.open(tmp_path / "map.png") as image:
        assert (image.mode, image.size) == ("RGBA", (200, 160))
        # The fake's map is below zero far from its middle.
        assert image.getpixel((0, 159))[3] == 0
        assert image.text["Disclaimer"]


def test_a_place_that_cannot_be_written_is_told(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    told: list[Problem] = []
    program.app.state.activities.told.connect(told.append)
    operations = program.app.operations
    operations.export_map.export(Path("/proc/none/x.png"), program.app.state.analysis.shown)
    program.wait(lambda: bool(told))
    assert told[0].remedy


def test_swiped_one_picture_has_either_map_at_its_side(
    program: Program, compared: CompareWindow
) -> None:
    left, right = compared.sides
    made = left.heat_map
    assert made is not None
    left.heat_map = replace(made, values=np.ones((7, 7), np.float32))
    right.heat_map = replace(made, values=-np.ones((7, 7), np.float32))
    program.app.state.settings.set(OPACITY, 1.0)
    compared.is_swiped.setChecked(True)
    assert not right.surface.isVisible()
    assert not right.bar.isVisible()
    compared.has_one_scale.setChecked(False)
    assert right.bar.isVisible()
    compared._draw()
    left.surface.hovered.emit((0.3, 0.5))
    shown, area = left.surface.grab().toImage(), left.surface.area()
    y = int(area.center().y())
    is_coloured = [
        _saturation(shown.pixelColor(int(area.x() + x * area.width()), y)) > 60
        for x in (0.1, 0.25, 0.35, 0.9)
    ]
    assert is_coloured == [True, True, False, False]
    compared.is_swiped.setChecked(False)
    assert right.surface.isVisible()
    compared.close()


def _saturation(colour: QColor) -> int:
    return max(colour.red(), colour.green(), colour.blue()) - min(
        colour.red(), colour.green(), colour.blue()
    )


@pytest.fixture
def two(program: Program, window: MainWindow) -> Iterator[CompareWindow]:
    """Compared while several images are open; the right side has the second one."""
    program.open("a.png", "b.png", "broken.png")
    made = compare_maps(program.app.state, program.app.operations, window._theme, window)
    assert made is not None
    choose_image(program, made, 1)
    program.wait(lambda: made.sides[1].heat_map is not None)
    yield made
    made.close()


def choose_image(program: Program, compared: CompareWindow, at: int) -> None:
    program.wait(program.is_settled)
    image = compared.sides[1].image
    image.setCurrentIndex(at)
    image.activated.emit(at)
    program.wait(program.is_settled)


def test_two_images_stand_side_by_side(two: CompareWindow) -> None:
    left, right = two.sides
    assert left.image.currentText() == "a.png  ·  Malignant, 88.0 %"
    assert right.image.currentText() == "b.png  ·  Malignant, 88.0 %"
    assert right.image.count() == 2  # one without a result is not offered
    assert right.surface.picture is not None
    assert right.surface.picture.ref.file_name == "b.png"
    assert right.heat_map is not None
    assert right.heat_map.ref.file_name == "b.png"
    assert right.heat_map.class_name == "benign"  # as before


def test_two_images_have_the_larger_ones_scale(two: CompareWindow) -> None:
    left = two.sides[0]
    assert left.heat_map is not None
    assert two.has_one_scale.isEnabled()
    left.heat_map = replace(left.heat_map, values=np.full((7, 7), 8, np.float32))
    two._draw()
    assert [side.bar.words[0] for side in two.sides] == ["8", "8"]
    two.has_one_scale.setChecked(False)
    assert [side.bar.words[0] for side in two.sides] == ["8", "0.839"]


def test_two_tasks_have_no_scale_in_common(two: CompareWindow) -> None:
    right = two.sides[1]
    right._prediction = replace(right._prediction, task="blood-cell")
    right._on_chosen()
    assert not two.has_one_scale.isEnabled()


def test_two_images_are_not_swiped_and_one_again_is(program: Program, two: CompareWindow) -> None:
    assert not two.is_swiped.isEnabled()
    before = [asked for asked in program.fake.asked if asked[0] == "read"]
    choose_image(program, two, 0)
    assert two.is_swiped.isEnabled()
    # It was at hand.
    assert [asked for asked in program.fake.asked if asked[0] == "read"] == before


def test_a_place_of_an_image_of_another_size_is_not_marked(
    program: Program, two: CompareWindow
) -> None:
    left, right = two.sides
    left.surface.hovered.emit((0.65, 0.31))
    assert two.values.text() == "Here: left 0.8394, right 0.8394"
    assert right.surface.picture is not None
    right.surface.picture = replace(right.surface.picture, pixels=np.zeros((9, 9, 3), np.uint8))
    left.surface.hovered.emit((0.65, 0.31))
    assert two.values.text() == "Here: left 0.8394"


def test_an_image_that_cannot_be_read_is_told_and_shows_nothing(
    program: Program, two: CompareWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = two.sides[1]
    ref = ImageRef(Path("/scans/broken.png"))
    right._images = (*right._images[:1], replace(right._images[1], ref=ref))
    choose_image(program, two, 1)
    assert "The file ends too early" in right.caption.text()
    assert right.surface.picture is None
    assert not right.classes.isEnabled()
    right.surface.grab()
    choose_image(program, two, 0)
    assert right.classes.isEnabled()
    assert right.surface.picture is not None


def test_a_second_comparison_takes_the_firsts_place(
    program: Program, window: MainWindow, compared: CompareWindow
) -> None:
    again = compare_maps(program.app.state, program.app.operations, window._theme, window)
    assert again is not None
    assert not compared.isVisible()
    program.wait(program.is_settled)
    again.close()


def test_names_are_hidden_where_the_window_hides_them_and_told_apart_where_alike() -> None:
    images = ImageList()
    refs = [ImageRef(Path("/p/4711/1.png")), ImageRef(Path("/p/0815/1.png")),
            ImageRef(Path("/p/scans.zip"), "x/2.png")]  # fmt: skip
    images.add([source_of(ref) for ref in refs])
    images.set_outcomes([prediction(ref, 0.2, 0.7, 0.1) for ref in refs])
    shown = [choice.title.split("  ·  ")[0] for choice in choices(images, is_private=False)]
    assert shown == ["4711/1.png", "0815/1.png", "2.png"]
    hidden = [choice.title.split("  ·  ")[0] for choice in choices(images, is_private=True)]
    assert hidden == ["Image 1", "Image 2", "Image 3"]


def source_of(ref: ImageRef) -> SourceImage:
    return SourceImage(ref, "raster", "PNG", 200, 160)

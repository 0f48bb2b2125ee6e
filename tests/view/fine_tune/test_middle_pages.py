"""Where to look, Split and Plan: boxes, groups and shares, modes and settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from medmamba_desktop.core.dataset.examples import DataProblem, MaskImage
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.view.fine_tune.regions_page import in_turns
from tests.helpers.window_fakes import MODEL, OTHER_MODEL
from tests.helpers.window_hands import texts
from tests.helpers.window_training import labelled
from tests.helpers.window_wizard import Wizard


def drag(wizard: Wizard, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the picture between two points in shares of it."""
    canvas, bot = wizard.window.regions.canvas, wizard.program.qtbot
    area = canvas.picture_rect()

    def at(share: tuple[float, float]) -> QPoint:
        x, y = area.x() + share[0] * area.width(), area.y() + share[1] * area.height()
        return QPoint(round(x), round(y))

    bot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(start))
    bot.mouseMove(canvas, at(end))
    bot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(end))


def test_a_drag_draws_a_box_and_undo_takes_it_back(wizard: Wizard) -> None:
    wizard.to_regions()
    page = wizard.window.regions
    wizard.wait(lambda: page.canvas.is_there)
    ref = page.canvas.ref
    drag(wizard, (0.8, 0.9), (0.2, 0.1))
    box = wizard.tune.boxes[ref][0]
    shares = (box.left, box.top, box.right, box.bottom)
    assert shares == pytest.approx((0.2, 0.1, 0.8, 0.9), abs=0.01)
    assert page.counter.text() == "1 picture marked"
    drag(wizard, (0.5, 0.5), (0.501, 0.501))  # a slip of the hand chooses the box under it
    assert len(wizard.tune.boxes[ref]) == 1
    assert page.canvas.chosen == 0
    bot = wizard.program.qtbot
    bot.keyClick(page.canvas, Qt.Key.Key_J)
    assert page.canvas.ref != ref
    page.undo.click()
    assert page.canvas.ref == ref
    assert wizard.tune.boxes == {}
    assert not page.undo.isEnabled()


def test_boxes_stay_inside_the_picture(wizard: Wizard) -> None:
    wizard.to_regions()
    canvas = wizard.window.regions.canvas
    wizard.wait(lambda: canvas.is_there)
    drag(wizard, (0.6, 0.6), (1.5, 1.5))
    box = canvas.boxes[0]
    assert (box.right, box.bottom) == (1, 1)


def test_the_keys_do_all_that_the_mouse_does(wizard: Wizard) -> None:
    wizard.to_regions()
    page, bot = wizard.window.regions, wizard.program.qtbot
    wizard.wait(lambda: page.canvas.is_there)
    bot.keyClick(page.canvas, Qt.Key.Key_B)
    bot.keyClick(page.canvas, Qt.Key.Key_Right)
    bot.keyClick(page.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    box = wizard.tune.boxes[page.canvas.ref][0]
    assert (box.left, box.top) == pytest.approx((0.37, 0.35))
    assert (box.right, box.bottom) == pytest.approx((0.67, 0.67))
    for _ in range(99):
        bot.keyClick(page.canvas, Qt.Key.Key_Left)
    assert wizard.tune.boxes[page.canvas.ref][0].left == 0
    bot.keyClick(page.canvas, Qt.Key.Key_Delete)
    assert wizard.tune.boxes == {}
    bot.keyClick(page.canvas, Qt.Key.Key_Return)
    bot.keyClick(page.canvas, Qt.Key.Key_K)
    assert page.position.text() == "1 of 156"


def test_classes_take_turns() -> None:
    data = labelled((1, 3, 2))
    assert [e.label for e in in_turns(data.examples)] == [
        "normal", "benign", "malignant", "benign", "malignant", "benign",
    ]  # fmt: skip


def test_masks_that_were_found_are_counted_and_one_class_can_be_shown(wizard: Wizard) -> None:
    data = labelled()
    mask = MaskImage(ImageRef(Path("/scans/mask.png")))
    first = tuple(replace(e, regions=(mask,)) for e in data.examples[:9])
    wizard.fake.data = replace(data, examples=(*first, *data.examples[9:]))
    wizard.to_regions()
    page = wizard.window.regions
    assert page.counter.text() == "9 pictures marked"
    assert "9 of them by masks that were found" in page.by_class.text()
    page.only.setCurrentIndex(page.only.findData("malignant"))
    page.only.activated.emit(page.only.currentIndex())
    assert page.position.text() == "1 of 40"
    assert page.label.text() == "malignant"
    wizard.settle()


def test_boxes_come_with_the_parts(wizard: Wizard) -> None:
    wizard.to_regions()
    page = wizard.window.regions
    wizard.wait(lambda: page.canvas.is_there)
    page.canvas.add_box()
    ref = page.canvas.ref
    wizard.on()
    marked = [e.ref for e in wizard.tune.parts.data.examples if e.regions]
    assert marked == [ref] or ref in wizard.tune.problems[0].mend.refs


def test_the_split_shows_its_rule_and_its_counts(wizard: Wizard) -> None:
    wizard.to_split()
    page = wizard.window.split
    assert page.rule.currentText() == "File name up to the first hyphen"
    assert "402 groups; the largest has 6 pictures." in texts(page)
    assert "p017-left.png  →  p017" in texts(page)
    cells = [int(page.table.item(line, at).text()) for line in range(3) for at in (1, 2, 3)]
    assert sum(cells) == 154
    assert "The smallest class has 40 pictures" in texts(page)


def test_another_rule_or_share_parts_anew(wizard: Wizard) -> None:
    wizard.to_split()
    page = wizard.window.split
    page.rule.setCurrentIndex(2)
    page.rule.activated.emit(2)
    wizard.settle()
    assert ("group", "none") in wizard.fake.asked
    page.test.setFocus()
    wizard.program.qtbot.keyClick(page.test, Qt.Key.Key_Right)
    wizard.settle()
    assert wizard.fake.asked[-1] == ("part", 0.15, 0.21)
    page.reset.click()
    wizard.settle()
    assert wizard.fake.asked[-1] == ("part", 0.15, 0.2)
    assert page.test.value() == 20


def test_too_few_pictures_for_a_test_part_are_explained(wizard: Wizard) -> None:
    wizard.fake.has_test = False
    wizard.to_split()
    assert "judged once by a model that had not seen it" in texts(wizard.window.split)
    assert wizard.window.split.summary == "cross-validation"


def test_parts_that_cannot_be_made_say_why(wizard: Wizard) -> None:
    wizard.fake.part_error = UnsupportedError("All pictures are of one patient", "Add others")
    wizard.to_split()
    assert "All pictures are of one patient. Add others." in texts(wizard.window.split)
    assert not wizard.window.next.isEnabled()


def test_the_plan_says_how_long_each_way_takes_and_why(wizard: Wizard) -> None:
    wizard.to_plan()
    page = wizard.window.plan
    assert page.modes["head"].isChecked()
    assert "About 2 minutes" in texts(page.modes["head"])
    assert "Suggested for your data" in texts(page.modes["head"])
    assert "About 1.5 hours" in texts(page.modes["full"])
    assert "Rare classes count for more" in texts(page)
    assert page.name.text() == "My model: normal, benign, malignant"
    assert page.start.currentText() == MODEL.title


def test_title_start_model_and_mode_can_be_changed(wizard: Wizard) -> None:
    wizard.to_plan()
    page = wizard.window.plan
    page.name.setText("  Mamma-Sono  ")
    page.name.editingFinished.emit()
    page.start.setCurrentIndex(1)
    page.start.activated.emit(1)
    wizard.settle()
    page.modes["full"].click()
    wizard.settle()
    plan = wizard.tune.proposal.plan
    assert (plan.title, plan.task) == ("Mamma-Sono", "mamma-sono")
    assert (plan.start, plan.mode) == (OTHER_MODEL.name, "full")
    page.start.setCurrentIndex(2)
    page.start.activated.emit(2)
    wizard.settle()
    assert wizard.tune.proposal.plan.start == ""
    page.name.setText(" ")
    page.name.editingFinished.emit()
    assert page.name.text() == "Mamma-Sono"


def test_pictures_foreign_to_the_start_model_are_said_and_the_thorough_way_advised(
    wizard: Wizard,
) -> None:
    refs = [(example.ref,) for example in wizard.fake.data.examples[:3]]
    text = "30 of 48 pictures are unlike those that it learned from"
    wizard.fake.domain = DataProblem("outside-domain", "note", text, tuple(refs))
    wizard.to_plan()
    page = wizard.window.plan
    assert text in texts(page)
    assert page.modes["full"].advised.isVisible()
    assert not page.modes["head"].advised.isVisible()
    assert page.modes["head"].isChecked()
    page.domain.cards[0].show_link.click()  # type: ignore[union-attr]
    sheet = QApplication.activeModalWidget()
    assert refs[0][0].file_name in texts(sheet)  # type: ignore[arg-type]
    sheet.close()  # type: ignore[union-attr]
    wizard.fake.domain = None
    page.start.setCurrentIndex(1)
    page.start.activated.emit(1)
    wizard.settle()
    assert text not in texts(page)
    assert [a[1] for a in wizard.fake.asked if a[0] == "compare"] == [MODEL.name, OTHER_MODEL.name]


def test_advanced_settings_change_the_plan(wizard: Wizard) -> None:
    wizard.to_plan()
    page = wizard.window.plan
    page.modes["full"].click()
    wizard.settle()
    page.fold.head.click()
    advanced = page.advanced
    assert advanced.isVisible()
    assert advanced.inputs["epochs"].isEnabled()
    assert not advanced.inputs["views"].isEnabled()
    assert not advanced.inputs["guidance"].isEnabled()  # there are no regions
    advanced.inputs["epochs"].setValue(9)
    advanced.inputs["batch_size"].setValue(16)
    advanced.switches["flip_vertical"].click()
    advanced.switches["zoom"].click()
    measure = advanced.inputs["measure"]
    measure.activated.emit(measure.findData("macro_auc"))
    advanced.inputs["device"].setText("CPU ")
    advanced.inputs["device"].editingFinished.emit()
    wizard.settle()
    plan = wizard.tune.proposal.plan
    assert (plan.epochs, plan.batch_size, plan.measure, plan.device) == (9, 16, "macro_auc", "cpu")
    assert (plan.augmentation.flip_vertical, plan.augmentation.zoom) == (True, 0)


def test_a_plan_is_saved_and_loaded(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wizard.to_plan()
    page = wizard.window.plan
    file = str(tmp_path / "plan.toml")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    page.save.click()
    wizard.settle()
    page.load.click()
    wizard.settle()
    assert wizard.tune.proposal.plan.epochs == 7

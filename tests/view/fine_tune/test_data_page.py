"""The Data page: choosing, reading, classes, problems and their mends, unfinished runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from medmamba_desktop.core.dataset.examples import DataProblem
from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.view.fine_tune import finished, unfinished
from medmamba_desktop.view.fine_tune.class_list import class_rows
from medmamba_desktop.view.fine_tune.compare import sets_of
from medmamba_desktop.view.fine_tune.problem_cards import MAX_CARDS
from medmamba_desktop.view.fine_tune.window import RUN
from tests.helpers.window_hands import dragged, texts
from tests.helpers.window_training import Finished, Unfinished, labelled
from tests.helpers.window_wizard import Wizard


def test_a_dropped_folder_is_read(wizard: Wizard) -> None:
    page = wizard.window.data
    none = Qt.KeyboardModifier.NoModifier
    place = Path("/scans/own")
    data = dragged(place)
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data,
                       Qt.MouseButton.LeftButton, none)  # fmt: skip
    page.dropEvent(event)
    wizard.settle()
    assert wizard.fake.asked[0][1].places == (place,)
    assert "156 pictures in 3 classes" in texts(page)
    assert "Labels: one folder a class" in texts(page)


def test_a_chosen_folder_is_read(wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/scans/own")
    wizard.window.data.choose_folder.click()
    wizard.settle()
    assert wizard.tune.data is not None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    wizard.window.data.choose_file.click()
    wizard.settle()


def test_the_class_list_counts_and_spreads_its_samples() -> None:
    rows = class_rows(labelled((27, 89, 40)))
    assert [(row.name, row.count) for row in rows] == [
        ("normal", 27), ("benign", 89), ("malignant", 40),
    ]  # fmt: skip
    assert rows[1].share_of_largest == 1
    assert len(set(rows[1].samples)) == 8
    assert rows[1].samples[-1].file_name > "p070"


def test_an_empty_class_is_shown_as_empty() -> None:
    rows = class_rows(labelled((3, 0), ("a", "b")))
    assert (rows[1].count, rows[1].samples) == (0, ())


def test_a_thousand_classes_are_listed(wizard: Wizard) -> None:
    wizard.fake.data = labelled((2,) * 1000, tuple(f"klasse-{n:04}" for n in range(1000)))
    wizard.fake.problems = ()
    wizard.read()
    assert wizard.window.data.classes.model().rowCount() == 1000
    assert "No problems were found" in texts(wizard.window.data)


def test_data_that_cannot_be_read_say_what_to_do(wizard: Wizard) -> None:
    wizard.fake.read_error = UnreadableError("There are no labels there", "Choose a folder of them")
    wizard.window.read((Path("/scans/x"),))
    wizard.settle()
    page = wizard.window.data
    assert page.problem.text() == "There are no labels there. Choose a folder of them."
    assert page.choose_folder.isVisible()
    assert not wizard.window.next.isEnabled()


def test_mends_can_be_left(wizard: Wizard) -> None:
    wizard.read()
    cards = wizard.window.data.cards.cards
    assert [card.mend.isChecked() for card in cards if card.mend] == [True, True]
    cards[0].mend.click()
    assert wizard.tune.taken == {1}
    wizard.on()
    wizard.on()
    assert ("mend", ()) in wizard.fake.asked


def test_an_obstacle_must_be_solved_first(wizard: Wizard) -> None:
    mend = wizard.fake.data.examples[0].ref
    from medmamba_desktop.core.dataset.examples import Mend

    obstacle = DataProblem("few-pictures", "stop", "The class x has 1 picture", ((mend,),),
                           Mend("leave-out", "Leave the class out", (mend,), False))  # fmt: skip
    wizard.fake.problems = (obstacle,)
    wizard.read()
    assert not wizard.window.next.isEnabled()
    assert wizard.window.hint.text() == "Solve what is marked in red first"
    card = wizard.window.data.cards.cards[0]
    assert card.accessibleName().startswith("Must be solved")
    card.mend.click()
    assert wizard.window.next.isEnabled()


def test_many_problems_do_not_flood_the_page(wizard: Wizard) -> None:
    wizard.fake.problems = tuple(DataProblem("few-pictures", "note", f"{n}") for n in range(99))
    wizard.read()
    assert len(wizard.window.data.cards.cards) == MAX_CARDS
    assert "And 59 more remarks" in texts(wizard.window.data)


def test_the_pictures_of_a_problem_are_shown_side_by_side(wizard: Wizard) -> None:
    wizard.read()
    wizard.window.data.cards.cards[1].show_link.click()
    sheet = QApplication.activeModalWidget()
    wizard.settle()
    assert "p004-benign.png" in texts(sheet)
    assert "1 of 1" in texts(sheet)
    sheet.close()
    wizard.settle()


def test_sets_are_cut_to_what_fits_side_by_side() -> None:
    refs = [example.ref for example in labelled().examples]
    problem = DataProblem(
        "leak", "warning", "x", (*((ref,) for ref in refs[:5]), tuple(refs[5:11]))
    )
    assert [len(one) for one in sets_of(problem)] == [4, 2, 4, 1]
    assert sets_of(DataProblem("leak", "note", "x")) == ()


def test_the_sheet_walks_the_sets(wizard: Wizard) -> None:
    refs = [example.ref for example in wizard.fake.data.examples]
    pairs = ((refs[0], refs[1]), (refs[2], refs[3]))
    wizard.fake.problems = (DataProblem("near-duplicate", "warning", "Two pairs", pairs),)
    wizard.read()
    wizard.window.data.cards.cards[0].show_link.click()
    sheet = QApplication.activeModalWidget()
    wizard.program.qtbot.keyClick(sheet, Qt.Key.Key_J)
    assert "2 of 2" in texts(sheet)
    wizard.program.qtbot.keyClick(sheet, Qt.Key.Key_K)
    assert "1 of 2" in texts(sheet)
    wizard.settle()
    sheet.close()


def test_an_own_test_folder_is_read_with_the_data(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.read()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/scans/test")
    page = wizard.window.data
    page.more.head.click()
    assert page.own_parts.isVisible()
    page.own_parts.choose["test"].click()
    wizard.settle()
    assert wizard.fake.asked[-1][1] == replace(wizard.tune.choice, test=Path("/scans/test"))


def test_the_columns_of_a_table_can_be_chosen(wizard: Wizard) -> None:
    page = wizard.window.data
    wizard.fake.columns = ("file", "dx", "centre")
    wizard.window.read((Path("/scans/labels.csv"),))
    wizard.settle()
    assert page.columns.isVisible()
    label = page.columns.choosers["label_column"]
    assert [label.itemText(n) for n in range(label.count())][1:] == ["file", "dx", "centre"]
    label.setCurrentIndex(label.findData("dx"))
    label.activated.emit(label.currentIndex())
    wizard.settle()
    assert wizard.fake.asked[-1][1].label_column == "dx"
    assert label.currentData() == "dx"


def test_a_table_without_a_known_label_column_asks_for_it(wizard: Wizard) -> None:
    page = wizard.window.data
    wizard.fake.columns = ("a", "b")
    wizard.fake.read_error = UnsupportedError("No column is known to hold labels", "Name it")
    wizard.window.read((Path("/scans/pictures"),))
    wizard.settle()
    assert page.asked_columns.isVisible()
    wizard.fake.read_error = None
    label = page.asked_columns.choosers["label_column"]
    label.setCurrentIndex(2)
    label.activated.emit(2)
    wizard.settle()
    assert wizard.tune.data is not None
    assert wizard.tune.choice.label_column == "b"


def test_a_folder_without_a_table_asks_for_no_columns(wizard: Wizard) -> None:
    wizard.read()
    wizard.window.data.more.head.click()
    assert wizard.window.data.own_parts.isVisible()
    assert not wizard.window.data.columns.isVisible()


def test_unfinished_runs_can_go_on_or_be_deleted(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.fake.unfinished = (
        Unfinished(Path("/runs/a"), "Skin", "today at 14:05", 0.43),
        Unfinished(Path("/runs/b"), "Blood", "yesterday", 0.1),
    )
    wizard.window.go(0)
    wizard.settle()
    page = wizard.window.data
    assert "begun today at 14:05, 43 % done" in texts(page)
    buttons = {b.accessibleName(): b for b in page.unfinished.findChildren(QPushButton)}
    monkeypatch.setattr(unfinished, "confirm", lambda *_: 0)
    wizard.fake.unfinished = wizard.fake.unfinished[:1]
    buttons["Delete Blood"].click()
    wizard.settle()
    assert ("discard", Path("/runs/b")) in wizard.fake.asked
    buttons = {b.accessibleName(): b for b in page.unfinished.findChildren(QPushButton)}
    buttons["Go on with Skin"].click()
    assert wizard.window.at == RUN
    assert wizard.tune.run.classes == ("normal", "benign", "malignant")
    wizard.wait(lambda: wizard.tune.result is not None)
    wizard.settle()


def test_finished_runs_say_what_they_take_and_are_deleted_if_the_user_agrees(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.fake.finished = (
        Finished(Path("/runs/a"), "Skin", "2026-11-24T14:05:00", 35_200_000),
        Finished(Path("/runs/b"), "Blood", "2026-11-23T09:00:00", 1_300_000_000),
    )
    wizard.window.go(0)
    wizard.settle()
    shown = wizard.window.data.finished
    assert shown.fold.head.text().strip() == "Finished fine-tunes: 2, 1.3 GB on the disk"
    shown.fold.head.click()
    assert "begun 24 Nov, 14:05, 36 MB" in texts(shown)
    for answer in (1, 0):
        monkeypatch.setattr(finished, "confirm", lambda *_, a=answer: a)
        wizard.fake.finished = wizard.fake.finished if answer else wizard.fake.finished[:1]
        named(shown, "Delete Blood").click()
        wizard.settle()
        assert (("discard", Path("/runs/b")) in wizard.fake.asked) == (answer == 0)
    assert shown.fold.head.text().strip() == "Finished fine-tunes: 1, 36 MB on the disk"
    named(shown, "Show the result of Skin").click()
    wizard.wait(lambda: wizard.tune.result is not None)
    wizard.settle()
    assert wizard.tune.result_title == "Skin"


def named(part: QWidget, name: str) -> QPushButton:
    """The button of that name for screen readers."""
    return next(b for b in part.findChildren(QPushButton) if b.accessibleName() == name)

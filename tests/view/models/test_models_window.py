"""The window of the library: what it shows, and what its buttons do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.values import Problem
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.models.rename import RenameSheet
from medmamba_desktop.view.models.window import ModelsWindow
from medmamba_desktop.view.toolbar import MANAGE_TITLE
from tests.helpers.window_fakes import MODEL, OTHER_MODEL
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import dragged


@pytest.fixture
def models(program: Program, window: MainWindow) -> ModelsWindow:
    made = window.open_models()
    program.qtbot.addWidget(made)
    program.wait(program.is_settled)
    return made


def select(program: Program, models: ModelsWindow, name: str) -> None:
    models.models.select(name)
    program.wait(lambda: program.app.state.library.selection == name)


def asked(program: Program) -> list[object]:
    return [words[0] for words in program.fake.library.asked]


def test_the_models_and_the_card_of_one_are_shown(program: Program, models: ModelsWindow) -> None:
    said = [
        models.models.item(n).data(Qt.ItemDataRole.AccessibleTextRole)
        for n in range(models.models.count())
    ]
    assert said == ["MedMamba-T, medmamba-t 1.0 · built in, in use",
                    "My own model, own-model 0.3 · yours"]  # fmt: skip
    text = models.card.text.toPlainText()
    assert "Intended use\nResearch on sorting medical images." in text
    assert not models.card.edit.isVisibleTo(models)
    assert not models.buttons.rename.isEnabled()
    assert not models.buttons.use.isEnabled()
    select(program, models, "own-model")
    assert models.title.text() == OTHER_MODEL.title
    assert models.card.edit.isVisibleTo(models)
    assert models.buttons.remove.isEnabled()


def test_a_card_is_edited_and_taken_back(program: Program, models: ModelsWindow) -> None:
    select(program, models, "own-model")
    models.card.edit.click()
    form = models.card.form
    assert list(form.fields) == list(CARD_SECTIONS)
    form.title.setText("Mine")
    form.fields["limits"].setPlainText("<b>One</b> site.")
    form.save.click()
    program.wait(program.is_settled)
    assert models.title.text() == "Mine"
    assert not models.card.is_editing
    assert models.card.text.toPlainText().strip() == "Limits\n<b>One</b> site."
    assert models.undo.isEnabled()
    models.undo.click()
    program.wait(program.is_settled)
    assert models.title.text() == OTHER_MODEL.title
    assert not models.undo.isEnabled()


def test_buttons_do_what_they_say(program: Program, models: ModelsWindow) -> None:
    models.buttons.duplicate.click()
    program.wait(program.is_settled)
    assert program.app.state.library.selection == "medmamba-t-2"
    models.buttons.use.click()
    program.wait(program.is_settled)
    assert models.buttons.use.text() == "In use"
    models.buttons.remove.click()
    program.wait(program.is_settled)
    assert program.app.state.session.model == MODEL
    assert models.note.whole == "medmamba-t-2 is removed; it is kept for seven days."
    models.facts.verify.click()
    program.wait(program.is_settled)
    assert len(program.app.state.library.checks[MODEL.sha256]) == 3


def test_a_name_is_asked_for_and_only_a_fit_one_taken(
    program: Program, models: ModelsWindow
) -> None:
    select(program, models, "own-model")
    models.buttons.ask_name()
    sheet = models.findChild(RenameSheet)
    assert sheet is not None
    for name in ("", "../x", "a b"):
        sheet.name.setText(name)
        assert not sheet.rename.isEnabled()
    sheet.name.setText("ours")
    sheet.title.setText("Ours")
    sheet.rename.click()
    program.wait(program.is_settled)
    assert program.fake.library.asked[-1] == ("rename", "own-model", "ours", "Ours")
    assert models.title.text() == "Ours"


def test_defaults_are_offered_by_modality(program: Program, models: ModelsWindow) -> None:
    models.buttons.fill_defaults()
    first = models.buttons.defaults.actions()[0]
    assert first.text() == "US images"
    first.trigger()
    program.wait(program.is_settled)
    assert program.fake.library.defaults == {"US": "medmamba-t"}
    models.buttons.fill_defaults()
    models.buttons.defaults.actions()[0].trigger()
    program.wait(program.is_settled)
    assert program.fake.library.defaults == {}


def test_two_models_stand_side_by_side_with_what_differs_first(
    program: Program, models: ModelsWindow
) -> None:
    models.beside.other.setCurrentIndex(1)
    models.beside.other.activated.emit(1)
    table = models.beside.table
    marks = [table.item(n, 0).text() for n in range(table.rowCount())]
    assert marks == sorted(marks, reverse=True)
    assert (table.item(0, 1).text(), table.item(0, 2).text(), table.item(0, 3).text()) == (
        "Version", "1.0", "0.3",
    )  # fmt: skip
    assert models.beside.note.text() == f"{marks.count('≠')} of {len(marks)} lines differ"


def test_cards_and_models_are_written_where_the_user_says(
    program: Program, models: ModelsWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([("/x/card", "Markdown text (*.md)"), ("/x/copy", ""), ("", "")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: next(answers))
    for made in (models.buttons.save_card, models.buttons.export, models.buttons.export):
        made.click()
        program.wait(program.is_settled)
    assert program.fake.library.asked == [
        ("card", "medmamba-t", Path("/x/card.md")),
        ("export", "medmamba-t", Path("/x/copy.safetensors")),
    ]


def test_a_checkpoint_dropped_on_the_library_opens_the_form(
    program: Program, models: ModelsWindow
) -> None:
    at, action, none = QPoint(9, 9), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    data = dragged(Path("/x/kvasir net.pth"))
    models.dropEvent(QDropEvent(QPointF(at), action, data, Qt.MouseButton.LeftButton, none))
    program.wait(lambda: models.form is not None)
    form = models.form
    assert form is not None
    assert (form.title.text(), form.name.text()) == ("kvasir net", "kvasir-net")
    assert form.asked.input.mean == (0.5, 0.5, 0.5)
    for classes, reason in (
        ("a\nb", "2 of 3 classes are named."), ("a\nb\nb", "Two classes have the same name."),
        ("a\n b \n\nc", ""),
    ):  # fmt: skip
        form.classes.setPlainText(classes)
        assert form.note.text() == reason
        assert form.make.isEnabled() is (reason == "")
    form.modalities.setText("us, cr")
    form.make.click()
    program.wait(program.is_settled)
    made = program.fake.library.asked[-1][1]
    assert (made.classes, made.modalities) == (("a", "b", "c"), ("US", "CR"))
    assert models.form is None
    assert models.title.text() == "kvasir net"


def test_class_names_come_from_the_authors_file(
    program: Program, models: ModelsWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.open("kvasir.pth")
    form = models.form
    assert form is not None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/x/class_indices.json", ""))
    form.from_file.click()
    program.wait(program.is_settled)
    assert form.asked.classes == ("a", "b", "c")
    form.reject()


def test_a_problem_is_said_in_the_form_which_stays(program: Program, models: ModelsWindow) -> None:
    program.open("kvasir.pth")
    form = models.form
    assert form is not None
    program.app.state.library.told.emit(Problem("The name is taken", "Choose another"))
    assert form.note.text() == "The name is taken. Choose another."
    form.reject()
    assert models.form is None
    assert program.app.state.library.checkpoint is None


def test_a_checkpoint_dropped_before_the_library_was_seen_opens_it(
    program: Program, window: MainWindow
) -> None:
    program.open("kvasir.pth")
    assert window.models is not None
    program.qtbot.addWidget(window.models)
    assert window.models.form is not None
    window.models.form.reject()


def test_the_model_box_leads_to_the_library(program: Program, window: MainWindow) -> None:
    box = window.toolbar.model
    last = box.count() - 1
    assert box.itemText(last) == MANAGE_TITLE
    box.setCurrentIndex(last)
    box.activated.emit(last)
    assert window.models is not None
    program.qtbot.addWidget(window.models)
    program.wait(program.is_settled)
    assert window.models.isVisible()
    assert box.currentText() == MODEL.title
    assert program.app.state.session.model == MODEL


def test_the_arrow_keys_do_not_lead_out_of_the_model_box(
    program: Program, window: MainWindow
) -> None:
    box = window.toolbar.model
    for _ in range(3):
        program.qtbot.keyClick(box, Qt.Key.Key_Down)
        program.wait(program.is_settled)
    assert program.app.state.session.model == OTHER_MODEL
    assert window.models is None


def test_a_file_that_is_no_model_is_named_with_its_reason_as_plain_text(
    program: Program, models: ModelsWindow
) -> None:
    assert not models.unsound.isVisible()
    program.fake.library.unsound = (("<b>x</b>.safetensors", Problem("It is cut short")),)
    models.open()
    program.wait(program.is_settled)
    assert models.unsound.isVisible()
    assert "&lt;b&gt;x&lt;/b&gt;.safetensors: It is cut short" in models.unsound.toolTip()

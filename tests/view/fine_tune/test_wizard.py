"""The wizard as a whole: the way through, help, leaving and coming back, closing while it runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from medmamba_desktop.core.dataset.examples import DataProblem
from medmamba_desktop.state.settings import THEME
from medmamba_desktop.view import main_window
from medmamba_desktop.view.fine_tune import notify
from medmamba_desktop.view.fine_tune.window import DATA, PLAN, REGIONS, RESULT, RUN, SPLIT
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import texts
from tests.helpers.window_wizard import Wizard


def test_the_action_opens_it_beside_the_window(program: Program) -> None:
    window = program.app.window
    window.actions_by_name["fine_tune"].trigger()
    assert window.fine_tune is not None
    assert window.fine_tune.isVisible()
    assert not window.fine_tune.isModal()
    first = window.fine_tune
    first.close()
    window.actions_by_name["fine_tune"].trigger()
    assert window.fine_tune is first
    assert first.isVisible()
    program.wait(program.is_settled)


def test_next_all_the_way_gives_a_model(wizard: Wizard) -> None:
    wizard.read()
    for _ in range(4):
        wizard.on()
    wizard.wait(lambda: wizard.window.at == RESULT)
    wizard.settle()
    assert wizard.tune.run.mode == "head"
    assert "Right in 84 %" in texts(wizard.window.result)


def test_one_cannot_go_on_without_data(wizard: Wizard) -> None:
    wizard.settle()
    assert not wizard.window.next.isEnabled()
    assert not wizard.window.steps.buttons[SPLIT].isEnabled()
    wizard.window.go_on()
    assert wizard.window.at == DATA


def test_the_step_list_leads_back_and_says_what_came_out(wizard: Wizard) -> None:
    wizard.to_plan()
    buttons = wizard.window.steps.buttons
    assert buttons[DATA].detail == "156 pictures, 3 classes"
    assert buttons[PLAN].detail == "quick, 2 minutes"
    assert "current step" in buttons[PLAN].accessibleName()
    wizard.program.qtbot.mouseClick(buttons[REGIONS], Qt.MouseButton.LeftButton)
    assert wizard.window.at == REGIONS
    wizard.program.qtbot.keyClick(wizard.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.window.at == DATA


def test_every_page_has_a_place_in_the_guide(wizard: Wizard) -> None:
    wizard.to_result("head")
    wanted: list[str] = []
    wizard.window.help_wanted.connect(wanted.append)
    for at in range(6):
        wizard.window.go(at)
        wizard.window.help.click()
    assert wanted == [
        "fine-tuning#data", "fine-tuning#where-to-look", "fine-tuning#split", "fine-tuning#plan",
        "fine-tuning#run", "fine-tuning#result",
    ]  # fmt: skip
    wizard.settle()


def test_closed_while_it_runs_the_run_goes_on_and_the_button_leads_back(wizard: Wizard) -> None:
    wizard.fake.pause_s = 0.005
    wizard.to_run()
    wizard.window.close()
    wizard.wait(lambda: wizard.tune.run.step is not None)
    wizard.window.at = DATA
    action = wizard.program.app.window.actions_by_name["fine_tune"]
    wizard.wait(lambda: "%" in action.iconText())
    assert "Fine-tuning My model: normal" in wizard.program.app.window.jobs_bar.text.text()
    action.trigger()
    assert wizard.window.at == RUN
    assert wizard.window.isVisible()
    wizard.wait(lambda: wizard.tune.result is not None)
    assert action.iconText() == " Fine-tune"
    wizard.settle()


def test_pictures_can_be_classified_meanwhile(wizard: Wizard) -> None:
    wizard.fake.pause_s = 0.005
    wizard.to_run()
    program = wizard.program
    program.open("a.png", "b.png")
    assert program.app.state.images.count() == (2, 0, 0)


@pytest.mark.parametrize("answer", [0, 1])
def test_closing_the_program_while_it_runs_asks(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    asked = []
    monkeypatch.setattr(
        main_window, "confirm", lambda question, *_rest: asked.append(question) or answer
    )
    wizard.fake.pause_s = 0.01
    wizard.to_run()
    wizard.wait(lambda: wizard.tune.run.step is not None)
    is_closed = wizard.program.app.window.close()
    assert asked == ["A fine-tune is at work."]
    assert is_closed == (answer == 0)
    if is_closed:
        assert wizard.tune.run.status == "paused"
        assert not wizard.window.isVisible()
        assert wizard.fake.closed == 1
    else:
        assert wizard.tune.is_at_work
        wizard.program.app.operations.fine_tune.pause()
        wizard.settle()


def test_the_end_is_told_where_the_window_is_not_in_front(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(notify.QApplication, "alert", told.append)
    monkeypatch.setattr(notify.QApplication, "activeWindow", lambda: None)
    wizard.to_result("head")
    assert told == [wizard.window]


def test_everything_that_takes_the_focus_has_a_name(wizard: Wizard) -> None:
    _show_all(wizard)
    for at in range(6):
        for tab in range(5 if at == RESULT else 1):
            _turn_to(wizard, at, tab)
            nameless = [
                type(part).__name__ for part in _focusable(wizard)
                if not (part.accessibleName() or _text(part))
            ]  # fmt: skip
            assert nameless == [], (at, tab)


def test_tab_reaches_everything_on_every_page(wizard: Wizard) -> None:
    _show_all(wizard)
    window = wizard.window
    for at in range(6):
        for tab in range(5 if at == RESULT else 1):
            _turn_to(wizard, at, tab)
            window.next.setFocus() if at != RESULT else window.back.setFocus()
            reached = set()
            for _ in range(120):
                focus = window.focusWidget()
                if focus in reached:
                    break
                reached.add(focus)
                window.focusNextChild()
            missed = {part for part in _focusable(wizard) if part not in reached}
            assert {part.accessibleName() or _text(part) for part in missed} == set(), (at, tab)


def test_enter_goes_on_and_escape_changes_nothing(wizard: Wizard) -> None:
    bot, window = wizard.program.qtbot, wizard.window
    wizard.read()
    for to in (REGIONS, SPLIT, PLAN):
        bot.keyClick(window, Qt.Key.Key_Escape)
        assert window.isVisible()
        window.next.setFocus()
        bot.keyClick(window.next, Qt.Key.Key_Return)
        wizard.settle()
        assert window.at == to
    window.plan.name.setFocus()
    bot.keyClick(window.plan.name, Qt.Key.Key_Return)
    assert window.at == PLAN
    window.back.setFocus()
    bot.keyClick(window.back, Qt.Key.Key_Enter)
    assert window.at == SPLIT
    window.split.validation.setFocus()
    bot.keyClick(window.split.validation, Qt.Key.Key_Return)
    assert window.at == PLAN
    bot.keyClick(window, Qt.Key.Key_Escape)
    assert wizard.tune.proposal is not None
    wizard.settle()


@pytest.mark.parametrize("theme", ["light", "contrast", "dark"])
def test_at_1280_by_720_nothing_is_cut(wizard: Wizard, theme: str) -> None:
    wizard.program.app.state.settings.set(THEME, theme)
    wizard.window.resize(1280, 680)
    wizard.to_result()
    for at in range(6):
        wizard.window.go(at)
        wizard.settle()
        wizard.program.qtbot.wait(30)
        assert wizard.window.size().width() == 1280
        for made in wizard.window.findChildren(QAbstractButton):
            if made.isVisible() and made.text():
                assert made.width() >= made.minimumSizeHint().width(), made.text()


def test_a_new_one_begins_with_other_data(wizard: Wizard) -> None:
    wizard.to_result("head")
    wizard.window.again.click()
    wizard.settle()
    assert wizard.window.at == DATA
    assert wizard.tune.data is None
    assert wizard.tune.run.status == "none"
    assert not wizard.window.next.isEnabled()


def _show_all(wizard: Wizard) -> None:
    """A wizard with everything that pages show only at times."""
    refs = [(example.ref,) for example in wizard.fake.data.examples[:3]]
    wizard.fake.columns = ("file", "label", "centre")
    wizard.fake.domain = DataProblem("outside-domain", "note", "Most are foreign", tuple(refs))
    wizard.to_result()
    wizard.window.data.more.head.setChecked(True)
    wizard.window.plan.fold.head.setChecked(True)


def _turn_to(wizard: Wizard, at: int, tab: int) -> None:
    wizard.window.go(at)
    if at == RESULT:
        wizard.window.result.tabs.setCurrentIndex(tab)
    wizard.settle()


def _focusable(wizard: Wizard) -> list[QWidget]:
    """What of the window the keyboard can reach, leaving out the inner parts of fields."""
    inner = ("qt_spinbox_lineedit", "qt_scrollarea_viewport")
    return [
        part
        for part in wizard.window.findChildren(QWidget)
        if part.isVisible() and part.isEnabled() and part.objectName() not in inner
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None
        and not isinstance(part.parent(), QComboBox)
    ]  # fmt: skip


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QAbstractButton) else ""

"""Split: patients that only the chosen rule finds in several classes or given parts."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from medmamba_desktop.core.dataset.examples import DataProblem
from tests.helpers.window_hands import texts
from tests.helpers.window_wizard import Wizard

TEXT = "1 patient (or group) has pictures of several classes; look for wrong labels"


def test_patients_of_a_rule_are_told_with_their_pictures(wizard: Wizard) -> None:
    refs = [example.ref for example in wizard.fake.data.examples]
    problem = DataProblem("patient-in-classes", "warning", TEXT, ((refs[3], refs[40]),))
    wizard.fake.rule_problems = (problem,)
    wizard.to_split()
    page = wizard.window.split
    assert page.cards.isVisibleTo(page)
    assert f"{TEXT}." in texts(page.cards)
    assert page.can_go_on
    page.cards.cards[0].show_link.click()
    sheet = QApplication.activeModalWidget()
    wizard.settle()
    assert refs[3].file_name in texts(sheet)
    assert refs[40].file_name in texts(sheet)
    sheet.close()
    wizard.settle()


def test_without_such_patients_nothing_is_said(wizard: Wizard) -> None:
    wizard.to_split()
    page = wizard.window.split
    assert not page.cards.isVisibleTo(page)


def test_another_rule_may_find_none(wizard: Wizard) -> None:
    refs = [example.ref for example in wizard.fake.data.examples]
    problem = DataProblem("patient-in-classes", "warning", TEXT, ((refs[3], refs[40]),))
    wizard.fake.rule_problems = (problem,)
    wizard.to_split()
    wizard.fake.rule_problems = ()
    page = wizard.window.split
    page.rule.activated.emit(2)
    wizard.settle()
    assert wizard.tune.parts.rule == 2
    assert not page.cards.isVisibleTo(page)

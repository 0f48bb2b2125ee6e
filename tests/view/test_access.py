"""Every screen without a mouse and without eyes: names, roles, Tab there and back, focus seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.view.export.paint import PaintSheet
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_access import called, controls, leaps, unmarked, unspoken, walk
from tests.helpers.window_dialogs import (
    compare_dialog,
    export_dialog,
    header_dialog,
    note_dialog,
)
from tests.helpers.window_guards import Program
from tests.helpers.window_wizard import PLACE, Wizard


def meet(program: Program, window: QWidget) -> None:
    """Hear of every control, and go round by Tab, forwards and back."""
    window.activateWindow()
    program.wait(lambda: window.isActiveWindow())
    program.qtbot.wait(20)
    assert unspoken(window) == []
    met = walk(window)
    assert [called(part) for part in controls(window) if part not in met] == []
    assert leaps(met, window) == []
    assert walk(window, is_back=True) == [met[0], *reversed(met[1:])]
    assert unmarked(window) == []


@pytest.fixture
def opened(program: Program, window: MainWindow) -> MainWindow:
    window.resize(1280, 720)
    program.open("nodule-1.png", "nodule-2.png", "broken.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    program.app.state.images.select(0)
    program.wait(program.is_settled)
    return window


def test_the_start_page(program: Program, window: MainWindow) -> None:
    window.resize(1280, 720)
    meet(program, window)


def test_the_window_with_results_and_with_the_table(program: Program, opened: MainWindow) -> None:
    meet(program, opened)
    opened.actions_by_name["results_table"].trigger()
    meet(program, opened)


@pytest.mark.parametrize("action", ["shortcuts", "about", "licences", "model_card"])
def test_sheets(program: Program, opened: MainWindow, action: str) -> None:
    opened.actions_by_name[action].trigger()
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    meet(program, sheet)
    sheet.close()


def _paint(program: Program, window: MainWindow) -> QWidget:
    shown = program.app.state.analysis.shown.picture
    assert shown is not None
    made = PaintSheet(shown.pixels, (), program.app.theme, window)
    made.show()
    return made


def _guide(_program: Program, window: MainWindow) -> QWidget:
    return window.open_guide("viewing")


@pytest.mark.parametrize(
    "opens", [export_dialog, compare_dialog, note_dialog, _paint, header_dialog, _guide]
)
def test_dialogs(
    program: Program, opened: MainWindow, opens: Callable[[Program, MainWindow], QWidget]
) -> None:
    dialog = opens(program, opened)
    program.wait(program.is_settled)
    meet(program, dialog)
    dialog.close()


def test_the_wizard(program: Program) -> None:
    wizard = Wizard(program)
    window = wizard.window
    window.resize(1280, 680)
    meet(program, window)
    wizard.read()
    meet(program, window)
    wizard.on()
    meet(program, window)
    wizard.on()
    meet(program, window)
    wizard.on()
    window.plan.fold.head.click()
    meet(program, window)
    window.plan.modes["full"].click()
    wizard.settle()
    wizard.fake.gate.clear()
    window.next.click()
    meet(program, window)
    wizard.fake.gate.set()
    wizard.wait(lambda: wizard.tune.result is not None)
    wizard.settle()
    for at in range(window.result.tabs.count()):
        window.result.tabs.setCurrentIndex(at)
        wizard.settle()
        meet(program, window)


def test_the_evaluation(program: Program) -> None:
    program.wait(lambda: program.app.state.session.models)
    window, state = program.app.window.open_evaluate(), program.app.state.evaluation
    program.qtbot.addWidget(window)
    window.resize(1280, 680)
    meet(program, window)
    window.read((PLACE,))
    program.wait(lambda: state.status == "read")
    meet(program, window)
    window.choose.models[1][1].setChecked(True)
    window.choose.start.click()
    program.wait(lambda: state.status == "done", 20_000)
    for at in range(window.result.tabs.count()):
        window.result.tabs.setCurrentIndex(at)
        program.wait(program.is_settled)
        meet(program, window)


def test_the_library(program: Program) -> None:
    program.wait(lambda: program.app.state.session.models)
    window = program.app.window.open_models()
    program.qtbot.addWidget(window)
    window.resize(1280, 680)
    program.wait(program.is_settled)
    library = program.app.state.library
    library.compare_with(library.sheets[1].info.name)
    for at in range(window.tabs.count()):
        window.tabs.setCurrentIndex(at)
        meet(program, window)
    library.set_checkpoint(Checkpoint(PLACE, VARIANTS["T"], 3), "kvasir")
    assert window.form is not None
    meet(program, window.form)
    window.form.reject()

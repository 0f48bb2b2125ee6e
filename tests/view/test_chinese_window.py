"""The window in Chinese: no English is left in it, and everything has the room that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from medmamba_desktop import paths
from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.operations.notices import shipped_parts
from medmamba_desktop.state.settings import LANGUAGE, Settings
from medmamba_desktop.view.language import ENGLISH, speak
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_dialogs import (
    compare_dialog,
    export_dialog,
    header_dialog,
    note_dialog,
)
from tests.helpers.window_guards import Program
from tests.helpers.window_words import cut_texts, english_words

pytestmark = pytest.mark.usefixtures("in_chinese")

# What the made-up backend says, as a real one's core would say it in Chinese.
_MADE_UP = (
    "The file ends too early", "Copy it again from where it came from", "Copy it again",
    "No GPU was found, so the processor computes", "CPU, 2 cores",
    "scans", "nodule-1.png", "nodule-2.png", "broken.png",
)  # fmt: skip
_SHEETS = ("shortcuts", "about", "licences", "model_card")


@pytest.fixture
def in_chinese(qapp: QApplication) -> Iterator[None]:
    settings = Settings(paths.settings_file())
    settings.set(LANGUAGE, "zh_CN")
    settings.save()
    yield
    speak(qapp, ENGLISH, ())


@pytest.fixture
def opened(program: Program, window: MainWindow) -> MainWindow:
    """The smallest window that is promised, with results and something that cannot be read."""
    window.resize(1280, 720)
    program.open("nodule-1.png", "nodule-2.png", "broken.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    return window


def _data(program: Program) -> tuple[str, ...]:
    """Names that belong to models, files and methods, in whatever language."""
    model = program.app.state.session.model
    assert model is not None
    tasks = [task.title for task in model.tasks]
    classes = [info.title for task in model.tasks for info in task.classes]
    cards = [words for section in model.card for words in section]
    methods = [part for one in METHODS.values() for part in (one.title, one.paper)]
    models = [one.title for one in program.app.state.session.models]
    card = (*cards, model.licence, model.sha256[:16])
    return (*_MADE_UP, *tasks, *classes, *card, *methods, *models, "\n".join(shipped_parts()))


def test_the_main_window_is_chinese_and_nothing_is_cut(
    program: Program, opened: MainWindow
) -> None:
    for at in range(3):
        program.app.state.images.select(at)
        program.wait(program.is_settled)
        assert english_words(opened, _data(program)) == set()
        assert cut_texts(opened) == []


def test_the_start_page_is_chinese(program: Program, window: MainWindow) -> None:
    window.resize(1280, 720)
    program.qtbot.wait(20)
    assert english_words(window.start_page) == set()
    assert cut_texts(window) == []


def test_menus_are_chinese(program: Program, window: MainWindow) -> None:
    assert english_words(window.menuBar(), ("English",)) == set()
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles[0] == "文件(&F)"


@pytest.mark.parametrize("action", _SHEETS)
def test_sheets_are_chinese_and_nothing_is_cut(
    program: Program, opened: MainWindow, action: str
) -> None:
    opened.actions_by_name[action].trigger()
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    program.qtbot.wait(20)
    kept_in = [label.text() for label in sheet.findChildren(QLabel) if "/" in label.text()]
    parts = kept_in if action in ("about", "licences") else []
    assert english_words(sheet, (*_data(program), *parts)) == set()
    assert cut_texts(sheet) == []
    sheet.close()


@pytest.mark.parametrize("opens", [export_dialog, compare_dialog, note_dialog, header_dialog])
def test_dialogs_are_chinese_and_nothing_is_cut(
    program: Program, opened: MainWindow, opens: Callable[[Program, MainWindow], QWidget]
) -> None:
    program.app.state.images.select(0)
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    dialog = opens(program, opened)
    program.wait(program.is_settled)
    program.qtbot.wait(20)
    assert english_words(dialog, _data(program)) == set()
    assert cut_texts(dialog) == []
    dialog.close()


def test_what_is_cut_and_what_is_english_is_found(program: Program, window: MainWindow) -> None:
    label = QLabel("Left in English", window)
    label.resize(20, 20)
    label.show()
    assert len(cut_texts(window)) == 1
    assert "Left in English" in english_words(window, _data(program))

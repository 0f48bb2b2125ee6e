"""Fine-tuning, evaluating and the library in Chinese, at the smallest size that is promised."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QTableWidget, QWidget

from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.network.config import VARIANTS
from tests.helpers.evaluation_build import CLASSES
from tests.helpers.window_guards import Program
from tests.helpers.window_wizard import PLACE, Wizard
from tests.helpers.window_words import cut_texts, english_words
from tests.view.test_chinese_window import in_chinese  # noqa: F401

# Written the same in Chinese.
_TERMS = (
    "AUC", "ROC", "MCC", "NPV", "Brier", "DeLong", "McNemar", "ImageNet", "index.csv",
    "class_indices.json", "auto", "cpu", "cuda", "mps",
)  # fmt: skip
# What the made-up training, evaluation and library say, as a real core would in Chinese.
_MADE_UP = (
    "1 picture lies in two classes", "3 pictures are near-duplicates of others", "Leave both out",
    "Sizes differ widely: 200 to 1,800 pixels wide", "Keep them in one part", "one folder a class",
    "Finding pictures", "Reading pictures", "the pack's index", "Near-duplicates only",
    "The smallest class has 40 pictures, so its figures will be rough", "Every picture by itself",
    "File name up to the first hyphen", "Classifying", "Tiny", "site", "sex", "test part",
    "There are fewer than 1,000 pictures, so the last layer alone learns as much",
    "Rare classes count for more, as they have 3 times fewer pictures", "Training all weights",
    "The batch size was halved to 8, as the device's memory was full", "squash-bicubic",
    "million weights", "Accuracy", "accuracy", "Mean area under the", "mean area under the",
)  # fmt: skip
# Names of files, hashes, and an action of pyqtgraph's that no menu shows.
_DATA = re.compile(r"(p\d+|patient)(-\w+\.png)?|[a-f]{16,}|^Export(\.\.\.)?$")

pytestmark = pytest.mark.usefixtures("in_chinese")


def check(program: Program, window: QWidget, names: tuple[str, ...] = ()) -> None:
    """Nothing in English but data, and nothing without the room that it needs."""
    program.qtbot.wait(30)
    models = program.app.state.session.models
    known = {text for one in models for text in (one.title, one.name, one.licence)}
    known |= {task.title for one in models for task in one.tasks}
    known |= {info.title for one in models for task in one.tasks for info in task.classes}
    known |= {text for one in models for _section, text in one.card}
    found = english_words(window, (*known, *names, *CLASSES, *_TERMS, *_MADE_UP))
    assert {text for text in found if not _DATA.search(text)} == set()
    assert cut_texts(window) == []


def test_the_wizard_is_chinese_and_nothing_is_cut(program: Program) -> None:
    wizard = Wizard(program)
    window = wizard.window
    window.resize(1280, 680)
    wizard.read()
    check(program, window)
    wizard.on()
    check(program, window)
    wizard.on()
    check(program, window)
    wizard.on()
    window.plan.fold.head.click()
    check(program, window)
    window.plan.modes["full"].click()
    wizard.settle()
    window.next.click()
    wizard.wait(lambda: wizard.tune.run.curves.epochs)
    check(program, window)
    wizard.wait(lambda: wizard.tune.result is not None)
    wizard.settle()
    for at in range(window.result.tabs.count()):
        window.result.tabs.setCurrentIndex(at)
        wizard.settle()
        check(program, window)


def test_the_evaluation_is_chinese_and_nothing_is_cut(program: Program) -> None:
    program.wait(lambda: program.app.state.session.models)
    window, state = program.app.window.open_evaluate(), program.app.state.evaluation
    program.qtbot.addWidget(window)
    window.resize(1280, 680)
    check(program, window)
    window.read((PLACE,))
    program.wait(lambda: state.status == "read")
    window.choose.models[1][1].setChecked(True)
    check(program, window)
    window.choose.start.click()
    program.wait(lambda: state.status == "done", 20_000)
    for at in range(window.result.tabs.count()):
        window.result.tabs.setCurrentIndex(at)
        program.wait(program.is_settled)
        check(program, window)
        for table in window.result.pages.currentWidget().findChildren(QTableWidget):
            columns = range(table.columnCount())
            assert all(table.sizeHintForColumn(at) <= table.columnWidth(at) for at in columns)


def test_the_library_is_chinese_and_nothing_is_cut(program: Program) -> None:
    program.wait(lambda: program.app.state.session.models)
    window = program.app.window.open_models()
    program.qtbot.addWidget(window)
    window.resize(1280, 680)
    program.wait(program.is_settled)
    library = program.app.state.library
    library.compare_with(library.sheets[1].info.name)
    for at in range(window.tabs.count()):
        window.tabs.setCurrentIndex(at)
        check(program, window)
    library.set_checkpoint(Checkpoint(PLACE, VARIANTS["T"], 3), "kvasir")
    assert window.form is not None
    check(program, window.form, ("kvasir", "class_indices.json"))
    window.form.reject()

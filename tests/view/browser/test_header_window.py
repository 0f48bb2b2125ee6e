"""The header window follows the image, is searched, and hides names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.source.header_lines import HeaderLine
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.state.settings import IS_PRIVATE
from medmamba_desktop.view.browser.header_model import HeaderModel
from medmamba_desktop.view.browser.header_window import HeaderWindow
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press

LINES = (
    HeaderLine("(0008,0060)", "Modality", "CS", "CT"),
    HeaderLine("(0010,0010)", "Patient's Name", "PN", "Doe^Jane", 0, True),
    HeaderLine("(0040,0275)", "Request Attributes Sequence", "SQ", "1 item"),
    HeaderLine("(0008,0100)", "Code Value", "SH", "T-D3000", 1),
)


def shown(model: HeaderModel) -> list[tuple[str, ...]]:
    columns = range(model.columnCount())
    return [
        tuple(str(model.index(row, column).data()) for column in columns)
        for row in range(model.rowCount())
    ]


@pytest.fixture
def model(qapp: QApplication) -> HeaderModel:
    made = HeaderModel()
    made.set_lines(LINES)
    return made


def test_lines_and_depth(model: HeaderModel) -> None:
    assert shown(model)[0] == ("(0008,0060)", "Modality", "CS", "CT")
    assert shown(model)[3][1] == "    Code Value"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("modality", 1), ("doe", 1), ("0010,0010", 1), ("00100010", 1), ("PN", 1), ("code t-d", 1),
        ("", 4), ("nothing", 0),
    ],
)  # fmt: skip
def test_search_goes_over_every_column(model: HeaderModel, text: str, left: int) -> None:
    model.search(text)
    assert model.counts == (left, 4)


def test_hidden_values_are_not_found_either(model: HeaderModel) -> None:
    model.set_private(True)
    assert shown(model)[1][3] == "hidden"
    assert shown(model)[0][3] == "CT"
    model.search("doe")
    assert model.counts[0] == 0


def read(ref: ImageRef) -> tuple[HeaderLine, ...]:
    if ref.file_name == "b.png":
        raise UnsupportedError("This is no DICOM object", "Choose an image of a study")
    return (*LINES, HeaderLine("(0008,0018)", "SOP Instance UID", "UI", ref.file_name))


@pytest.fixture
def header(program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> HeaderWindow:
    monkeypatch.setattr(program.app.operations.show_header, "_read", read)
    program.open("a.png", "b.png")
    press(program, Qt.Key.Key_D)
    assert window.header is not None
    program.qtbot.addWidget(window.header)
    program.wait(lambda: window.header.model.rowCount() == 5)  # type: ignore[union-attr]
    return window.header


def test_it_follows_the_image(program: Program, header: HeaderWindow) -> None:
    images = program.app.state.images
    assert shown(header.model)[-1][3] == "a.png"
    assert header.note.text() == "5 elements"
    images.select(1)
    program.wait(lambda: header.note.text() == "This is no DICOM object")
    assert header.model.rowCount() == 0
    images.select(0)
    program.wait(lambda: header.model.rowCount() == 5)
    header.search.setText("modality")
    assert header.note.text() == "1 of 5 elements"
    header.close()
    images.select(1)
    program.wait(program.is_settled)
    assert header.model.counts == (1, 5)


def test_its_title_names_nobody_and_private_hides(program: Program, header: HeaderWindow) -> None:
    assert header.windowTitle() == "DICOM header"
    program.app.state.settings.set(IS_PRIVATE, True)
    assert shown(header.model)[1][3] == "hidden"
    header.table.selectRow(1)
    header.copy()
    assert QApplication.clipboard().text() == "(0010,0010)\tPatient's Name\tPN\thidden"
    program.wait(program.is_settled)


def test_escape_clears_the_search_and_then_closes(program: Program, header: HeaderWindow) -> None:
    header.search.setText("x")
    program.qtbot.keyClick(header.search, Qt.Key.Key_Escape)
    assert header.search.text() == ""
    program.qtbot.keyClick(header.search, Qt.Key.Key_Escape)
    assert not header.isVisible()
    program.wait(program.is_settled)


def test_paths_stay_out_of_it(header: HeaderWindow) -> None:
    assert str(Path("/scans")) not in str(shown(header.model))

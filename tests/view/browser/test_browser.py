"""The tree on the left: walking, choosing, folding, searching, hiding names, thousands of rows."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt

from medmamba_desktop.core.values import (
    DicomFacts,
    ImageRef,
    Problem,
    SourceImage,
    UnreadableSource,
)
from medmamba_desktop.state.catalogue import Branch
from medmamba_desktop.state.settings import IS_PRIVATE
from medmamba_desktop.view.browser import texts
from medmamba_desktop.view.browser.delegate import left_of
from medmamba_desktop.view.browser.tree_model import NODE_ROLE
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_fakes import prediction, source
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import press


def chosen(window: MainWindow) -> str:
    """The title of the row that is current."""
    return str(window.browser.list.currentIndex().data())


def shown(window: MainWindow) -> list[str]:
    """The titles of all rows that can be scrolled to, indented."""
    tree, model = window.browser.list, window.browser.model

    def below(parent: QModelIndex, depth: int) -> list[str]:
        lines = []
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            lines.append("  " * depth + str(index.data()))
            if tree.isExpanded(index):
                lines += below(index, depth + 1)
        return lines

    return below(QModelIndex(), 0)


def slice_(number: int, **facts: object) -> SourceImage:
    known = {
        "modality": "CT", "patient": "7", "patient_name": "Doe, Jane", "study_uid": "1",
        "series_uid": "1.1", "series_number": 2, "series_description": "Thorax",
        "study_description": "Chest", "study_date": "20200131", "birth_date": "19700101",
        "instance_number": number, **facts,
    }  # fmt: skip
    return SourceImage(
        ImageRef(Path(f"/cd/IM{number}")), "dicom", "DICOM", 512, 512,
        dicom=DicomFacts(**known),  # type: ignore[arg-type]
    )  # fmt: skip


def click(program: Program, window: MainWindow, title: str, x: int = 150) -> None:
    tree, model = window.browser.list, window.browser.model
    (index,) = model.match(
        model.index(0, 0), Qt.ItemDataRole.DisplayRole, title, 1,
        Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
    )  # fmt: skip
    at = QPoint(x, tree.visualRect(index).center().y())
    program.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_series_is_one_row_until_it_is_looked_into(program: Program, window: MainWindow) -> None:
    images = program.app.state.images
    images.add([slice_(number) for number in (3, 1, 2)])
    assert shown(window) == ["Doe, Jane", "  Chest", "    Thorax"]
    click(program, window, "Thorax")
    assert images.current == 1  # the first slice, whatever came first
    assert chosen(window) == "Thorax"
    press(program, Qt.Key.Key_J)
    assert images.current == 2
    assert chosen(window) == "Thorax"
    index = window.browser.list.currentIndex()
    x = left_of(window.browser.model.node(index)) + 4  # type: ignore[arg-type]
    click(program, window, "Thorax", x)
    assert shown(window)[3:] == ["      1 · IM1", "      2 · IM2", "      3 · IM3"]
    assert chosen(window) == "2 · IM2"
    click(program, window, "3 · IM3")
    assert images.current == 0
    program.wait(program.is_settled)


def test_a_click_on_a_patient_folds_and_unfolds(program: Program, window: MainWindow) -> None:
    program.app.state.images.add([slice_(1)])
    click(program, window, "Doe, Jane")
    assert shown(window) == ["Doe, Jane"]
    click(program, window, "Doe, Jane")
    assert shown(window) == ["Doe, Jane", "  Chest", "    Thorax"]
    program.wait(program.is_settled)


def test_folders_stand_beside_studies(program: Program, window: MainWindow) -> None:
    images = program.app.state.images
    images.places.append(Path("/data"))
    names = ("train/benign/1.png", "train/malignant/2.png", "test/benign/3.png")
    images.add([source(Path("/data") / name) for name in names])
    images.add([slice_(1)])
    assert shown(window) == [
        "Doe, Jane", "  Chest", "    Thorax",
        "data", "  test / benign", "    3.png", "  train / benign", "    1.png",
        "  train / malignant", "    2.png",
    ]  # fmt: skip
    place = window.browser.model.index(1, 0).data(NODE_ROLE)
    assert texts.detail(place, window.browser.model.image, is_private=False) == (
        "2 class folders · 3 images"
    )
    program.wait(program.is_settled)


def test_search_leaves_what_has_every_word(program: Program, window: MainWindow) -> None:
    images = program.app.state.images
    images.add([slice_(1), slice_(2)])
    program.open("cat.png", "dog.png", "unreadable.png")
    browser = window.browser
    for text, left in {
        "CAT": ["scans", "  cat.png"],
        "doe thorax im2": ["Doe, Jane", "  Chest", "    Thorax", "      2 · IM2"],
        "2020-01-31": ["Doe, Jane", "  Chest", "    Thorax", "      1 · IM1", "      2 · IM2"],
        "malignant dog": ["scans", "  dog.png"],
        "not an image": ["scans", "  unreadable.png"],
        "cat dog": [],
    }.items():
        browser.search.setText(text)
        browser.run_search()
        assert shown(window) == left
        assert browser.nothing.isVisible() == (not left)
    browser.search.setText(".png")
    browser.run_search()
    images.select(2)
    press(program, Qt.Key.Key_K)  # stays at the end of what is found
    assert images.rows[images.current].name == "cat.png"
    program.open("cow.png", "pig.jpg")
    assert shown(window) == ["scans", "  cat.png", "  dog.png", "  unreadable.png", "  cow.png"]
    browser.search.clear()
    browser.run_search()
    assert len(shown(window)) == 9
    program.wait(program.is_settled)


def test_keys_reach_the_search_box_and_leave_it(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    assert not window.browser.search.hasFocus()
    program.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    program.qtbot.keyClicks(window.browser.search, "b.")
    program.wait(lambda: shown(window) == ["scans", "  b.png"])
    program.qtbot.keyClick(window.browser.search, Qt.Key.Key_Escape)
    program.wait(lambda: shown(window) == ["scans", "  a.png", "  b.png"])


def test_private_rows_name_nobody(program: Program, window: MainWindow) -> None:
    images, settings = program.app.state.images, program.app.state.settings
    images.add([slice_(1), slice_(2)])
    program.open("Jane Doe.png")
    settings.set(IS_PRIVATE, True)
    model = window.browser.model
    window.browser.list.expandAll()
    told = []

    def tell(parent: QModelIndex) -> None:
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            told.extend(str(index.data(role)) for role in _TOLD)
            node = index.data(NODE_ROLE)
            if isinstance(node, Branch):
                told.append(texts.detail(node, model.image, is_private=True))
            tell(index)

    tell(QModelIndex())
    assert "Patient, name hidden" in told
    assert not [line for line in told if "Doe" in line or "1970" in line or "ID 7" in line]
    window.browser.search.setText("doe")
    window.browser.run_search()
    assert shown(window) == []
    program.wait(program.is_settled)


_TOLD = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def test_objects_without_images_are_named_and_no_failure(
    program: Program, window: MainWindow
) -> None:
    facts = DicomFacts("SR", "7", "1", "1.9", series_description="Findings", patient_name="Doe")
    report = UnreadableSource(
        ImageRef(Path("/cd/SR1")), Problem("It holds no image"), facts, "Structured report"
    )
    images = program.app.state.images
    images.add([slice_(1), report])
    assert "    Structured report · Findings" in shown(window)
    assert images.count() == (0, 0, 1)
    program.wait(program.is_settled)
    window.browser.list.grab()


def test_j_and_k_walk(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png", "c.png")
    images = program.app.state.images
    press(program, Qt.Key.Key_J)
    press(program, Qt.Key.Key_J)
    press(program, Qt.Key.Key_J)
    assert images.current == 2
    assert chosen(window) == "c.png"
    press(program, Qt.Key.Key_K)
    assert images.current == 1
    program.qtbot.keyClick(window.page.canvas, Qt.Key.Key_Up)
    assert images.current == 0
    program.wait(program.is_settled)


def test_the_first_image_is_selected_and_looks_so(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    rows = window.browser.list.selectionModel().selectedIndexes()
    assert [index.data() for index in rows] == ["a.png"]


def test_ten_thousand_rows_are_listed_and_painted_at_once(
    program: Program, window: MainWindow
) -> None:
    sources = [source(Path(f"/scans/{number:05}.png")) for number in range(10_000)]
    images = program.app.state.images
    began = time.monotonic()
    images.add(sources)
    images.set_outcomes(prediction(s.ref, 0.1, 0.8, 0.1) for s in sources)
    window.browser.list.scrollToBottom()
    window.browser.list.grab()
    assert time.monotonic() - began < 3.0
    program.wait(program.is_settled)

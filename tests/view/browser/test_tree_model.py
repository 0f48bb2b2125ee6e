"""The tree grows in any order, and Qt's own tester finds nothing wrong with it on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.source import group_studies
from medmamba_desktop.core.values import (
    DicomFacts,
    ImageRef,
    Problem,
    SourceImage,
    UnreadableSource,
)
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.view.browser.growth import runs_of_new
from medmamba_desktop.view.browser.tree_model import StudyTree


def test_runs_of_new_rows() -> None:
    a, b, c, d, e = (object() for _ in range(5))
    assert runs_of_new([], [a, b]) == [(0, 1)]
    assert runs_of_new([a, c], [a, b, c, d, e]) == [(1, 1), (3, 4)]
    assert runs_of_new([a, b], [a, b]) == []
    assert runs_of_new([b, a], [a, b, c]) is None


def some_images(seed: int) -> list[SourceImage | UnreadableSource]:
    chance = random.Random(seed)
    made: list[SourceImage | UnreadableSource] = []
    for number in range(120):
        facts = DicomFacts(
            "CT", patient := chance.choice("pqr"), f"{patient}1",
            f"{patient}1.{chance.choice('12')}",
            instance_number=chance.choice([None, number]),
            position_mm=(0.0, 0.0, chance.uniform(0, 200)),
            orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        )  # fmt: skip
        path = Path(f"/x/{chance.choice('ab')}/{number}")
        if chance.random() < 0.2:
            made.append(SourceImage(ImageRef(path), "raster", "PNG", 9, 9))
        elif chance.random() < 0.1:
            made.append(UnreadableSource(ImageRef(path), Problem("Broken"), facts))
        elif chance.random() < 0.1:
            for frame in range(3):
                ref = ImageRef(path, frame=frame)
                made.append(SourceImage(ref, "dicom", "DICOM", 9, 9, 3, dicom=facts))
        else:
            made.append(SourceImage(ImageRef(path), "dicom", "DICOM", 9, 9, dicom=facts))
    return made


@pytest.fixture
def grown(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[tuple[ImageList, StudyTree]]:
    images = ImageList()
    images.places.append(Path("/x"))
    tree = StudyTree(images, lambda: False)
    tester = QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(tree)
    view.show()
    chance = random.Random(request.param)
    waiting = some_images(request.param)
    while waiting:
        count = chance.randint(1, 30)
        images.add(waiting[:count])
        del waiting[:count]
        view.expandAll()
        view.grab()
    yield images, tree
    tester.deleteLater()


def rows_below(tree: StudyTree, parent: QModelIndex) -> int:
    count = tree.rowCount(parent)
    return count + sum(rows_below(tree, tree.index(row, 0, parent)) for row in range(count))


@pytest.mark.parametrize("grown", range(2), indirect=True)
def test_the_tree_ends_in_the_order_of_the_studies(grown: tuple[ImageList, StudyTree]) -> None:
    images, tree = grown
    order = list(tree.order())
    assert sorted(map(str, order)) == sorted(str(row.ref) for row in images.rows)
    sources = [row.source for row in images.rows if row.source is not None]
    # The frames of one file are a stack of their own.
    for study in group_studies(one for one in sources if one.ref.frame is None):
        for series in study.series:
            still = [image.ref for image in series.images]
            assert [ref for ref in order if ref in set(still)] == still
    for ref in order:
        index = tree.index_of(ref)
        assert index.isValid()
        assert tree.index(index.row(), 0, index.parent()) == index


@pytest.mark.parametrize("grown", [5], indirect=True)
def test_search_and_back_shows_as_many_rows(grown: tuple[ImageList, StudyTree]) -> None:
    images, tree = grown
    whole = rows_below(tree, QModelIndex())
    tree.search("broken")
    broken = sum(row.problem is not None for row in images.rows)
    assert 0 < len(tree.order()) == broken
    tree.search("")
    assert rows_below(tree, QModelIndex()) == whole
    images.clear()
    assert tree.rowCount() == 0
    assert not tree.index_of(ImageRef(Path("/x/a/1"))).isValid()

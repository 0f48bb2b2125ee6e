"""The results as a table: filter, sort, groups, counts; and what a batch changes in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.store.results import Mark
from medmamba_desktop.core.values import (
    Caution,
    DicomFacts,
    Failure,
    ImageRef,
    Problem,
    SourceImage,
    UnreadableSource,
)
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.marks import Marks, place_of
from medmamba_desktop.state.result_rows import OUTSIDE, Group, Result
from medmamba_desktop.state.result_table import ResultTable
from tests.helpers.window_fakes import BLOOD, prediction, source

UNSURE = Caution("low-confidence", "close")
AWAY = Caution("outside-domain", "unlike all")


def _ref(name: str) -> ImageRef:
    return ImageRef(Path("/scans") / name)


@pytest.fixture
def images(qapp: object) -> ImageList:
    return ImageList()


@pytest.fixture
def marks(qapp: object) -> Marks:
    return Marks()


@pytest.fixture
def table(images: ImageList, marks: Marks) -> ResultTable:
    """Six images: two benign, one malignant and unsure, one outside, one broken, one waiting."""
    made = ResultTable(images, marks)
    names = ("b/9.png", "b/10.png", "m/1.png", "m/out.png", "m/broken.png", "m/later.png")
    images.add([source(Path("/scans") / name) for name in names])
    images.set_outcomes(
        [
            prediction(_ref("b/9.png"), 0.7, 0.2, 0.1),
            prediction(_ref("b/10.png"), 0.9, 0.05, 0.05),
            prediction(_ref("m/1.png"), 0.4, 0.5, 0.1, cautions=(UNSURE,)),
            prediction(_ref("m/out.png"), 0.01, 0.99, 0.0, cautions=(AWAY, UNSURE)),
            Failure(_ref("m/broken.png"), Problem("The file ends too early")),
        ]
    )
    made.arrange()
    return made


def _names(table: ResultTable) -> list[str]:
    return [
        f"[{line.count}]" if isinstance(line, Group) else line.name.removesuffix(".png")
        for line in table.lines
    ]


@pytest.mark.parametrize(
    ("column", "is_descending", "expected"),
    [
        ("number", False, "9 10 1 out broken later"),
        ("name", False, "1 9 10 broken later out"),
        ("class", False, "9 10 1 out broken later"),
        ("class", True, "1 9 10 out broken later"),
        ("probability", True, "10 9 1 out broken later"),
        ("probability", False, "1 9 10 out broken later"),
        ("caution", True, "out 1 9 10 broken later"),
        ("folder", True, "1 out broken later 9 10"),
        ("problem", True, "broken 9 10 1 out later"),
    ],
)
def test_what_has_nothing_in_a_column_comes_last_either_way(
    table: ResultTable, column: str, is_descending: bool, expected: str
) -> None:
    table.sort(column, is_descending)
    assert " ".join(_names(table)) == expected


def test_the_probability_of_one_class_is_sorted_by_whatever_class_is_first(
    qtbot: QtBot, table: ResultTable, images: ImageList
) -> None:
    images.set_outcomes([prediction(_ref("m/later.png"), 0.93, *[0.01] * 7, task=BLOOD)])
    table.choose_class("breast-ultrasound/malignant")
    table.sort("chosen", True)
    assert " ".join(_names(table)) == "1 9 10 out broken later"
    said = [line.chosen for line in table.lines if isinstance(line, Result)]
    assert said == [pytest.approx(0.5), pytest.approx(0.2), pytest.approx(0.05), None, None, None]
    images.set_outcomes([prediction(_ref("b/10.png"), 0.3, 0.6, 0.1)])
    qtbot.waitUntil(lambda: _names(table)[0] == "10")
    table.choose_class("blood-cell/basophil")
    assert _names(table)[0] == "later"
    table.choose_class("")
    assert " ".join(_names(table)) == "9 10 1 out broken later"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"class_key": "breast-ultrasound/benign"}, "9 10"),
        ({"class_key": OUTSIDE}, "out"),
        ({"least": 0.75}, "10"),
        ({"most": 0.6}, "1"),
        ({"caution": "any"}, "1 out"),
        ({"caution": "none"}, "9 10 broken later"),
        ({"caution": "outside-domain"}, "out"),
        ({"folder": "/scans/b"}, "9 10"),
        ({"standing": "failed"}, "broken"),
        ({"standing": "waiting", "folder": "/scans/b"}, ""),
        ({"words": ("early",)}, "broken"),
        ({"words": ("scans", "malig")}, "1 out"),
        ({"words": ("scans", "malig"), "is_private": True}, ""),
        ({"mark": "any"}, "9 1"),
        ({"mark": "disagree"}, "1"),
        ({"mark": "none"}, "10 out broken later"),
    ],
)
def test_a_filter_shows_what_passes_every_part(
    table: ResultTable, images: ImageList, marks: Marks, wanted: dict[str, object], expected: str
) -> None:
    agreed, denied = (images.rows[at].prediction for at in (0, 2))
    assert agreed is not None
    assert denied is not None
    marks.put(
        {place_of(agreed): Mark("agree", "benign"), place_of(denied): Mark("disagree", "malignant")}
    )
    table.set_filter(**wanted)
    assert " ".join(_names(table)) == expected
    assert table.summary.shown == len(table.lines)
    table.clear_filter()
    assert len(table.lines) == 6


def test_the_summary_counts_all_whatever_is_shown(table: ResultTable) -> None:
    table.set_filter(class_key=OUTSIDE)
    found = table.summary
    assert found.classes == (("Benign", 2), ("Malignant", 1))
    assert (found.total, found.outside, found.cautioned, found.failed, found.waiting) == (
        6, 1, 2, 1, 1,
    )  # fmt: skip
    assert [(c.title, c.count) for c in table.choices["class"]] == [("Benign", 2), ("Malignant", 1)]
    assert [(c.title, c.count) for c in table.choices["folder"]] == [("b", 2), ("m", 4)]


def test_groups_have_their_highest_probability_first(table: ResultTable) -> None:
    table.set_grouped(True)
    assert " ".join(_names(table)) == "[2] 10 9 [4] 1 out broken later"
    assert isinstance(table.lines[0], Group)
    assert table.lines[0].highest == pytest.approx(0.9)
    table.sort("probability")
    assert " ".join(_names(table)) == "[4] 1 out broken later [2] 9 10"


def test_dicom_is_grouped_by_patient_and_study(images: ImageList, marks: Marks) -> None:
    def dicom(name: str, patient: str, study: str) -> SourceImage:
        facts = DicomFacts(modality="US", patient=patient, study_uid=study)
        return SourceImage(_ref(name), "dicom", "DICOM", 9, 9, dicom=facts)

    table = ResultTable(images, marks)
    images.add(
        [dicom("1", "A", "x"), dicom("2", "B", "y"), dicom("3", "A", "z"), dicom("4", "A", "x")]
    )
    report = UnreadableSource(_ref("5"), Problem("no image"), DicomFacts(patient="A"), "Report")
    images.add([report])
    table.set_grouped(True)
    assert " ".join(_names(table)) == "[2] 1 4 [1] 2 [1] 3"  # a report has no result
    assert [(c.key, c.count) for c in table.choices["modality"]] == [("US", 4)]


def test_mixed_tasks_are_told_apart(table: ResultTable, images: ImageList) -> None:
    shares = [0.93, *[0.01] * 7]
    images.set_outcomes([prediction(_ref("m/later.png"), *shares, task=BLOOD)])
    table.arrange()
    tasks = {choice.title: choice.task for choice in table.choices["class"]}
    assert tasks == {
        "Basophil": "blood-cell", "Benign": "breast-ultrasound", "Malignant": "breast-ultrasound",
    }  # fmt: skip


def test_new_results_show_at_once_and_move_rows_soon_after(
    qtbot: QtBot, table: ResultTable, images: ImageList
) -> None:
    table.sort("probability", True)
    place = table.place_of(_ref("m/later.png"))
    assert place == 5
    with qtbot.waitSignal(table.changed):
        images.set_outcomes([prediction(_ref("m/later.png"), 0.99, 0.01, 0.0)])
    line = table.lines[place]
    assert isinstance(line, Result)
    assert line.class_title == "Benign"
    qtbot.waitUntil(lambda: table.place_of(_ref("m/later.png")) == 0)
    assert [table.place_of(ref) for ref in table.refs()] == list(range(6))
    images.clear()
    assert table.lines == []
    assert table.summary.total == 0


def test_a_mark_follows_the_class_that_the_model_gives_now(
    qtbot: QtBot, table: ResultTable, images: ImageList, marks: Marks
) -> None:
    first = images.rows[0].prediction
    assert first is not None
    marks.put({place_of(first): Mark("agree", "benign", "benign")})
    assert table.summary.verdicts == ()
    table.arrange()
    assert table.summary.verdicts == (("agree", 1),)
    images.set_outcomes([prediction(first.ref, 0.1, 0.8, 0.1)])
    table.arrange()
    assert table.summary.verdicts == (("disagree", 1),)

"""Measuring in the window: what is read, proposed, remembered, measured, looked at and written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from medmamba_desktop.core.evaluate.threshold import AtThreshold
from medmamba_desktop.core.values import Problem
from tests.helpers.window_desk import Desk

PLACE = Path("/scans/breast.zip")


def read(desk: Desk) -> None:
    desk.operations.evaluate.read((PLACE,))
    desk.settle()
    assert desk.state.evaluation.status == "read"


def measure(desk: Desk) -> None:
    read(desk)
    desk.operations.evaluate.start()
    desk.settle()
    desk.qtbot.waitUntil(lambda: bool(desk.state.evaluation.looking.heading), timeout=5000)
    assert desk.state.evaluation.status == "done"


def test_the_task_is_found_and_the_model_measured(desk: Desk) -> None:
    measure(desk)
    state = desk.state.evaluation
    assert state.setup.task is not None
    assert state.setup.task.name == "breast-ultrasound"
    assert not state.setup.is_proposed
    asked, models = desk.fake.evaluation.asked[-1]
    assert (asked.places, asked.task, models) == ((PLACE,), "breast-ultrasound", 1)
    assert state.looking.heading == "The worst mistakes"
    assert not desk.state.activities.running


def test_what_labels_mean_is_proposed_once_and_then_remembered(desk: Desk) -> None:
    desk.fake.evaluation.labels = dict.fromkeys(("Benign lesions", "cancer", "healthy"), "")
    read(desk)
    setup = desk.state.evaluation.setup
    assert setup.is_proposed
    assert setup.meant == {"Benign lesions": "benign", "cancer": "malignant", "healthy": "normal"}
    desk.operations.evaluate.mean("healthy", "")
    desk.operations.evaluate.start()
    desk.settle()
    assert desk.fake.evaluation.asked[-1][0].meant["healthy"] == ""
    read(desk)
    setup = desk.state.evaluation.setup
    assert not setup.is_proposed
    assert setup.meant["healthy"] == ""
    assert setup.meant["cancer"] == "malignant"


def test_it_can_be_stopped_and_errors_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read(desk)
    desk.operations.evaluate.start()
    desk.operations.evaluate.cancel()
    desk.settle()
    assert desk.state.evaluation.status == "read"
    assert desk.state.evaluation.problem is None
    desk.operations.evaluate.write(Path("/nowhere/x.pdf"))  # nothing is measured: nothing happens
    desk.settle()


def test_parts_of_figures_lead_to_their_pictures(desk: Desk) -> None:
    measure(desk)
    state, operation = desk.state.evaluation, desk.operations.evaluate
    measured = state.measured
    assert measured is not None

    def look(*words: object) -> tuple[int, ...]:
        operation.look("x", *words)  # type: ignore[arg-type]
        desk.settle()
        desk.qtbot.wait(20)
        return state.looking.places

    calls = measured.detail.calls
    said = calls.scores.argmax(axis=1)
    found = look("of_cell", 0, 1)
    assert set(found) == {i for i in range(60) if calls.labels[i] == 0 and said[i] == 1}
    for number in range(15):
        assert len(look("of_bin", number)) == measured.evaluation.reliability[number].count
    own, others = measured.detail.histograms["benign"]
    assert len(look("of_scores", "benign", 19)) == own[19] + others[19]
    wrong = look("wrongly_called", "benign", 0.5)
    at = calls.at("benign", 0.5)
    assert len(wrong) == at.fp + at.fn
    assert abs(len(look("unanswered", 0.5)) - 30) <= 1
    operation.look_at_group("sex", "F")
    desk.qtbot.waitUntil(lambda: state.looking.heading == "sex: F", timeout=5000)
    assert len(state.looking.places) == 30


def test_a_point_of_a_curve_is_a_threshold(desk: Desk) -> None:
    measure(desk)
    heard: list[AtThreshold] = []
    desk.operations.evaluate.called.connect(heard.append)
    measured = desk.state.evaluation.measured
    assert measured is not None
    wanted = measured.detail.calls.at("benign", 0.4)
    figures = wanted.figures
    x, y = 1 - figures["specificity"].value, figures["sensitivity"].value
    desk.operations.evaluate.call_at("benign", x, y, is_roc=True)
    desk.qtbot.waitUntil(lambda: len(heard) == 1, timeout=5000)
    assert (heard[0].tp, heard[0].fp) == (wanted.tp, wanted.fp)
    x, y = figures["sensitivity"].value, figures["precision"].value
    desk.operations.evaluate.call_at("benign", x, y, is_roc=False)
    desk.qtbot.waitUntil(lambda: len(heard) == 2, timeout=5000)
    assert heard[1].figures["sensitivity"].value == pytest.approx(x)


def test_marked_labels_are_written_as_a_list(desk: Desk, tmp_path: Path) -> None:
    measure(desk)
    state = desk.state.evaluation
    state.mark(5, True)
    state.mark(3, True)
    state.mark(5, False)
    heard: list[str] = []
    failed: list[Problem] = []
    desk.operations.evaluate.written.connect(heard.append)
    desk.operations.evaluate.failed.connect(failed.append)
    desk.operations.evaluate.write_list(tmp_path / "errors.csv", is_of_marked=True)
    desk.operations.evaluate.write_list(tmp_path / "shown.csv", is_of_marked=False)
    desk.operations.evaluate.write_figure("roc", tmp_path / "roc.pdf")
    desk.qtbot.waitUntil(lambda: len(heard) == 3, timeout=20_000)
    with (tmp_path / "errors.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["path"], row["label_is_wrong"]) == ("p/patient-3.png", "yes")
    with (tmp_path / "shown.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(state.looking.places)
    assert (tmp_path / "roc.pdf").read_bytes().startswith(b"%PDF")
    (tmp_path / "file").touch()
    desk.operations.evaluate.write_list(tmp_path / "file" / "x.csv", is_of_marked=True)
    desk.qtbot.waitUntil(lambda: bool(failed), timeout=5000)

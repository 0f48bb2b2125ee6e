"""The evaluation's window: through it once, and from every figure to its pictures."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.view.evaluate.figure_view import FigureView
from medmamba_desktop.view.evaluate.tables import figure
from medmamba_desktop.view.evaluate.window import EvaluateWindow
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import texts

PLACE = Path("/scans/breast.zip")


@pytest.fixture
def window(program: Program) -> EvaluateWindow:
    program.wait(lambda: program.app.state.session.models)
    program.app.window.actions_by_name["evaluate"].trigger()
    made = program.app.window.evaluate
    assert made is not None
    program.qtbot.addWidget(made)
    made.resize(1320, 820)
    return made


def read(program: Program, window: EvaluateWindow) -> None:
    window.read((PLACE,))
    program.wait(lambda: program.app.state.evaluation.status == "read")


def measure(program: Program, window: EvaluateWindow, models: int = 1) -> None:
    read(program, window)
    for _, made in window.choose.models[1:models]:
        made.setChecked(True)
    window.choose.start.click()
    program.wait(lambda: program.app.state.evaluation.status == "done", 20_000)
    program.wait(lambda: program.app.state.evaluation.looking.heading)


def test_labels_are_shown_with_what_they_mean(program: Program, window: EvaluateWindow) -> None:
    program.fake.evaluation.labels = dict.fromkeys(("Benign lesions", "cancer", "healthy"), "")
    read(program, window)
    page = window.choose
    assert page.proposed.isVisible()
    assert {n: c.currentData() for n, c in page.meanings.items()} == {
        "Benign lesions": "benign", "cancer": "malignant", "healthy": "normal",
    }  # fmt: skip
    chooser = page.meanings["healthy"]
    chooser.setCurrentIndex(chooser.findData(""))
    chooser.activated.emit(chooser.currentIndex())
    assert program.app.state.evaluation.setup.meant["healthy"] == ""
    assert "60 labelled pictures to measure on" in texts(window)


def test_figures_stand_with_their_intervals_and_what_to_know(
    program: Program, window: EvaluateWindow
) -> None:
    measure(program, window)
    overview = window.result.overview
    value, interval = overview.tiles["accuracy"]
    measured = program.app.state.evaluation.measured
    assert measured is not None
    assert value.text() == f"{measured.evaluation.overall['accuracy'].value:.1%}".replace("%", " %")
    assert "–" in interval.text()
    assert "training pictures that the model file remembers" in overview.banner.text()
    assert overview.classes.rowCount() == 3
    assert overview.paper.columnCount() == 7
    assert not window.result.tabs.isTabVisible(7)


def test_a_cell_opens_its_pictures_and_a_label_is_marked(
    program: Program, window: EvaluateWindow
) -> None:
    measure(program, window)
    state, result = program.app.state.evaluation, window.result
    result.tabs.setCurrentIndex(1)
    result.confusion.matrix.choose(1, 1)
    program.wait(lambda: state.looking.heading == "malignant, recognised")
    measured = state.measured
    assert measured is not None
    assert len(result.pane.strip.tiles) == measured.evaluation.confusion[1][1]
    result.pane.wrong.click()
    assert state.marks == {state.looking.places[0]}
    assert result.pane.strip.tiles[0].second.startswith("✗")
    result.tabs.setCurrentIndex(6)
    assert "1 label marked as wrong" in result.labels.count.text()
    result.labels.marked.click()
    assert state.looking.heading == "Labels marked as wrong"
    program.wait(program.is_settled)


def test_a_threshold_is_dragged_and_clicked(program: Program, window: EvaluateWindow) -> None:
    measure(program, window)
    result = window.result
    result.tabs.setCurrentIndex(2)
    tab = result.threshold
    program.wait(lambda: tab.found)
    tab.classes.setCurrentIndex(tab.classes.findText("malignant"))
    tab.classes.activated.emit(tab.classes.currentIndex())
    program.wait(lambda: tab.threshold.text() == "0.300")
    assert tab.own.text() == "Model's threshold"
    tab.slider.setValue(700)
    program.wait(lambda: tab.threshold.text() == "0.700")
    assert tab.found is not None
    tab.roc.clicked.emit(0, 0.0, 1.0)
    program.wait(lambda: tab.threshold.text() != "0.700")
    tab.wrong.click()
    wrong = tab.found.fp + tab.found.fn
    program.wait(lambda: len(program.app.state.evaluation.looking.places) == wrong)


def test_bins_bars_shares_and_subgroups_open_their_pictures(
    program: Program, window: EvaluateWindow
) -> None:
    measure(program, window)
    state, result = program.app.state.evaluation, window.result
    for at, press, heading in (
        (3, lambda: result.trust.reliability.clicked.emit(0, 0.99, 0.5), "Probability 93 to 100"),
        (3, lambda: result.trust.scores.clicked.emit(0, 0.97, 1.0), "benign given 95 to 100 %"),
        (4, lambda: result.use.answering.clicked.emit(0, 0.5, 0.9), "Not answered where 50 %"),
        (5, lambda: result.subgroups.table.cellClicked.emit(0, 0), "sex: F"),
    ):
        result.tabs.setCurrentIndex(at)
        press()
        program.wait(lambda heading=heading: state.looking.heading.startswith(heading))
    program.app.theme.apply("light")
    program.app.theme.apply("dark")


def test_keys_walk_along_bins_bars_and_shares(program: Program, window: EvaluateWindow) -> None:
    measure(program, window)
    state, result = program.app.state.evaluation, window.result

    def press(view: FigureView, key: Qt.Key) -> str:
        before = state.looking.heading
        program.qtbot.keyClick(view, key)
        program.wait(lambda: state.looking.heading != before)
        return state.looking.heading

    for at, view, start in (
        (3, result.trust.reliability, "Probability "),
        (3, result.trust.scores, "benign given "),
        (4, result.use.answering, "Not answered where 0 %"),
    ):
        result.tabs.setCurrentIndex(at)
        first = press(view, Qt.Key.Key_Right)
        assert first.startswith(start)
        assert press(view, Qt.Key.Key_Right) != first
        assert press(view, Qt.Key.Key_Left) == first


def test_several_models_are_compared(program: Program, window: EvaluateWindow) -> None:
    program.app.state.session.set_models(program.app.state.session.models[:1] * 1)
    measure(program, window)
    program.app.operations.evaluate.choose_models(program.app.state.session.models * 2)
    program.app.operations.evaluate.start()
    program.wait(lambda: program.app.state.evaluation.status == "done", 20_000)
    state, result = program.app.state.evaluation, window.result
    assert result.tabs.isTabVisible(7)
    result.tabs.setCurrentIndex(7)
    assert "McNemar" in result.compare.said.text()
    result.compare.disagree.click()
    assert state.measurement is not None
    assert state.looking.places == state.measurement.comparisons[0].disagree
    assert "B: " in result.pane.preview.said.text()
    result.models.setCurrentIndex(1)
    result.models.activated.emit(1)
    assert state.shown == 1
    program.wait(program.is_settled)


def test_a_report_is_written(
    program: Program, window: EvaluateWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(program, window)
    target = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.result.report.click()
    program.wait(lambda: window.result.told.isVisible(), 20_000)
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")
    window.result.again.click()
    assert window.stack.currentWidget() is window.choose


def test_a_figure_takes_on_a_theme_and_off_again(program: Program) -> None:
    theme, black = program.app.theme, plots.PALETTE[6]
    view = FigureView(theme, "Curve")
    program.qtbot.addWidget(view)
    drawn, axes = plots.sheet(2, 2)
    (line,) = axes.plot([0, 1], [0, 1], color=black)
    theme.apply("light")
    view.show_figure(drawn)
    theme.apply("dark")
    assert to_hex(line.get_color()) != to_hex(black)
    theme.apply("light")
    assert to_hex(line.get_color()) == to_hex(black)
    theme.apply("dark")


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (Estimate(0.812, 0.77, 0.85), "81.2 %\n77.0–85.0"),
        (Estimate(0.1, -0.05, 0.2), "10.0 %\n-5.0 to 20.0"),
        (Estimate(0.5, math.nan, math.nan), "50.0 %"),
    ],
)
def test_an_interval_is_a_dash_but_for_a_minus(estimate: Estimate, said: str) -> None:
    assert figure(estimate, "accuracy") == said

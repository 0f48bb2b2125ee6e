"""The Run and Result pages: curves, pausing, figures, pictures behind cells, keeping the model."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.view.fine_tune import run_page, words
from medmamba_desktop.view.fine_tune.card_form import plain_name
from medmamba_desktop.view.fine_tune.confusion import ConfusionMatrix
from medmamba_desktop.view.fine_tune.phases import progress
from medmamba_desktop.view.fine_tune.window import DATA, PLAN, RESULT, RUN
from tests.helpers.window_guards import Program
from tests.helpers.window_hands import texts
from tests.helpers.window_training import CONFUSION, evaluation, labelled
from tests.helpers.window_wizard import Wizard


def test_the_curves_follow_the_run(wizard: Wizard) -> None:
    wizard.fake.pause_s = 0.02
    wizard.to_run()
    page = wizard.window.run
    wizard.wait(lambda: page.charts["loss"].curves[0].xData is not None)
    wizard.wait(lambda: len(page.charts["loss"].curves[0].xData) > 5)
    wizard.wait(lambda: "pass" in page.phase.whole)
    wizard.wait(lambda: page.charts["score"].curves[0].xData is not None)
    wizard.wait(lambda: wizard.window.at == RESULT)
    wizard.settle()
    wizard.window.go(RUN)
    assert len(page.charts["loss"].curves[0].xData) == 40
    assert list(page.charts["score"].curves[0].xData) == [10, 20, 30, 40]
    assert "right, in pass" in page.best.text()
    assert page.matrix.accessibleDescription().endswith("right")


def test_each_part_says_how_far_it_is(wizard: Wizard) -> None:
    wizard.fake.pause_s = 0.02
    wizard.to_run()
    page = wizard.window.run
    wizard.wait(lambda: wizard.tune.run.step is not None)
    wizard.fake.gate.clear()
    wizard.wait(lambda: page.left.text().startswith("Part 4 of 6: "))
    wizard.wait(lambda: page.left.text().endswith("left"))
    assert "%, " in page.left.text()
    assert page.summary.startswith("Part 4 of 6, ")
    run = replace(wizard.tune.run, seconds_left=150.0)
    assert progress(run).endswith("%, at most 3 min left"), "training may stop before"
    run = replace(run, phases=run.phases[:2], seconds_left=150.0)
    assert progress(run) == "100 %, about 3 min left"
    wizard.fake.gate.set()
    wizard.wait(lambda: wizard.window.at == RESULT)
    wizard.settle()


def test_without_a_validation_part_there_are_no_figures_of_it(wizard: Wizard) -> None:
    nothing = float("nan")
    wizard.to_result()
    wizard.window.go(RUN)
    curves = wizard.tune.run.curves
    curves.epochs = [replace(e, accuracy=nothing, auc=nothing) for e in curves.epochs]
    wizard.window.run.enter()
    assert not wizard.window.run.charts["score"].isVisible()
    assert not wizard.window.run.matrix.isVisible()


def test_ten_thousand_points_are_drawn_quickly(wizard: Wizard) -> None:
    """Not a benchmark: drawing must be some orders away from stopping the window."""
    from medmamba_desktop.view.fine_tune.charts import Chart, Line, smoothed

    lines = (Line("each step", "bar", is_smooth=False, width=1.0), Line("mean", "accent"))
    chart = Chart(wizard.window._theme, "Loss", "Step", "Loss", lines)
    wizard.program.qtbot.addWidget(chart)
    chart.resize(600, 300)
    chart.show()
    steps = np.arange(10_000.0)
    losses = np.random.default_rng(0).random(10_000)
    chart.show_line(0, steps, losses)
    chart.grab()
    begun = time.perf_counter()
    chart.show_line(0, steps, losses)
    chart.show_line(1, steps, smoothed(losses))
    chart.grab()
    assert time.perf_counter() - begun < 1.0
    wizard.settle()


def test_quick_mode_explains_why_there_are_no_curves(wizard: Wizard) -> None:
    wizard.fake.gate.clear()
    wizard.to_run("head")
    assert "so there are no curves" in texts(wizard.window.run)
    wizard.fake.gate.set()
    wizard.wait(lambda: wizard.tune.result is not None)
    wizard.settle()


def test_pause_and_resume(wizard: Wizard) -> None:
    wizard.fake.pause_s = 0.01
    wizard.to_run()
    page = wizard.window.run
    wizard.wait(lambda: wizard.tune.run.step is not None)
    page.pause.click()
    wizard.wait(lambda: wizard.tune.run.status == "paused")
    wizard.wait(lambda: page.pause.text().strip() == "Resume")
    assert "Paused. It can go on at any time" in texts(page)
    page.pause.click()
    wizard.wait(lambda: "Going on from the last checkpoint" in texts(page))
    wizard.wait(lambda: wizard.window.at == RESULT)
    wizard.settle()


@pytest.mark.parametrize(("answer", "status", "at"), [(0, "none", PLAN), (1, "paused", RUN)])
def test_cancel_asks_whether_to_keep_it(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, answer: int, status: str, at: int
) -> None:
    monkeypatch.setattr(run_page, "confirm", lambda *_: answer)
    wizard.fake.pause_s = 0.01
    wizard.to_run()
    wizard.wait(lambda: wizard.tune.run.step is not None)
    folder = wizard.tune.run.folder
    wizard.window.run.cancel.click()
    wizard.settle()
    wizard.wait(lambda: wizard.window.at == at)
    assert wizard.tune.run.status == status
    assert (("discard", folder) in wizard.fake.asked) == (answer == 0)
    wizard.wait(lambda: wizard.window.again.isVisible() == (answer == 1))


def test_a_failure_is_told_on_the_page_with_a_way_on(wizard: Wizard) -> None:
    wizard.fake.train_error = WriteError("The disk is full", "Free some space")
    wizard.to_run()
    page = wizard.window.run
    wizard.wait(lambda: page.problem.text() == "The disk is full. Free some space.")
    assert page.pause.text().strip() == "Resume"
    wizard.fake.train_error = None
    page.pause.click()
    wizard.wait(lambda: wizard.window.at == RESULT)
    wizard.settle()


def test_the_result_is_said_in_words_first(wizard: Wizard) -> None:
    wizard.to_result()
    page = wizard.window.result
    assert page.headline.text() == "Right in 84 % of 156 pictures it had never seen."
    assert page.interval.text().startswith("95 % interval: 78 to 90 %")
    assert "of 60 pictures with a marked region: the model looked inside it" in texts(page)
    assert "41 % before" in texts(page)
    assert "The batch size was halved to 8" in texts(page)


def test_cross_validation_is_said_to_be_that(wizard: Wizard) -> None:
    wizard.to_result()
    result = replace(wizard.tune.result, held_out="cross-validation")
    assert words.headline(result).endswith("each judged without having seen it")


def test_the_cells_open_their_pictures_with_maps(wizard: Wizard) -> None:
    wizard.to_result()
    page = wizard.window.result
    page.tabs.setCurrentIndex(1)
    tab = page.mistakes
    assert "The worst mistakes, 23 pictures in all" in texts(tab)
    assert tab.strip.tiles[0].second.startswith("label: ")
    tab.matrix.choose(2, 1)
    wizard.settle()
    assert "13 pictures of malignant, taken for benign" in texts(tab)
    assert len(tab.strip.tiles) == 13
    ref = tab.strip.tiles[0].ref
    assert ("explain", ref.file_name, "benign") in wizard.program.fake.asked
    wizard.program.qtbot.keyClick(tab.matrix, Qt.Key.Key_Left)
    assert "0 pictures of malignant, taken for normal" in texts(tab)
    assert "There are no pictures in this cell." in texts(tab)
    tab.worst.click()
    wizard.settle()
    assert len(tab.strip.tiles) == 23


def test_a_picture_opens_in_the_viewer_with_the_new_model(wizard: Wizard) -> None:
    wizard.to_result()
    page = wizard.window.result
    page.tabs.setCurrentIndex(1)
    page.mistakes.matrix.choose(0, 1)
    tile = page.mistakes.strip.tiles[1]
    page.mistakes.strip.opened.emit(tile)
    wizard.settle()
    state = wizard.program.app.state
    assert len(state.images) == 3
    assert state.images.current_row.ref == tile.ref
    assert state.session.model.title == "My task"
    assert "3 pictures opened in the main window." in texts(page)


def test_labels_to_check_and_curves(wizard: Wizard) -> None:
    wizard.to_result()
    page = wizard.window.result
    page.tabs.setCurrentIndex(3)
    wizard.settle()
    assert "6 pictures whose label may be wrong" in texts(page)
    assert "Looks like: malignant" in texts(page)
    page.tabs.setCurrentIndex(2)
    assert "Area under the curve: normal 0.91 (0.88 to 0.94)" in texts(page)
    page.trust.only.setCurrentIndex(2)
    page.trust.only.activated.emit(2)
    assert "Area under the curve: benign 0.93" in texts(page)


def test_use_now_puts_the_card_into_the_model_and_chooses_it(wizard: Wizard) -> None:
    wizard.to_result("head")
    form = wizard.window.result.form
    assert form.title.text() == "My model: normal, benign, malignant"
    assert form.fields["data"].toPlainText() == "156 pictures of 3 classes."
    form.fields["contact"].setPlainText("radiology@example.org")
    form.name.setText("mamma sono/1")
    wizard.window.result.use.click()
    wizard.settle()
    asked = next(a for a in wizard.fake.asked if a[0] == "card")
    assert asked[2:4] == ("mamma-sono-1", "My model: normal, benign, malignant")
    assert asked[4]["contact"] == "radiology@example.org"
    assert "known_failures" not in asked[4]
    assert wizard.program.app.state.session.model.name == "mamma-sono-1"
    assert "My model: normal, benign, malignant is in use now." in texts(wizard.window.result)


def test_saving_and_reporting(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wizard.to_result("head")
    page = wizard.window.result
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "x"), ""))
    page.report.click()
    wizard.settle()
    assert "The report is written." in texts(page)
    wizard.fake.keep_error = WriteError("The folder is read-only", "Choose another")
    page.save.click()
    wizard.settle()
    assert "The folder is read-only. Choose another." in texts(page)


def test_a_result_stays_while_other_data_are_looked_at(wizard: Wizard) -> None:
    wizard.to_result("head")
    wizard.window.go(DATA)
    wizard.window.read((Path("/scans/other"),))
    wizard.settle()
    assert wizard.tune.result is not None
    wizard.window.go(RESULT)
    assert "Right in 84 %" in texts(wizard.window.result)


def test_its_pictures_open_though_other_data_were_read_since(wizard: Wizard) -> None:
    """Also those of a zip, which as a path would open every picture in it."""
    wizard.fake.data = in_zip(wizard.fake.data)
    wizard.to_result("head")
    wizard.fake.data = labelled(root="/scans/other")
    wizard.window.go(DATA)
    wizard.window.read((Path("/scans/other"),))
    wizard.settle()
    wizard.window.go(RESULT)
    page = wizard.window.result
    page.tabs.setCurrentIndex(1)
    page.mistakes.matrix.choose(1, 2)
    page.mistakes.preview.open.click()
    wizard.settle()
    rows = wizard.program.app.state.images.rows
    assert [row.ref for row in rows] == [tile.ref for tile in page.mistakes.strip.tiles]
    assert 0 < len(rows) <= 6
    assert rows[0].ref.member


def in_zip(data: LabelledData) -> LabelledData:
    """The same pictures as members of one zip."""
    examples = []
    for example in data.examples:
        ref = ImageRef(Path("/scans/all.zip"), f"{example.label}/{example.ref.file_name}")
        examples.append(replace(example, source=replace(example.source, ref=ref)))
    return replace(data, examples=tuple(examples))


def test_where_the_quick_way_did_better_it_is_said(wizard: Wizard) -> None:
    wizard.to_result("head")
    tab, result = wizard.window.result.overview, wizard.tune.result
    tab.show_result(replace(result, head_only=evaluation(0.95)))
    wizard.wait(lambda: "The last layer alone did better" in texts(tab))
    tab.show_result(replace(result, head_only=evaluation(0.6), start_model=None))
    wizard.wait(lambda: "Your new model" in texts(tab) or "Each class" in texts(tab))
    assert "did better" not in texts(tab)


def test_a_matrix_of_many_classes_is_drawn(wizard: Wizard) -> None:
    matrix = ConfusionMatrix(wizard.window._theme, is_choosable=True)
    wizard.program.qtbot.addWidget(matrix)
    size = 1000
    counts = tuple(tuple(int(i == j) for j in range(size)) for i in range(size))
    matrix.show_counts(tuple(f"c{n}" for n in range(size)), counts)
    matrix.resize(400, 400)
    assert not matrix.grab().isNull()
    matrix.show_counts((), CONFUSION)
    assert matrix.accessibleDescription() == "131 of 156 right"
    wizard.settle()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "time not known"), (20, "less than a minute"), (95, "about 2 minutes"),
     (3600, "about 1 hour"), (5400, "about 1.5 hours"), (90_000, "about 25 hours")],
)  # fmt: skip
def test_durations_read_as_people_say_them(seconds: float | None, said: str) -> None:
    assert words.duration(seconds) == said


def test_names_of_models_are_plain() -> None:
    assert plain_name(" Mamma: Sono (links) ") == "Mamma-Sono-links"
    assert plain_name("乳腺") == ""
    assert words.moment("2026-11-24T14:05:33+00:00") == "24 Nov, 14:05"
    assert words.moment("yesterday") == "yesterday"


def test_a_chart_keeps_its_numbers_in_every_theme(program: Program) -> None:
    from medmamba_desktop.view.fine_tune.charts import Chart, Line

    theme = program.app.theme
    chart = Chart(theme, "Score", "Step", "Accuracy", (Line("accuracy", "accent"),))
    program.qtbot.addWidget(chart)
    chart.fix_range((0, 600), (0.6, 0.9))
    for name in ("light", "contrast", "dark"):
        theme.apply(name)
        assert chart.getPlotItem().getAxis("left").autoSIPrefixScale == 1.0

"""The wizard over the real core: from a folder of pictures to a model that classifies others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from medmamba_desktop import app, paths
from medmamba_desktop.app import App
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.events import StepDone
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.backend import core
from medmamba_desktop.operations.training_backend import Training, training_core
from medmamba_desktop.view.fine_tune.window import (
    DATA,
    PLAN,
    REGIONS,
    RESULT,
    RUN,
    SPLIT,
    FineTuneWindow,
)
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.window_hands import texts

COLOURS = {"blue": (40, 60, 190), "green": (50, 170, 60), "red": (190, 50, 40)}
TITLE = "My model: blue, green, red"
EACH = 40  # enough for a locked test part

pytestmark = pytest.mark.filterwarnings(
    # torch and the libraries beside it warn of their own future when they are first imported
    "ignore::DeprecationWarning", "ignore::FutureWarning"
)  # fmt: skip


def write_pictures(place: Path, each: int = EACH, seed: int = 0) -> Path:
    """A folder a class: noise on a ground of the class's colour, with a spot somewhere."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:48, 0:56]
    for name, colour in COLOURS.items():
        (place / name).mkdir(parents=True)
        for number in range(each):
            pixels = np.array(colour) + random.normal(0, 25, (48, 56, 3))
            at_y, at_x, width = random.uniform(8, 40), random.uniform(8, 48), random.uniform(9, 60)
            pixels += 90 * np.exp(-((y - at_y) ** 2 + (x - at_x) ** 2) / width)[..., None]
            image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            image.save(place / name / f"{name}{number:02}.png")
    return place


def slowed(real: Callable[..., Training], pause_s: float) -> Callable[..., Training]:
    """The same run, whose steps take long enough to be stopped between two of them."""

    def work(*arguments: object) -> Training:
        steps = real(*arguments)
        try:
            while True:
                event = next(steps)
                if isinstance(event, StepDone):
                    time.sleep(pause_s)
                yield event
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            steps.close()

    return work


class Desk:
    """The program, its wizard, and hands."""

    def __init__(self, qtbot: QtBot, made: App) -> None:
        self.qtbot, self.app, self.tune = qtbot, made, made.state.tune
        self.wizard: FineTuneWindow = made.window.open_fine_tune()
        qtbot.addWidget(self.wizard)
        self.told: list[Problem] = []
        made.state.activities.told.connect(self.told.append)
        self.tune.told.connect(self.told.append)

    def wait(self, condition: Callable[[], object], timeout_ms: int = 40_000) -> None:
        def is_so() -> bool:
            assert self.told == []
            return bool(condition())

        self.qtbot.waitUntil(is_so, timeout=timeout_ms)

    def settle(self) -> None:
        operations = self.app.operations
        self.wait(lambda: not operations.reading.is_busy and not operations.compute.is_busy)

    def on(self, to: int, then: Callable[[], object]) -> None:
        """Press Next, and wait for what the page orders."""
        self.wizard.next.click()
        assert self.wizard.at == to
        self.wait(then)

    def to_plan(self, pictures: Path) -> None:
        self.wizard.read((pictures,))
        self.wait(lambda: self.tune.data is not None)
        assert self.wizard.at == DATA
        self.on(REGIONS, lambda: self.wizard.regions.canvas.is_there)
        self.on(SPLIT, lambda: self.tune.parts is not None)
        self.on(PLAN, lambda: self.tune.proposal is not None)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
         ) -> Iterator[Desk]:  # fmt: skip
    shelf = tmp_path / "bundled"
    shelf.mkdir()
    write_tiny_model(shelf / "tiny.safetensors")
    monkeypatch.setattr(paths, "bundled_models", lambda: shelf)
    training = training_core()
    slow = replace(
        training, train=slowed(training.train, 0.15), resume=slowed(training.resume, 0)
    )  # fmt: skip
    program = app.build(qapp, replace(core(), training=slow))
    qtbot.addWidget(program.window)
    program.open([])
    qtbot.waitExposed(program.window)
    made = Desk(qtbot, program)
    made.wait(lambda: program.state.session.model)
    yield made
    program.operations.fine_tune.pause()
    qtbot.waitUntil(lambda: not program.operations.fine_tune.is_running, timeout=20_000)
    program.window.close()
    assert program.operations.shut_down()


def test_next_all_the_way_gives_a_model_that_classifies(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.to_plan(write_pictures(tmp_path / "colours"))
    plan = desk.tune.proposal.plan  # type: ignore[union-attr]
    assert (plan.title, plan.task) == (TITLE, "my-model-blue-green-red")
    assert (plan.start, plan.mode) == ("tiny", "head")
    desk.on(RUN, lambda: desk.tune.result is not None)
    desk.wait(lambda: desk.wizard.at == RESULT)
    desk.settle()
    result = desk.tune.result
    assert result is not None
    assert result.held_out == "test"
    assert result.evaluation.overall["accuracy"].value > 0.8
    assert f"of {result.evaluation.n} pictures it had never seen" in texts(desk.wizard.result)
    _look_at_mistakes(desk)
    _write_report(desk, tmp_path / "report.html", monkeypatch)
    _save(desk, tmp_path / "mine.safetensors", monkeypatch)
    _use_now(desk, write_pictures(tmp_path / "others", each=2, seed=1))


def _look_at_mistakes(desk: Desk) -> None:
    """A cell of the matrix opens its pictures, and the map comes."""
    page = desk.wizard.result
    page.tabs.setCurrentIndex(1)
    page.mistakes.matrix.chosen.emit(0, 0)
    assert "of blue, recognised" in page.mistakes.heading.text()
    preview = page.mistakes.preview
    desk.wait(lambda: preview.view.is_there and "Computing" not in preview.map_text.text())
    desk.settle()


def _write_report(desk: Desk, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk.wizard.result.report.click()
    desk.wait(target.exists)
    desk.settle()
    html = target.read_text(encoding="utf-8")
    assert all(name in html for name in (TITLE, "Accuracy", "blue", "green", "red"))
    assert str(target.parent) not in html


def _save(desk: Desk, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.wizard.result
    page.form.fields["contact"].setPlainText("The eye clinic")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.save.click()
    desk.wait(target.exists)
    desk.settle()
    info = read_info(target)
    assert [c.name for c in info.tasks[0].classes] == list(COLOURS)
    assert any("The eye clinic" in text for _, text in info.card)


def _use_now(desk: Desk, others: Path) -> None:
    page, state = desk.wizard.result, desk.app.state
    assert desk.tune.result is not None
    own = desk.tune.result.model
    before = own.read_bytes()
    page.form.name.setText(own.stem)
    page.use.click()
    desk.wait(lambda: state.session.model is not None and state.session.model.title == TITLE)
    desk.settle()
    assert state.session.model is not None
    assert state.session.model.path.parent == paths.user_models()
    assert state.session.model.name == own.stem
    assert own.read_bytes() == before, "the run keeps its model, whatever the new one is called"
    desk.app.operations.open([others])
    desk.wait(lambda: state.images.count() == (6, 0, 0))
    desk.wait(lambda: state.analysis.shown.heat_map is not None)
    desk.settle()
    said = [
        (row.source.ref.path.parent.name, row.prediction.top.name)
        for row in state.images.rows
        if row.prediction is not None
    ]
    assert len(said) == 6
    assert sum(true == found for true, found in said) >= 5


def test_a_thorough_run_is_paused_and_goes_on(desk: Desk, tmp_path: Path) -> None:
    desk.to_plan(write_pictures(tmp_path / "colours"))
    desk.wizard.plan.modes["full"].click()
    desk.wait(lambda: desk.tune.proposal and desk.tune.proposal.plan.mode == "full")
    desk.app.operations.fine_tune.change_plan(epochs=2, batch_size=8)
    desk.settle()
    desk.on(RUN, lambda: desk.tune.run.step is not None)
    desk.wizard.run.pause.click()
    desk.wait(lambda: desk.tune.run.status == "paused")
    stopped_at = desk.tune.run.step
    assert stopped_at is not None
    assert stopped_at.step < stopped_at.steps
    desk.settle()
    desk.wait(lambda: "Paused" in texts(desk.wizard.run))
    (found,) = training_core().unfinished(paths.runs())
    assert (found.title, found.mode, found.classes) == (TITLE, "full", tuple(COLOURS))
    desk.wizard.run.pause.click()
    desk.wait(lambda: desk.tune.result is not None)
    desk.settle()
    curves = desk.tune.run.curves
    assert curves.steps == [float(n) for n in range(1, int(curves.steps[-1]) + 1)]
    assert [epoch.epoch for epoch in curves.epochs] == [1, 2]
    result = desk.tune.result
    assert result is not None
    assert len(result.history) == 2
    assert result.head_only is not None
    facts = json.loads((result.run / "run.json").read_text(encoding="utf-8"))
    assert facts["title"] == TITLE

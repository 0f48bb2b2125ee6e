"""Guards and fixtures for every test that has Qt: no dialog unasked, no job left at work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # tests read English, whatever the computer speaks

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from medmamba_desktop import app
from medmamba_desktop.app import App
from medmamba_desktop.jobs import Lane
from tests.helpers.window_fakes import Fake

_DIALOGS = (
    (QDialog, "exec"),
    (QMessageBox, "exec"),
    (QFileDialog, "getOpenFileNames"),
    (QFileDialog, "getExistingDirectory"),
    (QFileDialog, "getOpenFileName"),
    (QFileDialog, "getSaveFileName"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says so of windows with a smallest size, and of those raised."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)"))


@pytest.fixture(autouse=True)
def _no_dialog_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A modal dialog would hang the test; whoever expects one puts a fake in its place."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a modal dialog was opened without a fake")

    for kind, method in _DIALOGS:
        monkeypatch.setattr(kind, method, refuse)


@pytest.fixture(autouse=True)
def _no_job_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    lanes: list[Lane] = []
    make = Lane.__init__

    def remember(self: Lane, name: str, width: int) -> None:
        make(self, name, width)
        lanes.append(self)

    monkeypatch.setattr(Lane, "__init__", remember)
    yield
    busy = [lane.name for lane in lanes if lane.is_busy]
    assert not busy, f"lanes with jobs that have not ended: {busy}"


@dataclass
class Program:
    """The program over a fake backend."""

    app: App
    fake: Fake
    qtbot: QtBot

    def wait(self, condition: Callable[[], object], timeout_ms: int = 5000) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def open(self, *names: str) -> None:
        self.app.operations.open([Path("/scans") / name for name in names])
        self.wait(self.is_settled)

    def is_settled(self) -> bool:
        operations = self.app.operations
        return not operations.reading.is_busy and not operations.compute.is_busy


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def program(qtbot: QtBot, qapp: object, fake: Fake) -> Iterator[Program]:
    # The windows of the test before: a theme would dress them once more, which takes a second.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made = Program(app.build(qapp, fake.backend()), fake, qtbot)  # type: ignore[arg-type]
    qtbot.addWidget(made.app.window)
    made.app.open([])
    qtbot.waitExposed(made.app.window)
    made.wait(lambda: made.app.state.session.model)
    made.wait(made.is_settled)
    yield made
    fake.gate.set()
    fake.explain_gate.set()
    fake.training.gate.set()
    made.app.operations.fine_tune.pause()
    made.wait(lambda: not made.app.operations.fine_tune.is_running)
    made.app.window.close()
    made.app.operations.shut_down()

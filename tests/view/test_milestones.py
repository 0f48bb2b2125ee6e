"""The log says when the window could be seen, and when there was a first result; each once."""

from __future__ import annotations

import logging

import pytest

from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.milestones import CLASSIFIED, PAINTED, Milestones
from tests.helpers.window_guards import Program


def test_each_is_said_once(
    program: Program, window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    content = window
    milestones = Milestones(content, program.app.state.images)
    for _ in range(2):
        content.repaint()
        program.open("a.png", "b.png")
    said = [record.getMessage() for record in caplog.records]
    assert said.count(PAINTED) == said.count(CLASSIFIED) == 1
    assert milestones.parent() is content

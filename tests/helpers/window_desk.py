"""State and operations over a fake backend, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.bundle import Operations, State, make_operations, make_state
from tests.helpers.window_fakes import Fake


class Desk:
    def __init__(self, qtbot: QtBot, fake: Fake, folder: Path) -> None:
        self.qtbot, self.fake = qtbot, fake
        self.state: State = make_state(folder / "settings.ini")
        self.operations: Operations = make_operations(fake.backend(), self.state)
        self.problems: list[Problem] = []
        self.state.activities.told.connect(self.problems.append)

    def start(self) -> None:
        self.operations.models.list_models()
        self.settle()

    def settle(self) -> None:
        lanes = self.operations.reading, self.operations.compute
        self.qtbot.waitUntil(lambda: not any(lane.is_busy for lane in lanes), timeout=5000)

    def open(self, *names: str) -> None:
        self.operations.open([Path("/scans") / name for name in names])

    def asked(self, what: str) -> list[object]:
        return [call[1] for call in self.fake.asked if call[0] == what]


@pytest.fixture
def desk(qtbot: QtBot, fake: Fake, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, fake, tmp_path)
    made.start()
    yield made
    fake.gate.set()
    fake.explain_gate.set()
    fake.training.gate.set()
    assert made.operations.shut_down()

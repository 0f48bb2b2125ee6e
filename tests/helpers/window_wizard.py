"""The wizard over fake training, and the way through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.view.fine_tune.window import DATA, PLAN, REGIONS, RUN, SPLIT, FineTuneWindow
from tests.helpers.window_guards import Program

PLACE = Path("/scans/breast_ultrasound.zip")


class Wizard:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.fake = program.fake.training
        self.window: FineTuneWindow = program.app.window.open_fine_tune()
        self.tune = program.app.state.tune
        program.qtbot.addWidget(self.window)

    def wait(self, condition: object) -> None:
        self.program.wait(condition)  # type: ignore[arg-type]

    def settle(self) -> None:
        self.wait(self.program.is_settled)

    def on(self) -> None:
        """Press Next, and wait for what the page orders."""
        self.window.next.click()
        self.settle()

    def read(self) -> None:
        self.window.read((PLACE,))
        self.settle()
        assert self.window.at == DATA

    def to_regions(self) -> None:
        self.read()
        self.on()
        assert self.window.at == REGIONS

    def to_split(self) -> None:
        self.to_regions()
        self.on()
        assert self.window.at == SPLIT

    def to_plan(self) -> None:
        self.to_split()
        self.on()
        assert self.window.at == PLAN

    def to_run(self, mode: str = "full") -> None:
        """Start, and come back while it runs."""
        self.to_plan()
        self.window.plan.modes[mode].click()
        self.settle()
        self.window.next.click()
        assert self.window.at == RUN

    def to_result(self, mode: str = "full") -> None:
        self.to_run(mode)
        self.wait(lambda: self.tune.result is not None)
        self.settle()


@pytest.fixture
def wizard(program: Program) -> Wizard:
    return Wizard(program)

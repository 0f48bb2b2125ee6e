"""The time left: told by what was measured, and not told where nothing was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.split import Shares
from medmamba_desktop.core.training import clock as clocks
from medmamba_desktop.core.training.clock import Clock, Pace
from medmamba_desktop.core.training.events import Phase, StepDone
from medmamba_desktop.core.training.phases import _among_others
from medmamba_desktop.core.training.run import train
from medmamba_desktop.core.training.state import Times
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import FULL, HEAD, request
from tests.helpers.training_build import driven, parted

pytestmark = pytest.mark.slow


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    at = [0.0]
    monkeypatch.setattr(clocks.time, "monotonic", lambda: at[0])
    return at


def test_the_pace_leaves_out_what_was_there_already(now: list[float]) -> None:
    pace = Pace()
    assert pace.left(0, 100) is None
    now[0] = 5.0
    assert pace.left(50, 100) is None, "a resumed run has these at once"
    now[0] = 15.0
    assert pace.left(60, 100) == pytest.approx(40.0)
    assert pace.left(100, 100) == 0


def test_a_clock_reports_a_part_of_its_phase(now: list[float]) -> None:
    def steps():  # type: ignore[no-untyped-def]
        for done in (1, 2):
            now[0] += 3.0
            yield done
        return "result"

    clock = Clock("measure", "Measuring", 10)
    events, result = driven(clock.over(steps(), 4))
    assert result == "result"
    assert [(e.done, e.seconds_left) for e in events] == [(5, None), (6, pytest.approx(12.0))]


def test_the_first_step_tells_nothing_of_the_others() -> None:
    times = Times()
    times.step_took(60.0)
    assert times.left(10, 5) is None
    times.step_took(2.0)
    # Two ends of epochs, each worth half a step until one has been seen.
    assert times.left(10, 5, 0.5) == pytest.approx(10 * 2.0 + 2 * 1.0)
    times.epoch_took(7.0)
    assert times.left(10, 5, 0.5) == pytest.approx(10 * 2.0 + 2 * 7.0)
    assert Times().left(0, 5) == 0


def test_trainings_to_come_are_counted() -> None:
    step = StepDone(5, 20, 1, 0.5, 1e-3, 10.0, 30.0, share=0.25)
    found = _among_others(step, 1, 4)
    assert found.share == pytest.approx(1.25 / 4)
    # 2 s a step: 15 of this training, 40 of the two to come.
    assert found.seconds_left == pytest.approx(30 + 2 * 40)
    assert _among_others(replace(step, seconds_left=None), 1, 4).seconds_left is None
    alone = _among_others(step, 0, 1)
    assert (alone.share, alone.seconds_left) == (0.25, 30.0)


@pytest.mark.parametrize("plan", [HEAD, FULL], ids=lambda plan: plan.mode)
def test_no_phase_goes_back_and_each_comes_to_its_end(
    tmp_path: Path, data: LabelledData, start: ModelInfo, plan: object
) -> None:
    whole = replace(data, examples=tuple(replace(e, split="") for e in data.examples))
    own = parted(whole, Shares(validation=0.2, test=0.0))
    events, _ = driven(train(request(tmp_path / "run", own, plan, start)))  # type: ignore[arg-type]
    for name in ("read", "features", "head", "measure"):
        done = [e.done / e.total for e in events if isinstance(e, Phase) and e.name == name]
        assert done == sorted(done)
        assert done[0] == 0
        if name != "measure":  # its end is the beginning of the next
            assert done[-1] == 1
    shares = [e.share for e in events if isinstance(e, StepDone)]
    assert shares == sorted(shares)
    assert not shares or shares[-1] == 1

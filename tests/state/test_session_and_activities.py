from __future__ import annotations

import pytest

from medmamba_desktop.state.activities import Activities, Activity
from medmamba_desktop.state.session import AUTO, Session
from tests.helpers.window_fakes import BREAST, MODEL, OTHER_MODEL


def test_a_task_the_model_lacks_becomes_auto(qapp: object) -> None:
    session = Session()
    session.choose(MODEL, "blood-cell")
    assert session.task == "blood-cell"
    session.choose(OTHER_MODEL, "blood-cell")
    assert session.task == AUTO
    assert session.task_info("breast-ultrasound") is BREAST
    assert session.task_info("blood-cell") is None


def test_choosing_the_same_again_says_nothing(qapp: object) -> None:
    session, notes = Session(), []
    session.choice_changed.connect(lambda: notes.append(1))
    session.choose(MODEL, AUTO)
    session.choose(MODEL, AUTO)
    assert len(notes) == 1


def test_time_left_goes_by_the_pace_since_the_first_report() -> None:
    activity = Activity("k", "Classifying", 30, 130, started_s=100.0, done_at_start=10)
    assert activity.seconds_left(110.0) == pytest.approx(50.0)


@pytest.mark.parametrize(
    "activity",
    [
        Activity("k", "t"),
        Activity("k", "t", 5, 10),
        Activity("k", "t", 5, 0, started_s=1.0),
        Activity("k", "t", 10, 10, started_s=1.0),
        Activity("k", "t", 5, 10, started_s=1.0, done_at_start=5),
    ],
)
def test_time_left_is_not_guessed(activity: Activity) -> None:
    assert activity.seconds_left(9.0) is None


def test_what_runs_comes_and_goes(qapp: object) -> None:
    activities = Activities()
    activities.begin("open", "Looking")
    activities.report("open", 3)
    activities.report("gone", 3)
    assert [(a.key, a.done) for a in activities.running] == [("open", 3)]
    activities.finish("open")
    activities.finish("open")
    assert activities.running == ()

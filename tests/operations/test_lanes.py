"""Lanes: order, setting aside, side by side, shutting down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from tests.operations.jobs_build import Ear, run


@pytest.fixture
def wide() -> Iterator[Lane]:
    made = Lane("wide", 4)
    yield made
    assert made.shut_down(5)


def test_first_come_first_served_and_the_urgent_before(qtbot: QtBot, lane: Lane) -> None:
    gate = threading.Event()
    order: list[str] = []

    def named(name: str) -> Callable[[], object]:
        return lambda: order.append(name)

    lane.submit(Job(once(lambda: gate.wait(5)), Urgency.NOW))
    plan = [("a", Urgency.LATER), ("b", Urgency.NOW), ("c", Urgency.LATER), ("d", Urgency.SOON)]
    for name, urgency in plan:
        lane.submit(Job(once(named(name)), urgency))
    gate.set()
    qtbot.waitUntil(lambda: not lane.is_busy, timeout=5000)
    assert order == ["b", "d", "a", "c"]


def test_an_urgent_job_comes_between_the_yields_of_a_batch(qtbot: QtBot, lane: Lane) -> None:
    order: list[str] = []
    is_submitted = threading.Event()
    at_second = threading.Event()

    def batch() -> Generator[int, None, None]:
        for step in range(4):
            order.append(f"batch {step}")
            if step == 1:
                at_second.set()
                assert is_submitted.wait(5)
            yield step

    lane.submit(Job(batch, Urgency.LATER))
    assert at_second.wait(5)
    lane.submit(Job(once(lambda: order.append("map")), Urgency.NOW))
    is_submitted.set()
    qtbot.waitUntil(lambda: not lane.is_busy, timeout=5000)
    assert order == ["batch 0", "batch 1", "map", "batch 2", "batch 3"]


def test_a_batch_set_aside_can_be_cancelled(qtbot: QtBot, lane: Lane) -> None:
    closed = threading.Event()
    at_first, go_on, gate = threading.Event(), threading.Event(), threading.Event()

    def batch() -> Generator[int, None, None]:
        try:
            for step in range(10):
                at_first.set()
                assert go_on.wait(5)
                yield step
        finally:
            closed.set()

    job = Job(batch)
    lane.submit(job)
    assert at_first.wait(5)
    lane.submit(Job(once(lambda: gate.wait(5)), Urgency.NOW))
    go_on.set()
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not lane.is_busy, timeout=5000)
    assert closed.is_set()


def test_a_wide_lane_runs_side_by_side_and_a_narrow_one_does_not(
    qtbot: QtBot, lane: Lane, wide: Lane
) -> None:
    assert _most_at_once(qtbot, wide) == 4
    assert _most_at_once(qtbot, lane) == 1


def _most_at_once(qtbot: QtBot, lane: Lane) -> int:
    lock, now, most = threading.Lock(), [0], [0]

    def work() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.03)
        with lock:
            now[0] -= 1

    for _ in range(12):
        lane.submit(Job(once(work)))
    qtbot.waitUntil(lambda: not lane.is_busy, timeout=5000)
    return most[0]


def test_the_newest_wins(qtbot: QtBot, wide: Lane) -> None:
    newest = Newest(wide)
    gate = threading.Event()
    heard: list[int] = []
    for number in range(5):
        job = Job(once(lambda number=number: gate.wait(5) and number))
        job.succeeded.connect(heard.append)
        newest.submit(job)
    assert newest.is_busy
    gate.set()
    qtbot.waitUntil(lambda: not wide.is_busy, timeout=5000)
    assert heard == [4]
    assert not newest.is_busy


def test_shutting_down_stops_what_runs_and_what_waits(qtbot: QtBot) -> None:
    lane = Lane("closing", 1)
    started, cleaned = threading.Event(), threading.Event()

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                started.set()
                yield 1
        finally:
            cleaned.set()

    running, waiting = Job(endless), Job(once(lambda: 1))
    ears = Ear(running), Ear(waiting)
    lane.submit(running)
    lane.submit(waiting)
    assert started.wait(5)
    assert lane.shut_down(5)
    assert cleaned.is_set()
    assert [ear.kinds[-2:] for ear in ears] == [["cancelled", "ended"]] * 2
    assert not lane.is_busy


def test_what_is_submitted_as_a_lane_shuts_down_ends_with_it(qtbot: QtBot) -> None:
    lane = Lane("closing", 1)
    job, another = Job(once(lambda: 1)), Job(once(lambda: 2))
    ear = Ear(another)
    job.ended.connect(lambda: lane.submit(another))
    lane.submit(job)
    assert lane.shut_down(5)
    assert not lane.is_busy
    assert ear.kinds == ["cancelled", "ended"]


def test_shutting_down_does_not_wait_for_ever(qtbot: QtBot) -> None:
    lane, gate = Lane("stuck", 1), threading.Event()
    started = threading.Event()
    lane.submit(Job(once(lambda: (started.set(), gate.wait(5)))))
    assert started.wait(5)
    assert not lane.shut_down(0.05)
    gate.set()
    assert lane.shut_down(5)


def test_a_closed_lane_takes_nothing(qtbot: QtBot) -> None:
    lane = Lane("closed", 1)
    assert lane.shut_down(1)
    job = Job(once(lambda: 1))
    assert run(qtbot, lane, job).kinds == ["cancelled", "ended"]


def test_thousands_of_jobs_are_made_and_dropped_in_safety(qtbot: QtBot, wide: Lane) -> None:
    """A job destroyed in a worker's thread would crash the process now and then."""
    ended = [0]

    def count() -> None:
        ended[0] += 1

    def work() -> Generator[int, None, int]:
        yield 1
        return 2

    for number in range(3000):
        job = Job(work, Urgency(number % 3))
        job.ended.connect(count)
        wide.submit(job)
        if number % 7 == 0:
            job.cancel()
    del job
    qtbot.waitUntil(lambda: not wide.is_busy, timeout=20000)
    assert ended[0] == 3000


def test_background_work_holds_back_for_what_follows_from_a_result(
    qtbot: QtBot, lane: Lane
) -> None:
    order: list[str] = []
    is_wanted = threading.Event()

    def background() -> Generator[None, None, None]:
        for _ in range(400):
            order.append("background")
            if is_wanted.is_set():
                return
            time.sleep(0.002)
            yield None

    second = Job(once(lambda: order.append("map")), Urgency.NOW)
    second.ended.connect(is_wanted.set)
    first = Job(once(lambda: order.append("class")), Urgency.NOW)
    first.succeeded.connect(lambda _: lane.submit(second))
    training = Job(background, Urgency.BACKGROUND)
    lane.submit(training)
    qtbot.waitUntil(lambda: "background" in order, timeout=5000)
    lane.submit(first)
    qtbot.waitUntil(lambda: training.is_over, timeout=5000)
    assert order[order.index("class") : order.index("class") + 2] == ["class", "map"]
    assert order[-1] == "background"

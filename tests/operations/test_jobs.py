"""Jobs and lanes: endings, order, cancelling at every yield, setting aside, shutting down."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once


class Ear:
    """Writes down what a job says, in order."""

    def __init__(self, job: Job) -> None:
        self.heard: list[tuple[str, object]] = []
        job.progressed.connect(lambda parts: self.heard.extend(("progressed", p) for p in parts))
        job.succeeded.connect(lambda value: self.heard.append(("succeeded", value)))
        job.failed.connect(lambda error: self.heard.append(("failed", type(error).__name__)))
        job.cancelled.connect(lambda: self.heard.append(("cancelled", None)))
        job.ended.connect(lambda: self.heard.append(("ended", None)))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard]


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test", 1)
    yield made
    assert made.shut_down(5)


@pytest.fixture
def wide() -> Iterator[Lane]:
    made = Lane("wide", 4)
    yield made
    assert made.shut_down(5)


def run(qtbot: QtBot, lane: Lane, job: Job) -> Ear:
    ear = Ear(job)
    lane.submit(job)
    qtbot.waitUntil(lambda: job.is_over, timeout=5000)
    return ear


def test_reports_then_result_then_end(qtbot: QtBot, lane: Lane) -> None:
    def work() -> Generator[int, None, str]:
        yield 1
        yield 2
        return "done"

    heard = run(qtbot, lane, Job(work)).heard
    assert heard == [("progressed", 1), ("progressed", 2), ("succeeded", "done"), ("ended", None)]


def test_a_plain_function_is_work_too(qtbot: QtBot, lane: Lane) -> None:
    assert run(qtbot, lane, Job(once(lambda: 7))).heard == [("succeeded", 7), ("ended", None)]


def test_reports_of_none_are_only_places_to_stop(qtbot: QtBot, lane: Lane) -> None:
    def work() -> Generator[None, None, int]:
        yield None
        return 1

    assert run(qtbot, lane, Job(work)).kinds == ["succeeded", "ended"]


def test_signals_come_in_the_thread_that_made_the_job(qtbot: QtBot, lane: Lane) -> None:
    threads: list[threading.Thread] = []

    def work() -> Generator[int, None, None]:
        threads.append(threading.current_thread())
        yield 1

    job = Job(work)
    job.progressed.connect(lambda _: threads.append(threading.current_thread()))
    job.ended.connect(lambda: threads.append(threading.current_thread()))
    run(qtbot, lane, job)
    assert threads[0] is not threading.main_thread()
    assert threads[1:] == [threading.main_thread()] * 2


def test_an_error_of_ours_fails_quietly(
    qtbot: QtBot, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> Generator[int, None, None]:
        yield 1
        raise UnreadableError("broken")

    ear = run(qtbot, lane, Job(work))
    assert ear.heard[1:] == [("failed", "UnreadableError"), ("ended", None)]
    assert not caplog.records


def test_a_defect_fails_and_is_logged(
    qtbot: QtBot, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> Generator[int, None, None]:
        yield 1
        raise ZeroDivisionError

    ear = run(qtbot, lane, Job(work))
    assert ear.heard[1:] == [("failed", "ZeroDivisionError"), ("ended", None)]
    assert caplog.records[0].levelno == logging.ERROR
    caplog.clear()


@pytest.mark.parametrize("stop_at", range(5))
def test_cancelled_at_any_yield_it_cleans_up(qtbot: QtBot, lane: Lane, stop_at: int) -> None:
    cleaned: list[threading.Thread] = []
    reached = threading.Event()
    go_on = threading.Event()

    def work() -> Generator[int, None, None]:
        try:
            for step in range(5):
                if step == stop_at:
                    reached.set()
                    assert go_on.wait(5)
                yield step
        finally:
            cleaned.append(threading.current_thread())

    job = Job(work)
    ear = Ear(job)
    lane.submit(job)
    assert reached.wait(5)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: job.is_over, timeout=5000)
    assert ear.kinds[-2:] == ["cancelled", "ended"]
    assert "succeeded" not in ear.kinds
    assert [thread.name for thread in cleaned] == ["test-0"]


def test_cancelled_before_it_begins_it_never_runs(qtbot: QtBot, lane: Lane) -> None:
    gate = threading.Event()
    ran: list[int] = []
    first, second = Job(once(lambda: gate.wait(5))), Job(once(lambda: ran.append(1)))
    ear = Ear(second)
    lane.submit(first)
    lane.submit(second)
    second.cancel()
    qtbot.waitUntil(lambda: second.is_over, timeout=1000)  # at once, though the lane is blocked
    gate.set()
    qtbot.waitUntil(lambda: first.is_over, timeout=5000)
    assert ear.kinds == ["cancelled", "ended"]
    assert not ran


def test_a_result_that_is_on_its_way_is_not_delivered_after_cancel(
    qtbot: QtBot, lane: Lane
) -> None:
    done = threading.Event()
    job = Job(once(done.set))
    ear = Ear(job)
    lane.submit(job)
    assert done.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: job.is_over, timeout=5000)
    assert ear.kinds == ["cancelled", "ended"]


def test_cancelling_twice_or_afterwards_changes_nothing(qtbot: QtBot, lane: Lane) -> None:
    job = Job(once(lambda: 1))
    ear = run(qtbot, lane, job)
    job.cancel()
    job.cancel()
    qtbot.wait(20)
    assert ear.kinds == ["succeeded", "ended"]


def test_cleaning_up_that_fails_is_still_a_cancel(
    qtbot: QtBot, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    started = threading.Event()

    def work() -> Generator[int, None, None]:
        try:
            while True:
                started.set()
                yield 1
        finally:
            raise OSError("no more room")

    job = Job(work)
    ear = Ear(job)
    lane.submit(job)
    assert started.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: job.is_over, timeout=5000)
    assert ear.kinds[-2:] == ["cancelled", "ended"]
    caplog.clear()


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


def test_many_reports_come_in_few_deliveries(qtbot: QtBot, lane: Lane) -> None:
    deliveries: list[tuple[int, ...]] = []

    def work() -> Generator[int, None, None]:
        yield from range(3000)

    job = Job(work)
    job.progressed.connect(deliveries.append)
    run(qtbot, lane, job)
    assert [step for part in deliveries for step in part] == list(range(3000))
    assert len(deliveries) < 30


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

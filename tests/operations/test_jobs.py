"""Jobs: endings, what they say in which thread, cancelling at every yield."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.jobs import Job, Lane, once
from tests.operations.jobs_build import Ear, run


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


def test_many_reports_come_in_few_deliveries(qtbot: QtBot, lane: Lane) -> None:
    deliveries: list[tuple[int, ...]] = []

    def work() -> Generator[int, None, None]:
        yield from range(3000)

    job = Job(work)
    job.progressed.connect(deliveries.append)
    run(qtbot, lane, job)
    assert [step for part in deliveries for step in part] == list(range(3000))
    assert len(deliveries) < 30

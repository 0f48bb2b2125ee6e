"""The computer is kept awake as long as the work runs, and not a moment longer."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import wakepy

from medmamba_desktop.operations.awake import awake


def work() -> Generator[int, None, str]:
    yield 1
    yield 2
    return "done"


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the computer is kept awake, from the first time on."""
    states: list[bool] = []

    @contextmanager
    def running(**_options: Any) -> Iterator[None]:
        states.append(True)
        try:
            yield
        finally:
            states.append(False)

    monkeypatch.setattr(wakepy.keep, "running", running)
    return states


def test_it_ends_with_the_work(inside: list[bool]) -> None:
    steps = awake(work)()
    assert inside == []
    assert next(steps) == 1
    assert inside == [True]
    assert next(steps) == 2
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == "done"
    assert inside == [True, False]


def test_work_that_is_stopped_lets_it_sleep(inside: list[bool]) -> None:
    steps = awake(work)()
    next(steps)
    steps.close()
    assert inside == [True, False]


def test_where_the_system_forbids_it_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert list(awake(work)()) == [1, 2]

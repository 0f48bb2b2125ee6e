"""Keeps the computer from going to sleep by itself while long work runs."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from medmamba_desktop.jobs import Work

_log = logging.getLogger(__name__)


def awake(work: Work) -> Work:
    """The same work, during which the computer does not go to sleep; the screen may turn dark."""

    def kept() -> Generator[Any, None, Any]:
        with _kept_awake():
            return (yield from work())

    return kept


@contextmanager
def _kept_awake() -> Iterator[None]:
    """Where the system does not allow it, the work goes on all the same."""
    from wakepy import keep

    with keep.running(on_fail=lambda _result: _log.info("The system cannot be kept awake")):
        yield

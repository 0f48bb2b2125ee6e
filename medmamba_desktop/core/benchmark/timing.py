"""Times taken in turns, so that a machine that slows down slows everybody down."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Subject = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one subject took.

    Attributes:
        median_ms: of all rounds.
        spread_ms: between the first and the third quartile; 0 for a single round.
        rounds: how often it ran after one run to warm up.
    """

    median_ms: float
    spread_ms: float
    rounds: int


def time_in_turns(
    subjects: Mapping[str, Subject],
    *,
    seconds: float,
    max_rounds: int = 50,
    wait: Callable[[], None] = lambda: None,
) -> dict[str, Timing]:
    """Run the subjects one after another, again and again, until the time is spent.

    Args:
        seconds: for all of them together, warming up left out; each runs at least once.
        wait: returns when the device has finished what was asked of it.
    """
    for subject in subjects.values():
        subject()
        wait()
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    deadline = time.perf_counter() + seconds
    for _ in range(max_rounds):
        for name, subject in subjects.items():
            taken[name].append(_once(subject, wait))
        if time.perf_counter() > deadline:
            break
    return {name: _summary(times) for name, times in taken.items()}


def _once(subject: Subject, wait: Callable[[], None]) -> float:
    begun = time.perf_counter()
    subject()
    wait()
    return (time.perf_counter() - begun) * 1e3


def _summary(times: list[float]) -> Timing:
    if len(times) < 2:
        return Timing(times[0], 0.0, len(times))
    low, middle, high = statistics.quantiles(times, n=4)
    return Timing(middle, high - low, len(times))

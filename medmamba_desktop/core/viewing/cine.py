"""The timing of a loop: how long a frame is shown, and which comes next."""

from __future__ import annotations

from typing import Final

USUAL_MS: Final = 1000 / 15
"""For loops that do not say how fast they were."""
SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0)
_LEAST_MS: Final = 1000 / 120


def interval_ms(frame_ms: float | None, speed: float) -> float:
    """How long a frame is shown, in milliseconds, at `speed` times its own pace."""
    return max(_LEAST_MS, (frame_ms or USUAL_MS) / speed)


def rate(frame_ms: float | None, speed: float) -> float:
    """Frames a second."""
    return 1000.0 / interval_ms(frame_ms, speed)


def advanced(position: int, count: int, elapsed_ms: float, each_ms: float) -> tuple[int, float]:
    """Where the loop is after some time, and the time left over.

    A computer that is too slow leaves frames out rather than time.

    Args:
        elapsed_ms: since the frame at `position` came on screen.
    """
    steps = int(elapsed_ms // each_ms)
    return (position + steps) % max(1, count), elapsed_ms - steps * each_ms


def slower(speed: float) -> float:
    """The next speed down."""
    return max((s for s in SPEEDS if s < speed), default=SPEEDS[0])


def faster(speed: float) -> float:
    """The next speed up."""
    return min((s for s in SPEEDS if s > speed), default=SPEEDS[-1])


def around(position: int, count: int, ahead: int, direction: int, is_loop: bool) -> list[int]:
    """Positions worth reading before they are asked for: in the direction of travel, then behind.

    Args:
        ahead: how many in that direction; a quarter as many are read behind.
        direction: 1 or -1.
        is_loop: the last is followed by the first.
    """
    steps = [direction * step for step in range(1, ahead + 1)]
    steps += [-direction * step for step in range(1, max(1, ahead // 4) + 1)]
    places = [position + step for step in steps]
    if is_loop:
        places = [place % max(1, count) for place in places]
    kept = [place for place in places if 0 <= place < count and place != position]
    return list(dict.fromkeys(kept))

from __future__ import annotations

import pytest

from medmamba_desktop.view import words


@pytest.mark.parametrize(
    ("probability", "text"),
    [(1.0, "> 99.9 %"), (0.9994, "> 99.9 %"), (0.8842, "88.4 %"), (0.5, "50.0 %"),
     (0.001, "0.1 %"), (0.0, "< 0.1 %")],
)  # fmt: skip
def test_no_probability_reads_as_certain(probability: float, text: str) -> None:
    assert words.percent(probability) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3, "a few seconds left"), (42, "about 50 s left"), (61, "about 2 min left"),
     (7100, "about 2 h left")],
)  # fmt: skip
def test_time_left_is_rounded_up(seconds: float, text: str) -> None:
    assert words.time_left(seconds) == text

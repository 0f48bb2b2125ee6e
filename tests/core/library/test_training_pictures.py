"""The list of the pictures that a model learned from."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from medmamba_desktop.core.library.training_pictures import (
    MOST_BYTES,
    from_header,
    listed,
)


def _hashes(begin: int, end: int) -> list[str]:
    return [hashlib.sha256(str(i).encode()).hexdigest() for i in range(begin, end)]


def test_every_listed_picture_is_known_again_and_hardly_another() -> None:
    made = listed(_hashes(0, 3000))
    assert made is not None
    assert all(one in made for one in _hashes(0, 3000))
    # Of 20,000 others 0.2 are expected.
    assert sum(one in made for one in _hashes(3000, 23_000)) <= 3
    assert made.false_positives < 2e-5
    assert len(made.bits) == pytest.approx(3000 * 3, rel=0.01)


def test_what_is_written_is_read_again() -> None:
    made = listed(_hashes(0, 50))
    assert made is not None
    assert from_header(made.to_header()) == made


def test_no_pictures_are_no_list() -> None:
    assert listed([]) is None
    assert from_header(None) is None
    assert from_header({"kind": "of a later day"}) is None


def test_a_long_list_stays_small_and_says_how_often_it_is_wrong() -> None:
    made = listed(_hashes(0, 60_000))
    assert made is not None
    assert len(made.bits) == MOST_BYTES
    wrong = sum(one in made for one in _hashes(60_000, 80_000)) / 20_000
    assert made.false_positives == pytest.approx(0.01, rel=0.2)
    assert wrong == pytest.approx(made.false_positives, rel=0.3)


@pytest.mark.parametrize(
    "change",
    [
        {"count": 0},
        {"count": "3"},
        {"hashes": 0},
        {"hashes": 10**9},
        {"bits": "***"},
        {"bits": ""},
        {"bits": "A" * 4 * MOST_BYTES},
    ],
)
def test_a_forged_list_is_refused(change: dict[str, Any]) -> None:
    made = listed(_hashes(0, 50))
    assert made is not None
    with pytest.raises((ValueError, TypeError)):
        from_header(made.to_header() | change)

"""A short run of `benchmarks.fuzz`: damaged and forged files are read or refused, and no more.

For so many seconds instead where MEDMAMBA_FUZZ_SECONDS says so.
"""

from __future__ import annotations

import os
import time
from itertools import count

import pytest

from benchmarks.fuzzing.cases import KINDS, case
from benchmarks.fuzzing.work import GOOD, read_cases

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("MEDMAMBA_FUZZ_SECONDS", "0"))
CASES = 200


@pytest.mark.timeout(600)
def test_changed_files_are_read_or_refused() -> None:
    until = time.monotonic() + SECONDS if SECONDS else 0.0
    numbers = count() if SECONDS else range(CASES)
    found = list(read_cases(numbers, 1, workers=1, until=until))
    assert [one for one in found if one.what not in GOOD] == []
    assert len({one.number for one in found}) >= (20 if SECONDS else CASES)


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    first = [case(number, 3) for number in range(15)]
    assert [case(number, 3) for number in reversed(range(15))] == first[::-1]
    assert len({one.kind for one in first}) > 4
    assert {one.kind for one in first} <= KINDS.keys()

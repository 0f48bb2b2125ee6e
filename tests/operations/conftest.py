"""Takes the guards for tests that have Qt, and makes a lane."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medmamba_desktop.jobs import Lane
from tests.helpers.window_desk import desk  # noqa: F401
from tests.helpers.window_guards import *  # noqa: F403
from tests.helpers.window_guards import _no_dialog_unasked, _no_job_left  # noqa: F401


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test", 1)
    yield made
    assert made.shut_down(5)

"""Garbage is collected by the window's thread, and all of it only while no files are read."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from medmamba_desktop import app
from medmamba_desktop.app import Collector


class Knot:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: QCoreApplication, busy: list[bool]) -> Iterator[Collector]:
    made = Collector(qapp, lambda: busy[0])
    yield made
    made.stop()


@pytest.fixture
def busy() -> list[bool]:
    return [False]


def aged_knot() -> weakref.ref[Knot]:
    """One that has lived through the collections of young objects."""
    knot = Knot()
    gc.collect(1)
    return weakref.ref(knot)


def test_python_collects_nothing_by_itself_meanwhile(collector: Collector) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    assert not gc.get_freeze_count()


def test_what_is_young_is_collected_whatever_is_at_work(
    collector: Collector, busy: list[bool]
) -> None:
    busy[0] = True
    young = weakref.ref(Knot())
    collector._on_timeout()
    assert young() is None


def test_what_is_old_waits_until_no_files_are_read(
    collector: Collector, busy: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_YOUNG_BEFORE_ALL", 3)
    busy[0] = True
    old = aged_knot()
    for _ in range(6):
        collector._on_timeout()
    assert old() is not None
    busy[0] = False
    collector._on_timeout()
    assert old() is None

"""Maps of the images beside the current one: made in turn, kept, and given up when unwanted."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.state.settings import METHOD
from tests.helpers.window_desk import Desk
from tests.helpers.window_fakes import BREAST

A, B, C, BROKEN = (ImageRef(Path(f"/scans/{name}.png")) for name in ("a", "b", "c", "broken"))
TASK = BREAST.name


def test_maps_are_made_once_for_each_class_and_method(desk: Desk) -> None:
    beside = desk.operations.maps_beside
    told: list[int] = []
    beside.changed.connect(lambda: told.append(1))
    assert beside.get(A, TASK, "benign") is None
    for _ in range(2):
        beside.follow([A, B], TASK, "benign")
        desk.settle()
    assert desk.asked("explain") == ["a.png", "b.png"]
    found = beside.get(B, TASK, "benign")
    assert found is not None
    assert found.ref == B
    assert beside.get(B, TASK, "malignant") is None
    desk.state.settings.set(METHOD, "grad-cam")
    assert beside.get(B, TASK, "benign") is None
    assert told


def test_an_image_that_cannot_be_read_stops_no_other_and_is_tried_once(desk: Desk) -> None:
    beside = desk.operations.maps_beside
    for _ in range(2):
        beside.follow([BROKEN, C], TASK, "benign")
        desk.settle()
    assert beside.get(BROKEN, TASK, "benign") is None
    assert beside.get(C, TASK, "benign") is not None
    assert desk.asked("explain") == ["c.png"]


def test_what_is_wanted_no_more_is_given_up(desk: Desk) -> None:
    beside = desk.operations.maps_beside
    desk.fake.explain_gate.clear()
    beside.follow([A, B], TASK, "benign")
    desk.qtbot.waitUntil(lambda: bool(desk.asked("explain")))
    beside.follow([C], TASK, "benign")
    desk.fake.explain_gate.set()
    desk.settle()
    assert desk.asked("explain") == ["a.png", "c.png"]


def test_closing_all_forgets_maps(desk: Desk) -> None:
    beside = desk.operations.maps_beside
    beside.follow([A], TASK, "benign")
    desk.settle()
    desk.operations.open_source.close_all()
    assert beside.get(A, TASK, "benign") is None

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.values import Failure, ImageRef, Problem, UnreadableSource
from medmamba_desktop.state.image_list import ImageList
from tests.helpers.window_fakes import prediction, source

A, B, C = (source(Path(f"/scans/{name}.png")) for name in "abc")
BAD = UnreadableSource(ImageRef(Path("/scans/bad.png")), Problem("No image"))


@pytest.fixture
def images(qapp: object) -> ImageList:
    made = ImageList()
    made.add([A, BAD, B])
    return made


def heard(signal: object) -> list[object]:
    notes: list[object] = []
    signal.connect(lambda *parts: notes.append(parts[0] if len(parts) == 1 else parts))  # type: ignore[attr-defined]
    return notes


def test_it_keeps_order_and_takes_nothing_twice(images: ImageList) -> None:
    notes = heard(images.rows_added)
    images.add([B, C, A])
    assert [row.ref.file_name for row in images.rows] == ["a.png", "bad.png", "b.png", "c.png"]
    assert notes == [(3, 3)]
    images.add([A])
    assert len(notes) == 1


def test_the_unreadable_has_its_reason_and_does_not_wait(images: ImageList) -> None:
    row = images.rows[1]
    assert row.problem == BAD.problem
    assert not row.is_waiting
    assert images.waiting() == (A, B)
    assert images.count() == (0, 1, 2)


def test_outcomes_are_entered_and_announced(images: ImageList) -> None:
    notes = heard(images.rows_changed)
    failed = Failure(B.ref, Problem("Torn"))
    images.set_outcomes([prediction(A.ref, 0.1, 0.8, 0.1), failed, prediction(C.ref, 1, 0, 0)])
    assert notes == [(0, 2)]
    assert images.rows[0].prediction is not None
    assert images.rows[2].problem == failed.problem
    assert images.count() == (1, 2, 0)


def test_forgetting_makes_all_but_the_unreadable_wait(images: ImageList) -> None:
    images.set_outcomes([prediction(A.ref, 0.1, 0.8, 0.1), Failure(B.ref, Problem("Torn"))])
    notes = heard(images.rows_changed)
    images.forget_outcomes()
    assert images.waiting() == (A, B)
    assert images.rows[1].problem == BAD.problem
    assert notes == [(0, 2)]


def test_walking_stops_at_the_ends(images: ImageList) -> None:
    notes = heard(images.current_changed)
    for distance in (1, 1, 1, 1, -1, -5):
        images.step(distance)
    assert notes == [0, 1, 2, 1, 0]


def test_walking_an_empty_list_goes_nowhere(qapp: object) -> None:
    images = ImageList()
    images.step(1)
    images.select(3)
    assert images.current == -1
    assert images.current_row is None


def test_clearing_leaves_nothing(images: ImageList) -> None:
    images.select(1)
    images.clear()
    assert len(images) == 0
    assert images.current_row is None
    images.set_outcomes([prediction(A.ref, 0.1, 0.8, 0.1)])
    assert images.find(A.ref) is None


def test_a_frame_is_named_from_one() -> None:
    images = ImageList()
    images.add([source(Path("/scans/loop.dcm"), frame=0)])
    assert images.rows[0].name == "loop.dcm · frame 1"

"""The batch: pause, unfinished ones, the store's troubles; and the reader's marks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.store.results import Mark, ResultStore
from medmamba_desktop.core.store.unfinished import BatchList
from medmamba_desktop.core.values import ImageRef, Outcome, Prediction, SourceImage
from medmamba_desktop.operations.unfinished_batch import LEAST
from medmamba_desktop.state.settings import KEEPS_RESULTS
from tests.helpers.window_desk import Desk
from tests.helpers.window_fakes import Fake, prediction


class Keyed(Fake):
    """Its predictions have the key of a picture, as the real ones have."""

    def predict(
        self, model: object, images: Iterable[SourceImage], task: str
    ) -> Generator[Outcome, None, str]:
        for image in images:
            assert self.gate.wait(20)
            self.asked.append(("predict", image.ref.file_name))
            yield _keyed(image.ref)
        return self.device_in_the_end


def _keyed(ref: ImageRef) -> Prediction:
    found = prediction(ref, 0.1, 0.88, 0.02)
    key = ref.file_name.encode().hex().ljust(32, "0")[:32]
    return Prediction(ref, found.task, found.classes, (), key)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def desks(qtbot: QtBot, home: Path, tmp_path: Path) -> Iterator[list[Desk]]:
    """Programs one after the other over the same user's folder: `_start` makes the next one."""
    made: list[Desk] = []
    yield made
    for desk in made:
        desk.fake.gate.set()
        assert desk.operations.shut_down()


def _start(desks: list[Desk], qtbot: QtBot, home: Path) -> Desk:
    fake = Keyed()
    fake.results, fake.batches = ResultStore(home / "results.sqlite"), BatchList(home / "batches")
    desk = Desk(qtbot, fake, home)
    desks.append(desk)
    desk.start()
    desk.operations.unfinished.look()
    desk.settle()
    return desk


def _many(count: int) -> list[str]:
    return [f"{number:02}.png" for number in range(count)]


def test_a_pause_stops_soon_and_going_on_does_the_rest(desk: Desk) -> None:
    desk.fake.gate.clear()
    desk.open(*_many(30))
    desk.qtbot.waitUntil(lambda: len(desk.state.images) == 30)
    classify = desk.operations.classify
    classify.toggle_pause()
    assert classify.is_paused
    desk.fake.gate.set()
    desk.settle()
    classified, _, waiting = desk.state.images.count()
    assert classified < 5
    (activity,) = desk.state.activities.running
    assert activity.is_held
    assert activity.seconds_left(1e9) is None
    desk.open("later.png")
    desk.settle()
    assert desk.state.images.count()[2] == waiting + 1  # a pause holds for what is opened, too
    classify.toggle_pause()
    desk.settle()
    assert desk.state.images.count() == (31, 0, 0)
    assert desk.state.activities.running == ()
    assert len(desk.asked("predict")) <= 32


def test_a_pause_can_be_cancelled_and_ends_where_nothing_is_left(desk: Desk) -> None:
    for is_cancelled in (True, False):
        desk.operations.open_source.close_all()
        desk.fake.gate.clear()
        desk.open(*_many(4))
        desk.qtbot.waitUntil(lambda: len(desk.state.images) == 4)
        desk.operations.classify.toggle_pause()
        desk.fake.gate.set()
        desk.settle()
        if is_cancelled:
            desk.operations.classify.cancel()
        else:
            desk.operations.classify_chosen.run([row.ref for row in desk.state.images.rows])
            desk.settle()
        assert not desk.operations.classify.is_paused
        assert desk.state.activities.running == ()


def test_what_was_not_finished_is_offered_at_the_next_start(
    desks: list[Desk], qtbot: QtBot, home: Path
) -> None:
    first = _start(desks, qtbot, home)
    first.fake.gate.clear()
    first.open(*_many(LEAST + 5))
    qtbot.waitUntil(lambda: len(first.state.images) == LEAST + 5)
    first.operations.classify.run_again()
    other = _start(desks, qtbot, home)
    assert other.operations.unfinished.offered is None  # the first is at work on it
    first.fake.gate.set()
    assert first.operations.shut_down()
    second = _start(desks, qtbot, home)
    offered = second.operations.unfinished.offered
    assert offered is not None
    assert offered.images == LEAST + 5
    second.operations.unfinished.go_on()
    second.settle()
    assert second.state.images.count() == (LEAST + 5, 0, 0)
    assert second.operations.unfinished.offered is None
    assert not list((home / "batches").glob("*.json"))  # it is done now


@pytest.mark.parametrize("ends", ["done", "cancelled", "closed", "small", "switched off"])
def test_what_is_done_or_not_wanted_is_not_offered(
    desks: list[Desk], qtbot: QtBot, home: Path, ends: str
) -> None:
    desk = _start(desks, qtbot, home)
    desk.fake.gate.clear()
    count = LEAST - 1 if ends == "small" else LEAST
    desk.open(*_many(count))
    qtbot.waitUntil(lambda: len(desk.state.images) == count)
    desk.operations.classify.run_again()
    assert len(list((home / "batches").glob("*.json"))) == (ends != "small")
    if ends == "cancelled":
        desk.operations.cancel_all()
    elif ends == "closed":
        desk.operations.open_source.close_all()
    elif ends == "switched off":
        desk.state.settings.set(KEEPS_RESULTS, False)
        assert not list((home / "batches").glob("*.json"))
        desk.operations.classify.run_again()
    desk.fake.gate.set()
    if ends != "small":
        desk.settle()
    assert desk.operations.shut_down()
    assert not list((home / "batches").glob("*.json"))


def test_an_offer_can_be_refused(desks: list[Desk], qtbot: QtBot, home: Path) -> None:
    batches = BatchList(home / "batches")
    batches.write((Path("/scans"),), 99)
    batches.close()
    desk = _start(desks, qtbot, home)
    assert desk.operations.unfinished.offered is not None
    desk.operations.unfinished.forget()
    assert desk.operations.unfinished.offered is None
    assert BatchList(home / "batches").left() == ()


def test_marks_come_back_with_the_results(desks: list[Desk], qtbot: QtBot, home: Path) -> None:
    desk = _start(desks, qtbot, home)
    desk.open("a.png", "b.png", "c.png")
    desk.settle()
    refs = [row.ref for row in desk.state.images.rows]
    marking = desk.operations.mark_results
    marking.set_verdict(refs[:2], "agree")
    marking.set_verdict(refs[1:2], "disagree")
    marking.set_note(refs[1], "benign", " a cyst ")
    marking.set_verdict(refs[2:], "unsure")
    marking.set_verdict(refs[2:], "unsure")  # once more takes it back
    assert desk.operations.shut_down()
    again = _start(desks, qtbot, home)
    again.open("a.png", "b.png", "c.png")
    again.settle()
    marks = [again.state.marks.of(row.prediction) for row in again.state.images.rows]
    assert marks == [
        Mark("agree", "malignant", "malignant"),
        Mark("disagree", "malignant", "benign", "a cyst"),
        None,
    ]
    again.operations.mark_results.delete_all()
    again.settle()
    assert again.fake.results is not None
    assert again.fake.results.count() == (0, 0)


def test_without_a_store_marks_hold_while_the_program_runs(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    row = desk.state.images.rows[0]
    desk.operations.mark_results.set_note(row.ref, "", "later")
    assert desk.state.marks.of(row.prediction) == Mark("", "malignant", "", "later")
    desk.operations.mark_results.set_note(row.ref, "", "")
    assert desk.state.marks.of(row.prediction) is None


def test_a_broken_store_is_told_of_once_and_the_setting_switches_it_off(
    desks: list[Desk], qtbot: QtBot, home: Path
) -> None:
    home.mkdir()
    (home / "results.sqlite").write_bytes(b"no database" * 400)
    desk = _start(desks, qtbot, home)
    for name in ("a.png", "b.png"):
        desk.open(name)
        desk.settle()
    assert [problem.message.partition(",")[0] for problem in desk.problems] == [
        "The kept results could not be read"
    ]
    assert desk.state.images.count() == (2, 0, 0)
    assert desk.fake.results is not None
    desk.state.settings.set(KEEPS_RESULTS, False)
    assert not desk.fake.results.is_on
    desk.operations.kept_results.clear()
    desk.settle()
    assert desk.state.activities.running == ()

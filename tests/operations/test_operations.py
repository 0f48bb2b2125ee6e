"""What the user can ask for, over a fake backend."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.errors import DeviceError, ModelFileError
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.operations.thumbnails import MAX_WAITING, SIDE, shrink
from medmamba_desktop.state.settings import MODEL, RECENT
from tests.helpers.window_desk import Desk
from tests.helpers.window_fakes import MODEL as FIRST_MODEL
from tests.helpers.window_fakes import OTHER_MODEL, Fake


def test_opening_classifies_and_maps_by_itself(desk: Desk) -> None:
    desk.open("a.png", "b.png", "c.png")
    desk.settle()
    assert desk.state.images.count() == (3, 0, 0)
    shown = desk.state.analysis.shown
    assert shown.ref is not None
    assert shown.ref.file_name == "a.png"
    assert shown.class_name == "malignant"
    assert shown.heat_map is not None
    assert desk.state.activities.running == ()


def test_a_burst_whose_only_image_was_looked_at_does_not_stop_the_rest(desk: Desk) -> None:
    """The first image is classified on its own; the batch of it alone then has nothing to do."""
    for name in ("a.png", "b.png", "c.png", "d.png"):
        desk.open(name)
    desk.settle()
    assert desk.state.images.count() == (4, 0, 0)


def test_nothing_is_classified_twice(desk: Desk) -> None:
    desk.open(*(f"{number:02}.png" for number in range(30)))
    desk.settle()
    asked = desk.asked("predict")
    assert len(set(asked)) == 30
    assert len(asked) <= 31  # the first may be on its way in the batch already


def test_one_bad_file_is_a_row_and_the_rest_goes_on(desk: Desk) -> None:
    desk.open("a.png", "broken.png", "unreadable.png", "note.txt", "b.png")
    desk.settle()
    rows = {row.name: row.problem for row in desk.state.images.rows}
    assert list(rows) == ["a.png", "broken.png", "unreadable.png", "b.png"]
    assert rows["broken.png"] == Problem("The file ends too early", "Copy it again")
    assert rows["unreadable.png"] is not None
    assert not desk.problems


def test_a_bad_file_alone_is_shown_with_its_reason(desk: Desk) -> None:
    desk.open("unreadable.png")
    desk.settle()
    problem = desk.state.analysis.shown.problem
    assert problem is not None
    assert problem.message == "This is not an image"


def test_opening_what_has_no_images_says_so(desk: Desk) -> None:
    desk.open("note.txt", "list.txt")
    desk.settle()
    assert [p.message for p in desk.problems] == ["No images were found there, only 2 other files"]


def test_what_was_opened_is_remembered(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    assert desk.state.settings.get(RECENT) == (str(Path("/scans/a.png")),)


def test_the_image_in_view_comes_before_the_batch(desk: Desk) -> None:
    desk.fake.gate.clear()
    desk.open(*(f"{number:02}.png" for number in range(20)))
    desk.qtbot.waitUntil(lambda: len(desk.state.images) == 20)
    desk.state.images.select(15)
    desk.fake.gate.set()
    desk.settle()
    order = desk.asked("predict")
    assert order.index("15.png") <= 2
    shown = desk.state.analysis.shown
    assert shown.heat_map is not None
    assert shown.heat_map.ref.file_name == "15.png"


def test_cancelling_keeps_what_is_there_and_run_goes_on_from_it(desk: Desk) -> None:
    desk.fake.gate.clear()
    desk.open(*(f"{number:02}.png" for number in range(8)))
    desk.qtbot.waitUntil(lambda: len(desk.state.images) == 8)
    desk.operations.classify.cancel()
    desk.fake.gate.set()
    desk.settle()
    classified, _, waiting = desk.state.images.count()
    assert classified + waiting == 8
    assert waiting > 0
    assert desk.fake.closed >= 1
    desk.operations.classify.run()
    desk.settle()
    assert desk.state.images.count() == (8, 0, 0)


def test_another_task_classifies_anew(desk: Desk) -> None:
    desk.open("a.png", "b.png")
    desk.settle()
    before = len(desk.asked("predict"))
    desk.operations.models.choose(FIRST_MODEL, "blood-cell")
    desk.settle()
    assert len(desk.asked("predict")) >= before + 2
    assert desk.state.images.count() == (2, 0, 0)
    assert desk.state.analysis.shown.heat_map is not None


def test_the_model_is_loaded_once_and_another_only_when_chosen(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    assert desk.asked("load") == ["medmamba-t"]
    desk.operations.models.choose(OTHER_MODEL, "auto")
    desk.settle()
    assert desk.asked("load") == ["medmamba-t", "own-model"]
    assert desk.state.settings.get(MODEL) == "own-model"


def test_the_model_of_last_time_is_chosen(qtbot: QtBot, fake: Fake, tmp_path: Path) -> None:
    for _ in range(2):
        desk = Desk(qtbot, fake, tmp_path)
        desk.start()
        if desk.state.session.model is not OTHER_MODEL:
            desk.operations.models.choose(OTHER_MODEL, "auto")
        desk.state.settings.save()
        assert desk.operations.shut_down()
    assert desk.state.session.model is OTHER_MODEL


def test_a_dropped_model_file_is_added_and_chosen(desk: Desk) -> None:
    desk.open("own.safetensors", "a.png")
    desk.settle()
    assert desk.asked("add") == [Path("/scans/own.safetensors")]
    assert desk.state.session.model is OTHER_MODEL
    assert desk.state.images.count() == (1, 0, 0)


def test_a_bad_model_file_is_told_and_changes_nothing(desk: Desk) -> None:
    desk.fake.library.error = ModelFileError("This is no model", "Get it again")
    desk.open("own.safetensors")
    desk.settle()
    assert desk.problems == [Problem("This is no model", "Get it again")]
    assert desk.state.session.model is FIRST_MODEL


def test_no_model_at_all_is_told(qtbot: QtBot, fake: Fake, tmp_path: Path) -> None:
    fake.models = ()
    desk = Desk(qtbot, fake, tmp_path)
    desk.start()
    desk.open("a.png")
    desk.settle()
    assert desk.problems[0].message == "No model is installed"
    assert desk.state.images.count() == (0, 0, 1)
    assert desk.state.analysis.shown.picture is not None
    assert desk.operations.shut_down()


def test_closing_all_stops_everything(desk: Desk) -> None:
    desk.fake.gate.clear()
    desk.open(*(f"{number:02}.png" for number in range(8)))
    desk.qtbot.waitUntil(lambda: len(desk.state.images) == 8)
    desk.operations.open_source.close_all()
    desk.fake.gate.set()
    desk.settle()
    assert len(desk.state.images) == 0
    assert desk.state.analysis.shown.ref is None
    assert desk.state.activities.running == ()


def test_shutting_down_in_the_middle_leaves_no_thread(
    qtbot: QtBot, fake: Fake, tmp_path: Path
) -> None:
    desk = Desk(qtbot, fake, tmp_path)
    desk.start()
    desk.open(*(f"{number:03}.png" for number in range(300)))
    qtbot.waitUntil(lambda: desk.state.images.count()[0] > 0)
    assert desk.operations.shut_down()
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith(("compute", "reading"))]


def test_thumbnails_are_made_when_asked_for_and_kept(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    ref = desk.state.images.rows[0].ref
    thumbnails = desk.operations.thumbnails
    with desk.qtbot.waitSignal(thumbnails.arrived, timeout=5000):
        assert thumbnails.get(ref) is None
        assert thumbnails.get(ref) is None
    small = thumbnails.get(ref)
    assert small is not None
    assert max(small.shape[:2]) == SIDE


def test_of_too_many_thumbnails_the_oldest_orders_are_dropped(desk: Desk) -> None:
    desk.open(*(f"{number:03}.png" for number in range(MAX_WAITING + 40)))
    desk.settle()
    desk.fake.asked.clear()
    refs = [row.ref for row in desk.state.images.rows]
    desk.fake.read_gate.clear()
    for ref in refs:
        desk.operations.thumbnails.get(ref)
    desk.fake.read_gate.set()
    desk.settle()
    assert len(desk.asked("read")) <= MAX_WAITING + desk.operations.reading.width
    assert desk.operations.thumbnails.get(refs[-1]) is not None


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (3000, 7), (112, 112), (113, 50), (999, 1777)])
def test_shrinking_keeps_proportions(size: tuple[int, int]) -> None:
    pixels = np.full((*size, 3), 77, np.uint8)
    small = shrink(pixels, SIDE)
    assert max(small.shape[:2]) == min(SIDE, max(size))
    assert min(small.shape[:2]) >= 1
    assert (small == 77).all()
    assert small.flags.c_contiguous


def test_a_defect_gets_general_words() -> None:
    assert "inside the program" in problem_of(ZeroDivisionError("secret path")).message
    assert problem_of(DeviceError("No", "Yes")) == Problem("No", "Yes")


def test_samples_are_files_that_are_there() -> None:
    samples: Iterable[Path] = find_samples()
    assert samples
    assert all(path.is_file() for path in samples)


def test_a_slow_device_is_said_once(qtbot: QtBot, tmp_path: Path) -> None:
    fake = Fake()
    fake.slow_reason = "no Numba"
    desk = Desk(qtbot, fake, tmp_path)
    desk.start()
    desk.operations.models.warm_up()
    desk.settle()
    assert desk.state.session.device is not None
    assert desk.state.session.device.caveat == "no Numba"
    told = "The network is slower here than it could be: no Numba"
    assert [problem.message for problem in desk.problems] == [told]
    assert desk.operations.shut_down()


def test_a_full_gpu_is_said_when_the_cpu_went_on(desk: Desk) -> None:
    desk.fake.device_in_the_end = "other"
    desk.open("a.png", "b.png")
    desk.settle()
    assert desk.state.images.count() == (2, 0, 0)
    assert (
        "ran out of memory or does not answer any more, so the CPU went on"
        in desk.problems[0].message
    )

"""What is shown of the current image: the right class, stage and file, whatever came late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.values import HeatMap, Picture, Problem
from medmamba_desktop.state.image_list import ImageRow
from medmamba_desktop.state.settings import IS_MAP_SHOWN, METHOD, STAGE
from tests.helpers.window_desk import Desk
from tests.helpers.window_fakes import Step, heat_map


def shown_map(desk: Desk) -> HeatMap:
    made = desk.state.analysis.shown.heat_map
    assert made is not None
    return made


def hold_a_map(desk: Desk) -> int:
    """Let the next map begin and not end; the number of those asked for so far."""
    desk.fake.explain_gate.clear()
    return len(desk.asked("explain"))


def wait_for_the_next(desk: Desk, before: int) -> None:
    desk.qtbot.waitUntil(lambda: len(desk.asked("explain")) > before)


def test_walking_fast_maps_the_last_only(desk: Desk) -> None:
    desk.open(*(f"{number:02}.png" for number in range(12)))
    desk.settle()
    before = len(desk.asked("explain"))
    for index in range(1, 12):
        desk.state.images.select(index)
    desk.settle()
    heat_map = desk.state.analysis.shown.heat_map
    assert heat_map is not None
    assert heat_map.ref.file_name == "11.png"
    assert len(desk.asked("explain")) - before <= 3


def test_another_class_has_its_own_map_and_a_seen_one_is_kept(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    desk.operations.analyse.choose_class("benign")
    desk.settle()
    assert desk.state.analysis.shown.heat_map is not None
    assert desk.state.analysis.shown.heat_map.class_name == "benign"
    count = len(desk.asked("explain"))
    desk.operations.analyse.choose_class("malignant")
    assert desk.state.analysis.shown.heat_map.class_name == "malignant"  # at once
    assert len(desk.asked("explain")) == count
    desk.operations.analyse.choose_class("no such class")
    assert desk.state.analysis.shown.class_name == "malignant"


def test_no_map_is_computed_while_it_is_off(desk: Desk) -> None:
    desk.state.settings.set(IS_MAP_SHOWN, False)
    desk.open("a.png")
    desk.settle()
    assert not desk.asked("explain")
    desk.state.settings.set(IS_MAP_SHOWN, True)
    desk.settle()
    assert desk.state.analysis.shown.heat_map is not None


def test_another_stage_is_another_map(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    desk.state.settings.set(METHOD, "grad-cam")
    desk.state.settings.set(STAGE, 2)
    desk.settle()
    assert shown_map(desk).stage == 2
    assert shown_map(desk).method == "grad-cam"


def test_a_stage_means_nothing_to_a_method_without(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    shown, count = shown_map(desk), len(desk.asked("explain"))
    desk.state.settings.set(STAGE, 2)
    desk.settle()
    assert shown_map(desk) is shown
    assert len(desk.asked("explain")) == count


def test_a_long_map_says_how_far_it_is_and_what_is_to_be_known(desk: Desk) -> None:
    desk.fake.map_steps = (Step(1, 4), Step(2, 4, "The CPU goes on"))
    heard, analysis = [], desk.state.analysis
    analysis.changed.connect(
        lambda: heard.append((analysis.shown.map_share, analysis.shown.map_note))
    )  # fmt: skip
    desk.open("a.png")
    desk.settle()
    assert (0.5, "The CPU goes on") in heard


def test_a_map_that_fails_is_no_error_of_the_image(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DeviceError("Out of memory", "Close something")

    object.__setattr__(desk.operations.analyse._backend, "explain", fail)
    desk.open("a.png")
    desk.settle()
    shown = desk.state.analysis.shown
    assert shown.map_problem == Problem("Out of memory", "Close something")
    assert shown.problem is None
    assert shown.prediction is not None


def test_going_back_to_a_kept_class_drops_the_map_on_its_way(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    before = hold_a_map(desk)
    desk.operations.analyse.choose_class("benign")
    wait_for_the_next(desk, before)
    desk.operations.analyse.choose_class("malignant")
    assert shown_map(desk).class_name == "malignant"
    assert not desk.state.analysis.shown.is_mapping
    desk.fake.explain_gate.set()
    desk.settle()
    assert desk.state.analysis.shown.class_name == "malignant"
    assert shown_map(desk).class_name == "malignant"


def test_going_back_to_a_kept_stage_drops_the_map_on_its_way(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    before = hold_a_map(desk)
    desk.state.settings.set(METHOD, "grad-cam")
    wait_for_the_next(desk, before)
    desk.state.settings.set(METHOD, "class-map")
    assert shown_map(desk).method == "class-map"
    desk.fake.explain_gate.set()
    desk.settle()
    assert shown_map(desk).method == "class-map"


def test_a_map_for_another_class_or_stage_is_kept_but_not_shown(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    analyse = desk.operations.analyse
    wanted = analyse._map_key()
    assert wanted is not None
    shown = shown_map(desk)
    for other in ((*wanted[:2], "benign", *wanted[3:]), (*wanted[:4], "grad-cam", 1)):
        analyse._on_heat_map(other, heat_map(wanted[0], other[2], 1.0, *other[4:]))
        analyse._on_map_failed(other, DeviceError("Out of memory"))
        assert desk.state.analysis.shown.heat_map is shown
        assert desk.state.analysis.shown.map_problem is None
    desk.operations.analyse.choose_class("benign")
    assert shown_map(desk).class_name == "benign"


def test_switching_the_map_off_stops_the_one_on_its_way(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    before = hold_a_map(desk)
    desk.operations.analyse.choose_class("benign")
    wait_for_the_next(desk, before)
    desk.state.settings.set(IS_MAP_SHOWN, False)
    assert not desk.state.analysis.shown.is_mapping
    desk.fake.explain_gate.set()
    desk.settle()
    assert desk.state.analysis.shown.heat_map is None


def reason_of(row: ImageRow) -> str:
    return row.problem.message if row.problem else ""


def test_when_the_device_fails_no_image_waits_for_ever(desk: Desk) -> None:
    desk.fake.predict_error = DeviceError("Out of memory", "Close something")
    desk.open("a.png", "b.png", "c.png")
    desk.settle()
    assert [reason_of(row) for row in desk.state.images.rows] == ["Out of memory"] * 3
    assert desk.problems[-1] == Problem("Out of memory", "Close something")
    shown = desk.state.analysis.shown
    assert shown.picture is not None
    assert shown.problem == Problem("Out of memory", "Close something")
    assert desk.state.activities.running == ()


def test_looking_at_an_image_that_failed_keeps_its_reason(desk: Desk) -> None:
    desk.fake.predict_error = DeviceError("Out of memory", "Close something")
    desk.open("a.png", "b.png")
    desk.settle()
    before = len(desk.asked("predict"))
    desk.state.images.select(1)
    desk.settle()
    assert desk.state.analysis.shown.picture is not None
    assert desk.state.analysis.shown.problem == Problem("Out of memory", "Close something")
    assert len(desk.asked("predict")) == before


def test_after_a_failed_batch_classify_all_starts_again(desk: Desk) -> None:
    desk.fake.predict_error = DeviceError("Out of memory", "Close something")
    desk.open("a.png", "b.png", "c.png")
    desk.settle()
    desk.fake.predict_error = None
    desk.operations.classify.run_again()
    desk.settle()
    assert desk.state.images.count() == (3, 0, 0)
    assert desk.state.analysis.shown.problem is None
    assert desk.state.analysis.shown.heat_map is not None


def test_a_device_that_fails_in_the_middle_keeps_what_is_there(desk: Desk) -> None:
    desk.open("a.png", "b.png")
    desk.settle()
    desk.fake.predict_error = DeviceError("Out of memory", "Close something")
    desk.open("c.png", "d.png")
    desk.settle()
    assert desk.state.images.count() == (2, 2, 0)


def test_a_file_opened_again_is_read_and_mapped_again(desk: Desk) -> None:
    for shade in (127, 100):
        desk.fake.shade = shade
        desk.fake.asked.clear()
        desk.operations.open_source.close_all()
        desk.open("a.png")
        desk.settle()
        picture = desk.state.analysis.shown.picture
        assert picture is not None
        assert picture.pixels[0, 0, 0] == shade
        assert desk.asked("explain") == ["a.png"]


def test_a_file_opened_again_has_a_new_thumbnail(desk: Desk) -> None:
    thumbnails = desk.operations.thumbnails
    for shade in (127, 100):
        desk.fake.shade = shade
        desk.operations.open_source.close_all()
        desk.open("a.png")
        desk.settle()
        ref = desk.state.images.rows[0].ref
        assert thumbnails.get(ref) is None
        desk.settle()
        small = thumbnails.get(ref)
        assert small is not None
        assert abs(int(small[0, 0, 0]) - shade) < 20


def test_a_thumbnail_on_its_way_is_dropped_when_all_is_closed(desk: Desk) -> None:
    desk.open("a.png")
    desk.settle()
    ref = desk.state.images.rows[0].ref
    desk.fake.read_gate.clear()
    desk.operations.thumbnails.get(ref)
    desk.operations.open_source.close_all()
    heard: list[object] = []
    desk.operations.thumbnails.arrived.connect(heard.append)
    desk.fake.read_gate.set()
    desk.settle()
    assert heard == []


def test_the_other_classes_are_prepared_once_a_map_is_there(desk: Desk) -> None:
    asked: list[tuple[str, str, str, int]] = []

    def prepare(_model: object, image: Picture, *what: object) -> Iterator[None]:
        asked.append((image.ref.file_name, *what))  # type: ignore[arg-type]
        yield

    analyse = desk.operations.analyse
    analyse._backend = replace(analyse._backend, prepare_classes=prepare)
    desk.state.settings.set(METHOD, "grad-cam")
    desk.state.settings.set(STAGE, 2)
    desk.open("a.png")
    desk.settle()
    assert asked == [("a.png", "breast-ultrasound", "grad-cam", 2)]

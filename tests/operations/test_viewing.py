"""Frames read ahead within the cache, classifying what was chosen, what the model is fed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.preprocess.fed import fed_pixels
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.presentation import Asked
from medmamba_desktop.core.values import DicomFacts, ImageRef, Picture, Problem, UnreadableSource
from medmamba_desktop.operations.classify_chosen import every_nth
from medmamba_desktop.operations.model_view import Fed
from medmamba_desktop.state.settings import CACHE_MB
from tests.core.viewing.frames_build import frame
from tests.helpers.window_desk import Desk


def refs(count: int, name: str = "f") -> list[ImageRef]:
    return [ImageRef(Path(f"/scans/{name}{i}.png")) for i in range(count)]


def test_what_is_on_screen_is_read_and_what_is_passed_is_given_up(desk: Desk) -> None:
    frames, arrived = desk.operations.show_frames, []
    frames.arrived.connect(arrived.append)
    desk.fake.read_gate.clear()
    first, second = refs(6)[:3], refs(6)[3:]
    frames.follow(first[:1], first)
    frames.follow(second[:1], second)
    desk.fake.read_gate.set()
    desk.settle()
    assert set(arrived) == set(second)
    assert frames.get(second[0]) is not None
    assert frames.get(first[2]) is None


def test_a_frame_that_cannot_be_read_is_not_asked_for_again(desk: Desk) -> None:
    (ref,) = refs(1, "broken")
    frames, arrived = desk.operations.show_frames, []
    frames.arrived.connect(arrived.append)
    for _ in range(3):
        frames.follow([ref], [])
        desk.settle()
    problem = frames.problem(ref)
    assert problem is not None
    assert problem.message == "The file ends too early"
    assert arrived == [ref]
    desk.operations.open_source.close_all()
    assert frames.problem(ref) is None


def test_the_setting_bounds_the_cache_and_what_is_read_ahead(desk: Desk) -> None:
    frames = desk.operations.show_frames
    desk.state.settings.set(CACHE_MB, 128)
    assert frames.cache.limit_bytes == 128_000_000
    large = frame(np.zeros((4000, 4000), np.uint16))
    assert frames.room_ahead(large) == 1
    assert frames.room_ahead(frame()) == 24


def test_what_was_chosen_is_classified_in_its_order(desk: Desk) -> None:
    desk.open(*(f"{n}.png" for n in range(6)))
    desk.settle()
    desk.fake.asked.clear()
    rows = desk.state.images.rows
    desk.operations.classify_chosen.run([rows[4].ref, rows[1].ref, ImageRef(Path("gone"))])
    desk.settle()
    assert desk.asked("predict") == ["4.png", "1.png"]
    assert rows[4].prediction is not None


def test_a_failure_marks_what_was_chosen(desk: Desk) -> None:
    desk.open("a.png", "b.png")
    desk.settle()
    desk.fake.predict_error = RuntimeError("x")
    desk.operations.classify_chosen.run([desk.state.images.rows[1].ref])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("medmamba_desktop.jobs._log.error", lambda *a, **k: None)
        desk.settle()
    assert desk.state.images.rows[1].problem is not None
    assert desk.state.images.rows[0].problem is None


def test_every_nth_keeps_both_ends() -> None:
    assert every_nth(refs(6), 2) == tuple(refs(6)[i] for i in (0, 2, 4, 5))
    assert every_nth(refs(1), 10) == tuple(refs(1))
    assert every_nth([], 10) == ()


def test_what_the_model_sees_arrives(desk: Desk) -> None:
    made: list[Fed] = []
    desk.operations.model_view.made.connect(made.append)
    desk.operations.model_view.show(refs(1)[0])
    desk.settle()
    assert made[0].pixels.shape == (64, 64, 3)
    assert made[0].rendering == "8 bit as stored"


def test_what_the_network_is_fed_is_the_resized_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    spec = InputSpec((224, 224), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert np.array_equal(fed_pixels(Picture(refs(1)[0], pixels), spec), pixels)
    small = fed_pixels(Picture(refs(1)[0], pixels[:100, :50]), spec)
    assert small.shape == (224, 224, 3)


def test_presentation_states_in_the_list_are_read_once(desk: Desk) -> None:
    asked: list[ImageRef] = []
    told = Asked(label="BONE")

    def read(ref: ImageRef) -> dict[str, Asked]:
        asked.append(ref)
        return {"1.1": told}

    presentations = desk.operations.presentations
    object.__setattr__(presentations._backend, "read_presentation", read)
    pr, sr = refs(2, "pr")
    told_of = Problem("This DICOM object holds no image")
    grayscale, report = "1.2.840.10008.5.1.4.1.1.11.1", "1.2.840.10008.5.1.4.1.1.88.11"
    desk.state.images.add(
        [
            UnreadableSource(pr, told_of, DicomFacts(sop_class=grayscale)),
            UnreadableSource(sr, told_of, DicomFacts(sop_class=report)),
        ]
    )
    for _ in range(2):
        presentations.look_for(pr)
        desk.settle()
    assert asked == [pr]
    assert presentations.of(frame(sop_uid="1.1")) == told
    assert presentations.of(frame()) is None
    presentations._on_read({"1.1": Asked(Window(1, 2))})
    assert presentations.of(frame(sop_uid="1.1")) == Asked(Window(1, 2), label="BONE")

"""Panes: scrolling, windows and zoom, linked and apart; stacks out of the image list."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.placement import Placement
from medmamba_desktop.core.viewing.windowing import DEFAULT, Choice
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.stacks import is_joined, other_stacks, places_of, stack_of
from medmamba_desktop.state.viewer import Viewer

LUNG = Choice("own", window=Window(-600, 1500))


def refs(name: str, count: int) -> tuple[ImageRef, ...]:
    return tuple(ImageRef(Path(f"{name}{i}")) for i in range(count))


@pytest.fixture
def viewer(qapp: object) -> Viewer:
    made = Viewer()
    made.set_layout("2x2")
    made.show(0, refs("a", 10), 0, "CT")
    made.show(1, refs("b", 5), 2, "CT")
    made.show(2, refs("c", 3), 0, "MR")
    return made


def places(viewer: Viewer) -> list[int]:
    return [pane.position for pane in viewer.panes]


def test_linked_panes_scroll_together_and_stop_at_their_ends(viewer: Viewer) -> None:
    viewer.step(2)
    assert places(viewer) == [2, 4, 2, 0]
    viewer.step(-99)
    assert places(viewer) == [0, 2, 0, 0]
    viewer.link("scroll", False)
    viewer.step(1)
    assert places(viewer) == [1, 2, 0, 0]


def test_a_window_goes_to_linked_panes_of_the_same_modality(viewer: Viewer) -> None:
    viewer.choose(0, LUNG)
    assert [pane.choice for pane in viewer.panes[:3]] == [LUNG, LUNG, DEFAULT]
    viewer.link("window", False)
    viewer.choose(1, DEFAULT)
    assert viewer.panes[0].choice == LUNG


def test_zoom_is_linked_turns_are_not(viewer: Viewer) -> None:
    viewer.turn(1)
    viewer.place(0, Placement(2.0, (0.2, 0.3), turns=1))
    assert viewer.panes[1].placement == Placement(2.0, (0.2, 0.3))
    viewer.link("zoom", False)
    viewer.place(0, Placement())
    assert viewer.panes[1].placement.factor == 2.0


def test_another_stack_begins_anew_the_same_keeps_its_look(viewer: Viewer) -> None:
    viewer.choose(0, LUNG)
    viewer.invert()
    viewer.show(0, refs("a", 12), 7, "CT")
    assert viewer.pane.choice == LUNG
    assert viewer.pane.is_inverted
    assert viewer.pane.position == 7
    viewer.show(0, refs("d", 2), 0, "CT")
    assert viewer.pane.choice == DEFAULT
    viewer.invert()
    viewer.reset()
    assert not viewer.pane.is_inverted


def test_the_active_pane_stays_in_view(viewer: Viewer) -> None:
    viewer.activate(2)
    viewer.set_layout("1x1")
    assert viewer.active == 0
    assert viewer.pane.refs == refs("c", 3)
    viewer.activate(3)  # there is no such pane now
    assert viewer.active == 0


def test_only_a_stack_can_be_played(viewer: Viewer) -> None:
    heard: list[bool] = []
    viewer.playing_changed.connect(lambda: heard.append(viewer.is_playing))
    viewer.play(True)
    viewer.activate(3)
    viewer.play(True)
    assert heard == [True, False]


def test_tools_are_put_back_and_measures_stay_with_their_image(viewer: Viewer) -> None:
    viewer.take("length")
    viewer.take("length")
    assert viewer.tool == "select"
    ref, measure = refs("a", 1)[0], Measure("length", ((0, 0), (1, 1)))
    viewer.add_measure(ref, measure)
    assert viewer.measures(ref) == (measure,)
    assert viewer.measures(None) == ()
    viewer.clear()
    assert viewer.measures(ref) == ()


def slice_of(series: str, number: int, frame: int | None = None) -> SourceImage:
    facts = DicomFacts("CT", "p", "1", series, instance_number=number)
    name = f"{series}.dcm" if frame is not None else f"{series}-{number}.dcm"
    return SourceImage(ImageRef(Path(name), frame=frame), "dicom", "DICOM", 8, 8, 1, facts)


def test_stacks_are_series_in_order_and_files_of_frames(qapp: object) -> None:
    images = ImageList()
    plain = SourceImage(ImageRef(Path("x.png")), "raster", "PNG", 8, 8)
    ct = [slice_of("s", number) for number in (3, 1, 2)]
    loop = [slice_of("s2", 1, frame) for frame in range(4)]
    images.add([*ct, plain, *loop])
    stack = stack_of(images, ct[0].ref)
    assert [ref.path.name for ref in stack] == ["s-1.dcm", "s-2.dcm", "s-3.dcm"]
    assert stack_of(images, plain.ref) == (plain.ref,)
    assert stack_of(images, loop[2].ref) == tuple(image.ref for image in loop)
    assert [len(other) for other in other_stacks(images, ct[0].ref, 3)] == [1, 4]
    assert stack_of(images, ImageRef(Path("gone"))) == (ImageRef(Path("gone")),)
    for number, row in enumerate(images.rows):
        assert is_joined(images, ct[0].ref, number, number) == (row.ref in stack)
        assert is_joined(images, loop[2].ref, number, number) == (row.source in loop)
    assert not is_joined(images, plain.ref, 0, len(images) - 1)


def placed(series: str, number: int, mm: float) -> SourceImage:
    facts = DicomFacts(
        "CT", "p", "1", series, instance_number=number, position_mm=(5.0, 7.0, mm),
        orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    )  # fmt: skip
    return SourceImage(ImageRef(Path(f"{series}-{number}")), "dicom", "DICOM", 8, 8, 1, facts)


def test_slices_of_one_study_are_linked_by_their_place(viewer: Viewer) -> None:
    images = ImageList()
    thin = [placed("thin", n, 2.0 * n) for n in range(20)]
    thick = [placed("thick", n, 4.0 + 8.0 * n) for n in range(4)]
    images.add([*thin, *thick])
    for index, first in enumerate((thin[0], thick[0])):
        stack = stack_of(images, first.ref)
        viewer.show(index, stack, 0, "CT", places_of(images, stack))
    viewer.go(10)  # at 20 mm
    assert places(viewer)[:2] == [10, 2]
    viewer.go(2)
    assert places(viewer)[:2] == [2, 0]
    assert places_of(images, (thin[0].ref,)) is None
    assert places_of(images, refs("gone", 3)) is None

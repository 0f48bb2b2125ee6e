"""Overlays in unused bits of the pixels; lines and words of presentation states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRBigEndian

from medmamba_desktop.core.source.frame import Annotation
from medmamba_desktop.core.source.presentation import Asked, read_presentation
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicoms_build import dataset, written


def embedded(path: Path, bit: int, is_big: bool = False, frames: int = 1) -> ImageRef:
    """A file of 12-bit values that count up, with a cross in one of the bits above."""
    values = np.arange(frames * 64, dtype=np.uint16).reshape(frames, 8, 8) % 4096
    made = dataset((values | cross(frames).astype(np.uint16) << bit).squeeze(), BitsStored=12)
    made.HighBit = 11
    for group, position in ((0x6000, bit), (0x6002, 5)):  # the second is a bit of the pixels
        made.add_new((group, 0x0010), "US", 8)
        made.add_new((group, 0x0011), "US", 8)
        made.add_new((group, 0x0040), "CS", "G")
        made.add_new((group, 0x0050), "SS", [1, 1])
        made.add_new((group, 0x0100), "US", 16)
        made.add_new((group, 0x0102), "US", position)
    made.add_new((0x6000, 0x0022), "LO", "Biopsy")
    if is_big:
        made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        made.PixelData = np.frombuffer(made.PixelData, "<u2").astype(">u2").tobytes()
    path.write_bytes(written(made))
    return ImageRef(path, frame=frames - 1 if frames > 1 else None)


def cross(frames: int) -> Any:
    marks = np.zeros((frames, 8, 8), np.bool_)
    marks[-1, 3, :] = marks[-1, :, 4] = True
    return marks


@pytest.mark.parametrize("bit", [12, 15])
@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("is_big", [False, True])
def test_an_overlay_in_unused_bits_is_a_plane_and_no_value(
    tmp_path: Path, bit: int, frames: int, is_big: bool
) -> None:
    frame = read_frame(embedded(tmp_path / "a.dcm", bit, is_big, frames))
    (plane,) = frame.planes
    assert plane.title == "Biopsy"
    assert np.array_equal(plane.pixels, cross(1)[0])
    first = (frames - 1) * 64
    assert np.array_equal(frame.values.ravel(), np.arange(first, first + 64))


def test_a_bit_of_the_pixels_themselves_is_no_overlay(tmp_path: Path) -> None:
    assert read_frame(embedded(tmp_path / "a.dcm", 11)).planes == ()


def item(**elements: Any) -> Dataset:
    made = Dataset()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def graphic(kind: str, points: list[float], units: str = "PIXEL", **more: Any) -> Dataset:
    return item(
        GraphicAnnotationUnits=units, GraphicDimensions=2, NumberOfGraphicPoints=len(points) // 2,
        GraphicData=points, GraphicType=kind, **more,
    )  # fmt: skip


def words(text: str, **more: Any) -> Dataset:
    return item(UnformattedTextValue=text, **more)


def asked(path: Path, *groups: Dataset, **more: Any) -> dict[str, Asked]:
    made = dataset(np.zeros((8, 8), np.uint8))
    del made.PixelData, made.Rows, made.Columns
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.11.1")
    images = [item(ReferencedSOPInstanceUID=uid) for uid in ("1.1", "1.2")]
    made.ReferencedSeriesSequence = [item(ReferencedImageSequence=images)]
    made.GraphicAnnotationSequence = list(groups)
    made.DisplayedAreaSelectionSequence = [
        item(DisplayedAreaTopLeftHandCorner=[11, 21], DisplayedAreaBottomRightHandCorner=[110, 70])
    ]
    for keyword, value in more.items():
        setattr(made, keyword, value)
    path.write_bytes(written(made))
    return read_presentation(ImageRef(path))


def marks(path: Path, *parts: Dataset) -> tuple[Annotation, ...]:
    """The annotations for one image, all of them in one group."""
    drawn = [part for part in parts if "GraphicType" in part]
    written_ = [part for part in parts if "UnformattedTextValue" in part]
    group = item(GraphicLayer="1", GraphicObjectSequence=drawn, TextObjectSequence=written_)
    return asked(path, group)["1.1"].annotations


def test_lines_are_in_pixels_from_the_corner_of_the_first(tmp_path: Path) -> None:
    found = marks(
        tmp_path / "pr",
        graphic("POLYLINE", [0, 0, 3.5, 4], GraphicFilled="N"),
        graphic("POLYLINE", [0, 0, 0.5, 1], "DISPLAY", GraphicFilled="Y"),
        graphic("POINT", [7, 8]),
    )
    assert found == (
        Annotation(((0, 0), (3.5, 4))),
        Annotation(((10, 20), (60, 70)), is_filled=True),
        Annotation(((7, 8),)),
    )


def test_circles_and_ellipses_go_through_their_points(tmp_path: Path) -> None:
    circle, ellipse = marks(
        tmp_path / "pr",
        graphic("CIRCLE", [10, 20, 13, 24]),
        graphic("ELLIPSE", [0, 5, 20, 5, 10, 0, 10, 10]),
    )
    away = [np.hypot(x - 10, y - 20) for x, y in circle.points]
    assert away == pytest.approx([5.0] * len(away))
    assert circle.points[0] == pytest.approx(circle.points[-1])
    on = [((x - 10) / 10) ** 2 + ((y - 5) / 5) ** 2 for x, y in ellipse.points]
    assert on == pytest.approx([1.0] * len(on))


def test_a_curve_passes_every_point_and_is_straight_where_they_are(tmp_path: Path) -> None:
    bent, straight = marks(
        tmp_path / "pr",
        graphic("INTERPOLATED", [0, 0, 10, 10, 20, 0]),
        graphic("INTERPOLATED", [0, 3, 5, 3, 10, 3, 15, 3]),
    )
    for point in ((0, 0), (10, 10), (20, 0)):
        assert any(known == pytest.approx(point) for known in bent.points)
    assert len(bent.points) > 10
    assert [y for _, y in straight.points] == pytest.approx([3.0] * len(straight.points))


def test_words_stand_in_their_box_and_are_tied_to_their_point(tmp_path: Path) -> None:
    box = {
        "BoundingBoxAnnotationUnits": "DISPLAY", "BoundingBoxTopLeftHandCorner": [0.5, 0],
        "BoundingBoxBottomRightHandCorner": [1, 0.2],
    }  # fmt: skip
    anchor = {"AnchorPointAnnotationUnits": "PIXEL", "AnchorPoint": [15.0, 25.0]}
    found = marks(
        tmp_path / "pr",
        words("12 mm\r\nstable", **box, **anchor, AnchorPointVisibility="Y"),
        words("here", **anchor),
        words("hidden line", **box, **anchor, AnchorPointVisibility="N"),
    )
    assert found == (
        Annotation(((15, 25), (60, 25)), text="12 mm\nstable", at=(60, 20)),
        Annotation(text="here", at=(15, 25)),
        Annotation(text="hidden line", at=(60, 20)),
    )


def test_annotations_are_for_the_images_and_frames_they_name(tmp_path: Path) -> None:
    line = [graphic("POLYLINE", [0, 0, 1, 1])]
    only = [item(ReferencedSOPInstanceUID="1.2", ReferencedFrameNumber=[2, 4])]
    found = asked(
        tmp_path / "pr",
        item(GraphicObjectSequence=line, ReferencedImageSequence=only),
        item(TextObjectSequence=[words("all", AnchorPoint=[1, 2],
                                       AnchorPointAnnotationUnits="PIXEL")]),
    )  # fmt: skip
    assert [one.text for one in found["1.1"].annotations] == ["all"]
    assert [one.frames for one in found["1.2"].annotations] == [(1, 3), ()]


def test_what_is_damaged_or_has_no_place_is_left_out(tmp_path: Path) -> None:
    assert marks(
        tmp_path / "pr",
        graphic("POLYLINE", [0, 0, 1]),
        graphic("SPIRAL", [0, 0, 1, 1]),
        graphic("CIRCLE", [0, 0]),
        graphic("POLYLINE", [0, 0, 1, 1], "MATRIX"),
        words("nowhere"),
        words("", AnchorPoint=[1, 2], AnchorPointAnnotationUnits="PIXEL"),
        graphic("POINT", [1, 2]),
    ) == (Annotation(((1, 2),)),)


def test_two_states_of_an_image_are_laid_over_each_other() -> None:
    first = Asked(None, (), "A", (Annotation(text="a"),))
    second = Asked(None, (), "B", (Annotation(text="b"),))
    assert second.over(first).label == "B"
    assert [one.text for one in second.over(first).annotations] == ["a", "b"]

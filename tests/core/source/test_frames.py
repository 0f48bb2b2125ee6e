"""Frames for the viewer: values, geometry, timing, facts, graphics, presentation states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import UID

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.frame import Frame, NamedLookUp, Shutter
from medmamba_desktop.core.source.presentation import Asked, read_presentation
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicoms_build import dataset, dicom, item, lookup_item, sample, written
from tests.helpers.images_build import encoded

GREY = np.arange(12, dtype=np.uint16).reshape(3, 4)


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def make(pixels: Any = GREY, frame: int | None = None, **elements: Any) -> Frame:
        path = tmp_path / "a.dcm"
        path.write_bytes(dicom(pixels, **elements))
        return read_frame(ImageRef(path, frame=frame))

    return make


def test_values_are_as_stored_with_the_way_to_their_unit(read: Any) -> None:
    frame = read(Modality="CT", RescaleSlope=2, RescaleIntercept=-1024)
    assert np.array_equal(frame.values, GREY)
    assert not frame.values.flags.writeable
    assert frame.in_unit(frame.values)[0, 1] == -1022
    assert frame.unit == "HU"
    assert read(RescaleSlope=1, RescaleIntercept=0, RescaleType="US").unit == ""
    assert read().unit == ""


def test_a_modality_table_gives_the_unit(read: Any) -> None:
    table = lookup_item(np.array([100, 200, 300]), 0, 16)
    table.ModalityLUTType = "OD"
    frame = read(ModalityLUTSequence=[table])
    assert frame.in_unit(np.array([0, 1, 7])).tolist() == [100, 200, 300]
    assert frame.unit == "OD/1000"


def test_every_stored_window_counts_but_those_that_make_no_sense(read: Any) -> None:
    frame = read(
        WindowCenter=[40, 50, 60], WindowWidth=[400, 0.5, 300],
        WindowCenterWidthExplanation=["SOFT", "NONE", "LUNG"],
    )  # fmt: skip
    assert [(named.window, named.title) for named in frame.windows] == [
        (Window(40, 400), "SOFT"),
        (Window(60, 300), "LUNG"),
    ]


def test_deep_and_float_values_are_floats(read: Any) -> None:
    assert read(np.full((2, 2), 1 << 20, np.uint32)).values.dtype == np.float32


def test_geometry_of_the_header(read: Any) -> None:
    geometry = read(
        PixelSpacing=[2, 0.5], ImageOrientationPatient=[0, 2, 0, 0, 0, -1],
        ImagePositionPatient=[1, 2, 3], PatientOrientation=["P", "F"],
    ).geometry  # fmt: skip
    assert geometry.spacing_mm == (2, 0.5)
    assert geometry.aspect == 4
    assert (geometry.across, geometry.down) == ((0, 1, 0), (0, 0, -1))
    assert geometry.position_mm == (1, 2, 3)
    assert geometry.letters == ("P", "F")
    assert not geometry.is_at_detector
    assert read(ImagerPixelSpacing=[0.1, 0.1]).geometry.is_at_detector
    assert read(PixelAspectRatio=["3", "2"]).geometry.aspect == 1.5
    assert read(ImageOrientationPatient=[0, 0, 0, 0, 0, 0]).geometry.across is None


def test_functional_groups_of_each_frame(read: Any) -> None:
    groups = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 5 * n])],
            FrameContentSequence=[item(FrameAcquisitionDateTime=f"202601141015{10 + 2 * n}.5")],
        )
        for n in range(3)
    ]
    shared = item(PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])])
    pixels = np.zeros((3, 4, 4), np.uint16)
    for number in range(3):
        frame = read(
            pixels, number, PerFrameFunctionalGroupsSequence=groups,
            SharedFunctionalGroupsSequence=[shared],
        )  # fmt: skip
        assert frame.geometry.position_mm == (0, 0, 5 * number)
        assert frame.geometry.across == (1, 0, 0)
        assert frame.frame_ms == 2000


@pytest.mark.parametrize(
    ("elements", "ms"),
    [
        ({"FrameTime": 40}, 40.0),
        ({"FrameTimeVector": [0, 30, 50]}, 50.0),
        ({"CineRate": 20}, 50.0),
        ({"RecommendedDisplayFrameRate": 10, "CineRate": 20}, 100.0),
        ({"FrameTime": 0}, None),
        ({}, None),
    ],
)
def test_the_time_of_a_frame(read: Any, elements: dict[str, Any], ms: float | None) -> None:
    assert read(np.zeros((3, 4, 4), np.uint8), 1, **elements).frame_ms == ms


def test_facts_are_ready_for_the_eye(read: Any) -> None:
    facts = read(
        PatientName="Doe^Jane^^Dr", PatientAge="034Y", PatientBirthDate="19910203", KVP=120,
        StudyDate="20260114", StudyTime="101530.1", RepetitionTime=500, EchoTime=20.5,
        SliceThickness=2.5, ImageLaterality="L", ViewPosition="MLO",
    ).facts  # fmt: skip
    assert (facts.name, facts.age, facts.birth_date) == ("Doe, Jane Dr", "34 y", "1991-02-03")
    assert (facts.study_date, facts.study_time) == ("2026-01-14", "10:15")
    assert facts.technique == ("MLO", "Left", "120 kV", "TR 500  TE 20.5", "Slice 2.5 mm")


def _overlaid(bits: list[int], **elements: int | list[int]) -> Any:
    made = dataset(np.zeros((2, 4, 4), np.uint8))
    made.add_new((0x6000, 0x0010), "US", 3)
    made.add_new((0x6000, 0x0011), "US", 3)
    made.add_new((0x6000, 0x0040), "CS", "G")
    made.add_new((0x6000, 0x0050), "SS", elements.get("origin", [1, 1]))
    made.add_new((0x6000, 0x0100), "US", 1)
    if "frames" in elements:
        made.add_new((0x6000, 0x0015), "IS", elements["frames"])
    packed = np.packbits(np.array(bits, np.uint8), bitorder="little").tobytes()
    made.add_new((0x6000, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    return made


def test_overlay_planes_begin_inside_a_byte_and_lie_where_they_say(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    first, second = [1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]
    path.write_bytes(written(_overlaid(first + second, origin=[2, 0], frames=2)))
    planes = [read_frame(ImageRef(path, frame=n)).planes[0] for n in range(2)]
    assert [plane.pixels.astype(int).ravel().tolist() for plane in planes] == [first, second]
    assert (planes[0].top, planes[0].left) == (1, -1)
    path.write_bytes(written(_overlaid(first)))
    assert len(read_frame(ImageRef(path, frame=1)).planes) == 1  # one for all frames
    path.write_bytes(written(_overlaid(first[:1], frames=2)))
    assert read_frame(ImageRef(path, frame=1)).planes == ()  # too short: left out


def test_the_overlay_of_a_real_file() -> None:
    (plane,) = read_frame(ImageRef(sample("examples_overlay.dcm"))).planes
    assert plane.pixels.shape == (300, 484)
    assert 0 < plane.pixels.sum() < 5000


def test_shutters(read: Any) -> None:
    shutters = read(
        ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"], ShutterLeftVerticalEdge=2,
        ShutterRightVerticalEdge=9, ShutterUpperHorizontalEdge=3, ShutterLowerHorizontalEdge=8,
        CenterOfCircularShutter=[5, 6], RadiusOfCircularShutter=4,
        VerticesOfThePolygonalShutter=[1, 1, 1, 9, 9, 9],
    ).shutters  # fmt: skip
    assert shutters == (
        Shutter("rectangle", ((2, 3), (8, 7))),
        Shutter("circle", ((5.5, 4.5), (4, 4))),
        Shutter("polygon", ((0.5, 0.5), (8.5, 0.5), (8.5, 8.5))),
    )
    assert read(ShutterShape="CIRCULAR").shutters == ()


def test_plain_pictures_are_frames_too(tmp_path: Path) -> None:
    for name, colour in (("grey.png", (9, 9, 9)), ("red.png", (9, 0, 0))):
        path = tmp_path / name
        path.write_bytes(encoded(np.full((3, 4, 3), colour, np.uint8), "PNG"))
        frame = read_frame(ImageRef(path))
        assert frame.is_colour == (name == "red.png")
        assert (frame.width, frame.height) == (4, 3)
    with pytest.raises(UnreadableError):
        read_frame(ImageRef(tmp_path / "gone.png"))


def presentation(**elements: Any) -> bytes:
    made = dataset(GREY)
    del made.PixelData, made.Rows, made.Columns
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.11.1")
    images = [item(ReferencedSOPInstanceUID=uid) for uid in ("1.1", "1.2")]
    made.ReferencedSeriesSequence = [item(ReferencedImageSequence=images)]
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return written(made)


def test_presentation_states_ask_for_windows_and_shutters(tmp_path: Path) -> None:
    path = tmp_path / "pr.dcm"
    second = [item(ReferencedSOPInstanceUID="1.2")]
    path.write_bytes(
        presentation(
            ContentLabel="BONE",
            ShutterShape="CIRCULAR",
            CenterOfCircularShutter=[5, 5],
            RadiusOfCircularShutter=4,
            SoftcopyVOILUTSequence=[
                item(WindowCenter=1, WindowWidth=2, ReferencedImageSequence=second),
                item(WindowCenter=300, WindowWidth=1500),
            ],
        )
    )
    circle = Shutter("circle", ((4.5, 4.5), (4, 4)))
    assert read_presentation(ImageRef(path)) == {
        "1.1": Asked(Window(300, 1500), (circle,), "BONE"),
        "1.2": Asked(Window(1, 2), (circle,), "BONE"),
    }
    table = item(VOILUTSequence=[lookup_item(np.arange(4), 0, 8)])
    path.write_bytes(presentation(SoftcopyVOILUTSequence=[table]))
    asked = read_presentation(ImageRef(path))["1.1"]
    assert isinstance(asked.display, NamedLookUp)
    assert read_presentation(ImageRef(sample("MR_small.dcm"))) == {}

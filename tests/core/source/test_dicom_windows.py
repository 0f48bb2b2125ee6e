"""Grey levels against pydicom's own look-up tables and windows, and against hand-made values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut, apply_windowing
from pydicom.sequence import Sequence

from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.source.dicom_rendering import Window, render_grey
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicoms_build import dataset, item, lookup_item, sample, written

EXPLICIT = "1.2.840.10008.1.2.1"


def rendered(made: Dataset, frame: int = 0) -> tuple[NDArray[np.uint8], str]:
    stored = made.pixel_array
    return render_grey(stored[frame] if stored.ndim == 3 else stored, made, frame, EXPLICIT)


def by_pydicom(made: Dataset) -> NDArray[np.float64]:
    """What pydicom shows, from its own range to 0..255."""
    with np.errstate(over="ignore"):  # its sigmoid far from the center
        values = apply_voi_lut(apply_modality_lut(made.pixel_array, made), made).astype(float)
    signed = made.PixelRepresentation == 1
    low = -(2 ** (made.BitsStored - 1)) if signed else 0
    top = low + 2**made.BitsStored - 1
    slope, intercept = float(made.get("RescaleSlope", 1)), float(made.get("RescaleIntercept", 0))
    low, top = low * slope + intercept, top * slope + intercept
    grey = (values - low) / (top - low) * 255
    return 255 - grey if made.PhotometricInterpretation == "MONOCHROME1" else grey


WINDOWED = [
    "693_J2KI.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "MR_small.dcm",
    "examples_overlay.dcm",
    "dicomdirtests/77654033/CR1/6154",
    "dicomdirtests/77654033/CT2/17106",
    "dicomdirtests/98892001/CT5N/3353",
    "dicomdirtests/98892003/MR1/4919",
]


@pytest.mark.parametrize("name", WINDOWED)
@pytest.mark.filterwarnings("ignore")
def test_windows_of_the_samples_are_those_of_pydicom(name: str) -> None:
    picture = read_picture(ImageRef(sample(name)))
    expected = by_pydicom(pydicom.dcmread(sample(name)))
    assert np.abs(picture.pixels[..., 0] - expected).max() <= 0.51
    assert "window" in picture.rendering
    assert ("inverted" in picture.rendering) == ("CR1" in name)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@settings(max_examples=40, deadline=None)
@given(
    center=st.floats(-2000, 2000),
    width=st.floats(1.5, 4000),
    slope=st.sampled_from([1.0, 0.5, 2.0]),
    is_signed=st.booleans(),
)
def test_window_functions_are_those_of_pydicom(
    function: str, center: float, width: float, slope: float, is_signed: bool
) -> None:
    kind = np.int16 if is_signed else np.uint16
    made = dataset(np.linspace(-2000 if is_signed else 0, 4000, 100).astype(kind).reshape(10, 10))
    made.RescaleSlope, made.RescaleIntercept = slope, -100
    made.WindowCenter, made.WindowWidth, made.VOILUTFunction = (
        round(center, 3),
        round(width, 3),
        function,
    )
    grey, _ = rendered(made)
    assert np.abs(grey - by_pydicom(made)).max() <= 0.51


def test_narrowest_linear_window_is_a_threshold() -> None:
    # PS3.3 C.11.2.1.2.1: with width 1 values above center - 0.5 are white.
    grey = Window(10, 1)(np.array([[9, 9.5, 9.6, 10, 11]]))
    assert grey.tolist() == [[0, 0, 255, 255, 255]]


def test_rescale_then_window_in_words() -> None:
    made = dataset(np.array([[0, 1024, 1064, 1264, 4000]], np.uint16))
    made.RescaleSlope, made.RescaleIntercept = 1, -1024
    made.WindowCenter, made.WindowWidth = [40, 400], [400, 2000]
    grey, words = rendered(made)
    assert words == "modality LUT; window 40/400 (file)"
    assert grey.tolist() == [[0, 102, 128, 255, 255]]


def test_monochrome1_is_inverted_last() -> None:
    made = dataset(np.array([[0, 50, 100]], np.uint16), PhotometricInterpretation="MONOCHROME1")
    grey, words = rendered(made)
    assert grey.tolist() == [[255, 127, 0]]
    assert words == "range 0..100 (no window in file); inverted"


def test_8_bit_without_window_is_as_stored() -> None:
    ramp = np.arange(50, 114, dtype=np.uint8).reshape(8, 8)
    grey, words = rendered(dataset(ramp))
    assert np.array_equal(grey, ramp)
    assert words == "8 bit as stored"
    grey, words = rendered(dataset(ramp, RescaleSlope=1, RescaleIntercept=0))
    assert np.array_equal(grey, ramp)


@pytest.mark.parametrize("written_as", [-2000, 63536])
def test_padding_is_left_out_of_the_range(written_as: int) -> None:
    stored = np.array([[-2000, -100, 0, 100]], np.int16)
    made = dataset(stored)
    made.add_new("PixelPaddingValue", "SS" if written_as < 0 else "US", written_as)
    grey, words = rendered(made)
    assert grey.tolist() == [[0, 0, 128, 255]]
    assert words == "range -100..100 (without padding)"


def test_padding_range() -> None:
    made = dataset(np.array([[0, 5, 9, 10, 110]], np.uint16))
    made.add_new("PixelPaddingValue", "US", 0)
    made.add_new("PixelPaddingRangeLimit", "US", 9)
    assert rendered(made)[1] == "range 10..110 (without padding)"


def test_nothing_but_padding_is_black() -> None:
    made = dataset(np.full((2, 2), 7, np.uint16))
    made.add_new("PixelPaddingValue", "US", 7)
    assert rendered(made)[0].max() == 0


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_voi_lut_is_that_of_pydicom(bits: int) -> None:
    entries = (np.linspace(0, 1, 200) ** 2 * (2**bits - 1)).astype(np.uint16)
    made = dataset(np.arange(0, 400, dtype=np.uint16).reshape(20, 20))
    made.WindowCenter, made.WindowWidth = 100, 100
    made.VOILUTSequence = Sequence([lookup_item(entries, 50, bits)])
    grey, words = rendered(made)
    expected = apply_voi_lut(made.pixel_array.astype(np.int32), made)
    if bits > 8:  # pydicom counts in 8 bits for a table of 8 bits
        assert np.array_equal(grey, np.rint(expected * (255 / (2**bits - 1))))
    assert (grey[0, :10].max(), grey[-1, -1]) == (0, 255)
    assert words == "VOI LUT (file)"


def test_modality_lut_is_that_of_pydicom() -> None:
    entries = np.arange(1000, 1200, dtype=np.uint16)
    made = dataset(np.arange(400, dtype=np.uint16).reshape(20, 20))
    made.ModalityLUTSequence = Sequence([lookup_item(entries, 100, 16)])
    made.WindowCenter, made.WindowWidth = 1100, 150
    grey, words = rendered(made)
    expected = apply_windowing(apply_modality_lut(made.pixel_array, made), made)
    assert np.abs(grey - expected / 65535 * 255).max() <= 0.51
    assert words == "modality LUT; window 1100/150 (file)"


def test_negative_first_value_of_a_voi_lut() -> None:
    made = dataset(np.array([[-3, -2, -1, 0, 1]], np.int16))
    made.VOILUTSequence = Sequence([lookup_item(np.array([0, 100, 255], np.uint16), -2, 8)])
    assert rendered(made)[0].tolist() == [[0, 0, 100, 255, 255]]


def test_packed_8_bit_table(tmp_path: Path) -> None:
    table = item(LUTDescriptor=[4, 0, 8])
    table.add_new("LUTData", "OW", bytes([0, 10, 20, 255]))
    made = dataset(np.array([[0, 1, 2, 3]], np.uint16))
    made.VOILUTSequence = Sequence([table])
    (tmp_path / "x").write_bytes(written(made))
    picture = read_picture(ImageRef(tmp_path / "x"))
    assert picture.pixels[0, :, 0].tolist() == [0, 10, 20, 255]


def enhanced() -> Dataset:
    """Two frames, each with a rescale and a window of its own; spacing shared."""
    made = dataset(np.array([[[0, 50, 100, 200]]] * 2, np.uint16))
    frames = []
    for slope, center in ((1, 100), (2, 200)):
        group = Dataset()
        rescale = item(RescaleSlope=slope, RescaleIntercept=0)
        window = item(WindowCenter=center, WindowWidth=101)
        group.PixelValueTransformationSequence = Sequence([rescale])
        group.FrameVOILUTSequence = Sequence([window])
        frames.append(group)
    made.PerFrameFunctionalGroupsSequence = Sequence(frames)
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([item(PixelSpacing=[0.7, 0.6])])
    made.SharedFunctionalGroupsSequence = Sequence([shared])
    made.WindowCenter, made.WindowWidth = 1, 1
    return made


def test_enhanced_multi_frame_takes_each_frames_own_values(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(written(enhanced()))
    modality = ("", "modality LUT; ")
    for frame, center in enumerate((100, 200)):
        picture = read_picture(ImageRef(tmp_path / "x", frame=frame))
        assert picture.rendering == f"{modality[frame]}window {center}/101 (file)"
        assert picture.pixels[0, :, 0].tolist() == [[0, 1, 129, 255], [0, 0, 129, 255]][frame]
        assert picture.spacing_mm == (0.7, 0.6)


@pytest.mark.parametrize(
    "elements",
    [
        {"WindowCenter": 5},
        {"WindowCenter": 5, "WindowWidth": 0},
        {"WindowCenter": None, "WindowWidth": None},
        {"WindowCenter": 5, "WindowWidth": 9, "VOILUTFunction": "CURVED"},
        {"RescaleSlope": 2},
    ],
)
def test_unusable_elements_count_as_absent(elements: dict[str, Any]) -> None:
    made = dataset(np.array([[0, 50, 100]], np.uint16))
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    grey, words = rendered(made)
    assert grey.tolist() == [[0, 128, 255]]
    assert words == "range 0..100 (no window in file)"


def test_constant_image() -> None:
    assert rendered(dataset(np.full((3, 3), 9, np.uint16)))[0].max() == 0


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from([np.uint8, np.int8, np.uint16, np.int16, np.uint32]),
    height=st.integers(1, 300),
    width=st.integers(1, 5),
    is_inverted=st.booleans(),
)
def test_any_depth_and_size_keeps_the_order_of_values(
    kind: type[Any], height: int, width: int, is_inverted: bool
) -> None:
    bounds = np.iinfo(kind)
    numbers = np.random.default_rng(height).integers(bounds.min, bounds.max, (height, width), kind)
    photometric = "MONOCHROME1" if is_inverted else "MONOCHROME2"
    made = dataset(numbers, PhotometricInterpretation=photometric)
    grey, _ = render_grey(numbers, made, 0, EXPLICIT)
    assert grey.shape == numbers.shape
    steps = np.diff(grey.ravel()[np.argsort(numbers, axis=None)].astype(int))
    assert (steps <= 0).all() if is_inverted else (steps >= 0).all()

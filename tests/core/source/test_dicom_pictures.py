"""DICOM frames: every encoding pydicom ships a sample of, and every kind of colour and depth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gdcm
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import pixel_array
from pydicom.sequence import Sequence

from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.encoded_frame import _plugin
from medmamba_desktop.core.source.jpeg_check import check_jpeg
from medmamba_desktop.core.values import ImageRef, Picture, SourceImage
from tests.helpers.dicoms_build import SAMPLES, dataset, dicom, item, sample, written
from tests.helpers.images_build import noise


def read(tmp_path: Path, content: bytes, frame: int | None = None) -> Picture:
    path = tmp_path / "x"
    path.write_bytes(content)
    picture = read_picture(ImageRef(path, frame=frame))
    assert picture.pixels.flags.c_contiguous
    assert not picture.pixels.flags.writeable
    return picture


def test_every_sample_of_pydicom_opens_or_says_why() -> None:
    failed = []
    count = 0
    for one in find_images([SAMPLES]):
        if isinstance(one, SourceImage) and (one.ref.frame or 0) < 2:
            count += 1
            try:
                picture = read_picture(one.ref)
                assert (picture.width, picture.height) == (one.width, one.height)
                assert picture.rendering
            except UnreadableError:
                failed.append(one.ref.file_name)
    # It holds an impossible JPEG 2000 stream, which nothing reads.
    assert failed == ["JPEG2000-embedded-sequence-delimiter.dcm"]
    assert count > 70


BARS = [
    "SC_rgb_dcmtk_+eb+cr.dcm",
    "SC_rgb_dcmtk_+eb+cy+n1.dcm",
    "SC_rgb_dcmtk_+eb+cy+n2.dcm",
    "SC_rgb_dcmtk_+eb+cy+np.dcm",
    "SC_rgb_dcmtk_+eb+cy+s2.dcm",
    "SC_rgb_dcmtk_+eb+cy+s4.dcm",
    "SC_rgb_gdcm_KY.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_jls_lossy_sample.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "SC_rgb_jpeg_lossy_gdcm.dcm",
    "SC_rgb_rle.dcm",
    "SC_rgb_rle_16bit.dcm",
    "SC_rgb_rle_32bit.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
]


@pytest.mark.parametrize("name", BARS)
def test_the_same_colour_bars_in_every_encoding(name: str) -> None:
    pixels = read_picture(ImageRef(sample(name))).pixels
    rows = pixels[5::10, 50].astype(int)
    expected = [
        *([255, 0, 0], [255, 128, 128], [0, 255, 0], [128, 255, 128], [0, 0, 255]),
        *([128, 128, 255], [0, 0, 0], [64, 64, 64], [192, 192, 192], [255, 255, 255]),
    ]
    assert np.abs(rows - expected).max() <= 5


@pytest.mark.parametrize(
    "name",
    ["RLE", "bigendian", "implicit", "jp2klossless", "jpeg_ls_lossless", "padded", "expb"],
)
def test_lossless_encodings_agree(name: str) -> None:
    plain = read_picture(ImageRef(sample("MR_small.dcm")))
    other = read_picture(ImageRef(sample(f"MR_small_{name}.dcm")))
    assert np.array_equal(plain.pixels, other.pixels)
    assert plain.spacing_mm == other.spacing_mm == (0.3125, 0.3125)


def test_only_lossless_jpeg_is_left_to_gdcm() -> None:
    base = "1.2.840.10008.1.2.4."
    for code, plugin in (("50", "pillow"), ("51", "pillow"), ("80", "pyjpegls"), ("70", "gdcm")):
        assert _plugin(base + code) == plugin


@pytest.mark.parametrize("name", ["CT_small.dcm", "image_dfl.dcm", "SC_rgb_dcmtk_+eb+cr.dcm"])
def test_lossless_jpeg_is_lossless(tmp_path: Path, name: str) -> None:
    reader = gdcm.ImageReader()
    reader.SetFileName(str(sample(name)))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14_1))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(tmp_path / "x"))
    assert writer.Write()
    expected = read_picture(ImageRef(sample(name)))
    assert np.array_equal(read_picture(ImageRef(tmp_path / "x")).pixels, expected.pixels)


LOSSLESS = bytes.fromhex(
    "ffd8 ffee000e41646f626500640000000001"
    "ffc3000b08000400060101 1100 ffc4001400 0100000000000000 0000000000000000 07"
    "ffda0008010100010000 1234 ffd9"
)


def test_sound_lossless_jpeg_is_let_through_to_gdcm() -> None:
    check_jpeg(LOSSLESS + b"\0", 4, 6, 1, 8)


@pytest.mark.parametrize(
    ("rows", "columns", "samples", "bits"),
    [(5, 6, 1, 8), (4, 7, 1, 8), (4, 6, 3, 8), (4, 6, 1, 16)],
)
def test_lossless_jpeg_must_fit_the_header(
    rows: int, columns: int, samples: int, bits: int
) -> None:
    with pytest.raises(UnreadableError):
        check_jpeg(LOSSLESS, rows, columns, samples, bits)


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        ("ffd8 ffee", "ffee"),
        ("ffd9", ""),
        ("ffc3", "ffc0"),
        ("ffda", "ffdb"),
        ("ffda0008", "ffda0001"),
        ("0000 000001", "0000 000003"),
        ("000b 08", "000b 50"),
        ("01 1100", "01 2100"),
        ("00 010000 12", "00 080000 12"),
        ("0008 01", "0008 02"),
        ("ffc4", "ffff"),
        ("ffc4001400", "ffc4001401"),
        ("1400 01", "1400 02"),
    ],
)
def test_damaged_lossless_jpeg_never_reaches_gdcm(sound: str, damaged: str) -> None:
    before = bytes.fromhex(sound)
    assert LOSSLESS.count(before) == 1
    with pytest.raises(UnreadableError):
        check_jpeg(LOSSLESS.replace(before, bytes.fromhex(damaged)), 4, 6, 1, 8)


def test_size_of_the_stream_must_be_the_size_of_the_header(tmp_path: Path) -> None:
    made = pydicom.dcmread(sample("SC_rgb_jpeg_gdcm.dcm"))
    made.Rows = 99
    with pytest.raises(UnreadableError):
        read(tmp_path, written(made))


def test_ybr_frames_are_what_pydicom_gives() -> None:
    path = sample("examples_ybr_color.dcm")
    for frame in (0, 17, 29):
        picture = read_picture(ImageRef(path, frame=frame))
        assert np.array_equal(picture.pixels, pixel_array(path, index=frame))
        assert picture.rendering == "8 bit as stored; YBR to RGB"


def test_planar_colour(tmp_path: Path) -> None:
    planes = np.ascontiguousarray(np.moveaxis(noise(), 2, 0)).tobytes()
    content = dicom(noise(), PlanarConfiguration=1, PixelData=planes)
    assert np.array_equal(read(tmp_path, content).pixels, noise())


def test_16_bit_colour_is_scaled_by_the_bits_stored(tmp_path: Path) -> None:
    deep = np.full((4, 4, 3), 4095, np.uint16)
    deep[0] = 2048
    picture = read(tmp_path, dicom(deep, BitsStored=12, HighBit=11))
    assert picture.pixels[0, 0, 0] == 128
    assert picture.pixels[1, 0, 0] == 255
    assert picture.rendering == "12 bit to 8 bit"


def test_palette_is_what_pydicom_gives() -> None:
    path = sample("examples_palette.dcm")
    made = pydicom.dcmread(path)
    expected = np.rint(apply_color_lut(made.pixel_array, made)[..., :3] / 257)
    picture = read_picture(ImageRef(path))
    assert np.array_equal(picture.pixels, expected)
    assert picture.rendering.startswith("palette")


def palette(entries: NDArray[Any], first: int, bits: int) -> dict[str, object]:
    elements: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for index, colour in enumerate(("Red", "Green", "Blue")):
        name = f"{colour}PaletteColorLookupTable"
        elements[f"{name}Descriptor"] = [len(entries), first, bits]
        elements[f"{name}Data"] = np.ascontiguousarray(entries[:, index]).tobytes()
    return elements


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_palette_of_256_entries_with_pixels_beyond_it(
    tmp_path: Path, kind: type[np.unsignedinteger[Any]]
) -> None:
    colours = np.stack([np.arange(256), np.arange(256)[::-1], np.full(256, 9)], 1)
    entries = (colours * (257 if kind is np.uint16 else 1)).astype(kind)
    stored = np.array([[0, 10, 11, 265, 266, 60000]], np.uint16)
    picture = read(tmp_path, dicom(stored, **palette(entries, 10, 8 * entries.itemsize)))
    assert picture.pixels[0, :, 0].tolist() == [0, 0, 1, 255, 255, 255]
    assert picture.pixels[0, :, 1].tolist() == [255, 255, 254, 0, 0, 0]


def test_float_pixels(tmp_path: Path) -> None:
    made = dataset(np.zeros((4, 4), np.uint32), BitsStored=None, HighBit=None)
    del made.PixelData
    del made.PixelRepresentation
    made.FloatPixelData = np.linspace(-1, 1, 16, dtype=np.float32).tobytes()
    picture = read(tmp_path, written(made))
    assert picture.pixels[0, 0, 0] == 0
    assert picture.pixels[3, 3, 0] == 255


def test_one_bit_pixels(tmp_path: Path) -> None:
    made = dataset(np.zeros((8, 8), np.uint8), BitsAllocated=1, BitsStored=1, HighBit=0)
    made.PixelData = bytes([0b00001111] * 8)
    grey = read(tmp_path, written(made)).pixels[..., 0]
    assert grey[0].tolist() == [255] * 4 + [0] * 4


def test_one_bit_frames_that_begin_inside_a_byte(tmp_path: Path) -> None:
    bits = np.random.default_rng(0).integers(0, 2, (3, 9, 7)).astype(np.uint8)
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    made = dataset(bits, BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=packed)
    (tmp_path / "x").write_bytes(written(made))
    for frame, expected in enumerate(bits):
        picture = read_picture(ImageRef(tmp_path / "x", frame=frame))
        assert np.array_equal(picture.pixels[..., 0], expected * 255)


def test_what_a_careless_writer_leaves_out(tmp_path: Path) -> None:
    content = dicom(noise(), PlanarConfiguration=None, BitsStored=None, PixelRepresentation=None)
    assert np.array_equal(read(tmp_path, content).pixels, noise())


def test_colours_that_are_not_handled(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="HSV"):
        read(tmp_path, dicom(noise(), PhotometricInterpretation="HSV"))
    with pytest.raises(UnsupportedError, match="2 samples"):
        read(tmp_path, dicom(noise(), SamplesPerPixel=2))


def region(unit: int) -> Sequence:
    made = item(PhysicalUnitsXDirection=unit, PhysicalUnitsYDirection=unit, PhysicalDeltaX=-0.02)
    made.PhysicalDeltaY = 0.01
    return Sequence([made])


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"PixelSpacing": ["0.5", "0.25"]}, (0.5, 0.25)),
        ({"ImagerPixelSpacing": [0.1, 0.2], "PixelSpacing": [1, 2]}, (1.0, 2.0)),
        ({"ImagerPixelSpacing": [0.1, 0.2]}, (0.1, 0.2)),
        ({"NominalScannedPixelSpacing": [0.3, 0.3]}, (0.3, 0.3)),
        ({"SequenceOfUltrasoundRegions": region(3)}, (0.1, 0.2)),
        ({"SequenceOfUltrasoundRegions": region(4)}, None),
        ({"PixelSpacing": [0, 0]}, None),
        ({"PixelSpacing": None}, None),
        ({}, None),
    ],
)
def test_spacing(tmp_path: Path, elements: dict[str, Any], expected: object) -> None:
    made = dataset(noise(8, 8))
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    spacing = read(tmp_path, written(made)).spacing_mm
    assert spacing == (expected and pytest.approx(expected))

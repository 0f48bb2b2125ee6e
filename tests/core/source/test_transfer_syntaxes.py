"""Every transfer syntax gives the pixels that pydicom gives; wrong headers are seen through.

With PyPI's pydicom-data installed its files are compared too: 166 in all.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.dicom_decoders import decode
from medmamba_desktop.core.source.dicom_header import inflated, read_header
from medmamba_desktop.core.source.encoded_kind import syntax_of
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef, SourceImage
from tests.helpers.dicom_samples import OWN, sample_files
from tests.helpers.dicoms_build import dataset, sample, written

pytestmark = pytest.mark.slow

SYNTAXES = {
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5",
    *(f"1.2.840.10008.1.2.4.{n}" for n in (50, 70, 80, 81, 90, 91)),
}  # fmt: skip


def ours(path: Path) -> tuple[Values, Values, str]:
    """The first and the last frame, and the transfer syntax."""
    hush()
    with opened(ImageRef(path), is_for_pixels=True) as content:
        stream, size = inflated(content.stream, content.size)
        header = read_header(stream, size, ())
        return (
            decode(stream, header, 0), decode(stream, header, header.frames - 1), header.syntax,
        )  # fmt: skip


def theirs(path: Path) -> tuple[Values, Values] | None:
    """The same by pydicom alone, or None where it cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = pydicom.dcmread(path, force=True)
            pixels = made.pixel_array
        except Exception:  # noqa: BLE001  not DICOM, no pixels, or not to be decoded
            return None
    many = int(made.get("NumberOfFrames") or 1) > 1
    return (pixels[0], pixels[-1]) if many else (pixels, pixels)


def test_every_file_that_pydicom_reads_gives_its_pixels() -> None:
    compared, wrong, syntaxes = 0, [], set()
    for path in sample_files():
        expected = theirs(path)
        if expected is None:
            continue
        compared += 1
        try:
            first, last, syntax = ours(path)
        except MedMambaError as error:
            wrong.append(f"{path.name}: {error}")
            continue
        syntaxes.add(syntax)
        is_same = np.array_equal(first, expected[0]) and np.array_equal(last, expected[1])
        if not is_same or first.dtype != expected[0].dtype:
            wrong.append(path.name)
    assert not wrong
    assert compared >= 100
    assert syntaxes >= SYNTAXES


def test_twelve_bit_jpeg_as_dcmtk_decodes_it() -> None:
    """JPEG extended, process 4; the figures are those of `dcmdjpeg` 3.6.7."""
    pixels, _, syntax = ours(sample("JPGExtended.dcm"))
    assert syntax == "1.2.840.10008.1.2.4.51"
    assert (pixels.shape, pixels.dtype) == ((1024, 256), np.dtype(np.uint16))
    assert (pixels.min(), pixels.max()) == (0, 264)
    assert float(pixels.mean()) == pytest.approx(14.369991302)


def htj2k_pattern() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """What the two files of our own hold, grey and RGB."""
    y, x = np.mgrid[0:48, 0:64]
    grey = (2000 + 1500 * np.sin(x / 9) * np.cos(y / 7) + (x * y) % 37).astype(np.uint16)
    return grey, np.stack([x * 4, y * 5, (x + y) * 2], -1).astype(np.uint8)


def test_high_throughput_jpeg_2000() -> None:
    grey, rgb = htj2k_pattern()
    assert np.array_equal(ours(OWN / "htj2k_grey.dcm")[0], grey)
    assert np.array_equal(ours(OWN / "htj2k_rgb.dcm")[0], rgb)


def test_deflated() -> None:
    assert np.array_equal(ours(sample("image_dfl.dcm"))[0], theirs(sample("image_dfl.dcm"))[0])  # type: ignore[index]


@pytest.mark.parametrize("dtype", [np.uint32, np.int32, np.uint64])
def test_deep_whole_numbers(tmp_path: Path, dtype: type) -> None:
    values = np.arange(24, dtype=dtype).reshape(4, 6) * 100_000
    (tmp_path / "a").write_bytes(written(dataset(values)))
    assert np.array_equal(ours(tmp_path / "a")[0], values)


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("JPEG2000.dcm", "4.91"),
        ("SC_rgb_jpeg_gdcm.dcm", "4.57"),
        ("SC_rgb_dcmtk_+eb+cr.dcm", "4.50"),
        ("JPEGLSNearLossless_08.dcm", "4.80"),
        ("MR_small_RLE.dcm", "5"),
        ("JPGExtended.dcm", "4.51"),
    ],
)
def test_streams_show_their_compression(name: str, syntax: str) -> None:
    made = pydicom.dcmread(sample(name))
    (frame,) = pydicom.encaps.generate_frames(made.PixelData, number_of_frames=1)
    assert syntax_of(frame) == f"1.2.840.10008.1.2.{syntax}"


@pytest.mark.parametrize("text", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x04ab", b"plain pixels"])
def test_other_streams_show_none(text: bytes) -> None:
    assert syntax_of(text) == ""


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("JPEG2000.dcm", JPEGBaseline8Bit),
        ("SC_rgb_jpeg_gdcm.dcm", JPEG2000Lossless),
        ("SC_rgb_dcmtk_+eb+cr.dcm", JPEGLosslessSV1),
        ("MR_small_RLE.dcm", ExplicitVRLittleEndian),
        ("MR_small_jpeg_ls_lossless.dcm", RLELossless),
        ("CT_small.dcm", JPEGLSLossless),
        ("CT_small.dcm", RLELossless),
        ("MR_small_jp2klossless.dcm", ExplicitVRLittleEndian),
    ],
)
def test_a_wrong_transfer_syntax_is_seen_through(tmp_path: Path, name: str, claimed: str) -> None:
    right = pydicom.dcmread(sample(name)).file_meta.TransferSyntaxUID
    content = sample(name).read_bytes()
    old, new = _padded(right), _padded(claimed)
    at = content.index(b"\x02\x00\x10\x00UI")
    value = content[at + 8 : at + 8 + len(old)]
    assert value == old
    length = len(new).to_bytes(2, "little")
    changed = content[: at + 6] + length + new + content[at + 8 + len(old) :]
    # (0002,0000) says where the file meta end.
    group = int.from_bytes(changed[140:144], "little") + len(new) - len(old)
    changed = changed[:140] + group.to_bytes(4, "little") + changed[144:]
    (tmp_path / "a").write_bytes(changed)
    assert np.array_equal(ours(tmp_path / "a")[0], ours(sample(name))[0])


def _padded(uid: str) -> bytes:
    return uid.encode() + b"\0" * (len(uid) % 2)


def test_no_transfer_syntax_at_all(tmp_path: Path) -> None:
    values = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32)
    (tmp_path / "a").write_bytes(written(dataset(values), has_preamble=False))
    assert np.array_equal(ours(tmp_path / "a")[0], values)


def test_frames_in_several_fragments_and_without_an_offset_table(tmp_path: Path) -> None:
    made = pydicom.dcmread(sample("JPEG2000.dcm"))
    (frame,) = pydicom.encaps.generate_frames(made.PixelData, number_of_frames=1)
    made.PixelData = encapsulate([frame], fragments_per_frame=3, has_bot=False)
    made.save_as(tmp_path / "a")
    assert np.array_equal(ours(tmp_path / "a")[0], ours(sample("JPEG2000.dcm"))[0])


def test_full_colour_under_the_name_of_half_colour(tmp_path: Path) -> None:
    """YBR_FULL_422 that was never subsampled, which some ultrasound machines write."""
    rgb = np.full((4, 6, 3), (255, 0, 0), np.uint8)
    content = {}
    for name in ("YBR_FULL", "YBR_FULL_422"):
        ybr = pydicom.pixels.convert_color_space(rgb, "RGB", "YBR_FULL")
        (tmp_path / name).write_bytes(written(dataset(ybr, PhotometricInterpretation=name)))
        content[name] = ours(tmp_path / name)[0]
    assert np.array_equal(content["YBR_FULL"], content["YBR_FULL_422"])
    assert np.abs(content["YBR_FULL"].astype(int) - rgb).max() <= 2


@pytest.mark.parametrize("frame", [0, 1, 2])
def test_odd_frames_of_bytes_in_big_endian_words(tmp_path: Path, frame: int) -> None:
    values = np.arange(3 * 3 * 5, dtype=np.uint8).reshape(3, 3, 5)
    made = dataset(values)
    made.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"
    made.PixelData = np.frombuffer(made.PixelData, ">u2").astype("<u2").tobytes()
    made["PixelData"].VR = "OW"
    made.save_as(tmp_path / "a", implicit_vr=False, little_endian=False, enforce_file_format=True)
    found = [one for one in find_images([tmp_path / "a"]) if isinstance(one, SourceImage)]
    with opened(ImageRef(tmp_path / "a"), is_for_pixels=True) as content:
        header = read_header(content.stream, content.size, ())
        assert np.array_equal(decode(content.stream, header, frame), values[frame])
    assert read_picture(found[frame].ref).width == 5

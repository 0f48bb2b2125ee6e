"""Compressed frames whose end is missing: what is there is shown as it was, and marked."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import RLELossless

from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.cut_frames import can_be_completed, completed
from medmamba_desktop.core.source.encoded_frame import decode_encoded
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef, SourceImage
from tests.helpers.dicoms_build import dataset, sample, written

_ITEM = b"\xfe\xff\x00\xe0"
LAYOUT = {
    "rows": 3, "columns": 100, "number_of_frames": 1, "samples_per_pixel": 1, "bits_allocated": 8,
    "bits_stored": 8, "pixel_representation": 0, "planar_configuration": 0,
    "photometric_interpretation": "MONOCHROME2", "pixel_keyword": "PixelData", "pixel_vr": "OB",
}  # fmt: skip


def cut(content: bytes, share: float) -> bytes:
    """The file with that share of its last fragment left."""
    start = content.rindex(_ITEM) + 8
    return content[: start + round((len(content) - start) * share)]


def shown(path: Path) -> tuple[Values, list[str]]:
    """The values of the last frame, and the flaws of all."""
    found = [one for one in find_images([path]) if isinstance(one, SourceImage)]
    frame = read_frame(found[-1].ref)
    assert read_picture(found[-1].ref).flaw == frame.flaw
    return frame.values, [one.flaw for one in found]


@pytest.mark.parametrize("name", [
    "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_jpeg_gdcm.dcm", "JPGExtended.dcm", "MR_small_RLE.dcm",
])  # fmt: skip
@pytest.mark.parametrize("share", [0.7, 0.9])
def test_what_is_there_is_shown_and_marked(tmp_path: Path, name: str, share: float) -> None:
    content = sample(name).read_bytes()
    path = tmp_path / "x.dcm"
    path.write_bytes(cut(content, share))
    values, (flaw,) = shown(path)
    whole = read_frame(ImageRef(sample(name))).values
    assert flaw.startswith("The file ends early: ")
    assert flaw.endswith(" % of the compressed picture is missing")
    assert 1 - int(flaw.split()[4]) / 100 == pytest.approx(share, abs=0.03)
    assert values.shape == whole.shape
    if name != "MR_small_RLE.dcm":  # which holds the high bytes of all pixels first
        assert np.array_equal(values[:16], whole[:16])


def test_rle_keeps_every_byte_that_is_there(tmp_path: Path) -> None:
    whole = np.random.default_rng(0).integers(0, 4000, (64, 64), np.uint16)
    made = pydicom.dcmread(io.BytesIO(written(dataset(whole))))
    made.compress(RLELossless, generate_instance_uid=False)
    path = tmp_path / "x.dcm"
    path.write_bytes(cut(written(made), 0.75))  # the high bytes, and half of the low ones
    values, _ = shown(path)
    assert np.array_equal(values >> 8, whole >> 8)
    assert np.array_equal(values[:30], whole[:30])
    assert not (values[34:] & 255).any()


def test_the_last_frame_of_a_cut_loop_is_a_part(tmp_path: Path) -> None:
    name = "SC_rgb_rle_2frame.dcm"
    path = tmp_path / "x.dcm"
    path.write_bytes(cut(sample(name).read_bytes(), 0.9))
    values, flaws = shown(path)
    assert flaws == ["The file ends early: 1 of 2 frames are whole"] * 2
    first = read_frame(ImageRef(path, frame=0)).values
    assert np.array_equal(first, read_frame(ImageRef(sample(name), frame=0)).values)
    whole = read_frame(ImageRef(sample(name), frame=1)).values
    assert np.array_equal(values[..., :2], whole[..., :2])


def unpacked(segment: bytes) -> bytes:
    """PackBits as it is defined (PS3.5 G.3.2), up to a run that is not whole."""
    made, at = b"", 0
    while at < len(segment):
        control = segment[at]
        if control < 128 and at + 2 + control <= len(segment):
            made, at = made + segment[at + 1 : at + 2 + control], at + 2 + control
        elif control > 128 and at + 2 <= len(segment):
            made, at = made + segment[at + 1 : at + 2] * (257 - control), at + 2
        elif control == 128:
            at += 1
        else:
            break
    return made


@pytest.mark.parametrize("length", range(28))
def test_a_segment_cut_anywhere_decodes_to_its_length(length: int) -> None:
    segment = b"\x02abc" + b"\xfb\x05" * 2 + b"\x80" + b"\x11" + bytes(range(18))
    header = (b"\1\0\0\0" + b"\x40\0\0\0").ljust(64, b"\0")
    ended = completed(header + segment[:length], LAYOUT, RLELossless)
    values = decode_encoded(ended, LAYOUT, RLELossless).ravel()
    assert values.tobytes() == unpacked(segment[:length]).ljust(300, b"\0")


def test_which_can_be_completed() -> None:
    prefix = "1.2.840.10008.1.2"
    tails = (".4.50", ".4.51", ".4.57", ".4.70", ".5", ".4.80", ".4.81", ".4.90", ".4.201")
    found = [tail for tail in tails if can_be_completed(prefix + tail)]
    assert found == [".4.50", ".4.51", ".4.57", ".4.70", ".5"]

"""Raster files become the right RGB values, whatever their mode and depth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image, ImageOps

from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.source.grey import deep_to_grey, spread
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.images_build import encoded, noise, tiff


def read(tmp_path: Path, content: bytes) -> Picture:
    path = tmp_path / "x"
    path.write_bytes(content)
    picture = read_picture(ImageRef(path))
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (picture.height, picture.width, 3)
    assert picture.pixels.flags.c_contiguous
    assert not picture.pixels.flags.writeable
    assert picture.rendering
    return picture


def grey_of(picture: Picture) -> NDArray[np.uint8]:
    assert np.ptp(picture.pixels, axis=2).max() == 0
    return picture.pixels[..., 0]


@pytest.mark.parametrize("name", ["PNG", "TIFF", "BMP"])
def test_rgb_is_as_stored(tmp_path: Path, name: str) -> None:
    picture = read(tmp_path, encoded(noise(), name))
    assert np.array_equal(picture.pixels, noise())
    assert picture.rendering == "8 bit as stored"


@pytest.mark.parametrize("name", ["JPEG", "WEBP"])
def test_lossy_rgb_is_what_pillow_gives(tmp_path: Path, name: str) -> None:
    content = encoded(noise(), name)
    (tmp_path / "y").write_bytes(content)
    with Image.open(tmp_path / "y") as image:
        assert np.array_equal(read(tmp_path, content).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_modes_convert_as_in_pillow(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(noise()).convert(mode)
    picture = read(tmp_path, encoded(image, "TIFF"))
    assert np.abs(picture.pixels.astype(int) - np.asarray(image.convert("RGB"))).max() <= 1


def test_alpha_is_laid_over_black(tmp_path: Path) -> None:
    pixels = np.full((4, 4, 4), 200, np.uint8)
    pixels[..., 3] = [0, 64, 128, 255]
    picture = read(tmp_path, encoded(pixels, "PNG"))
    assert grey_of(picture)[0].tolist() == [0, 50, 100, 200]
    assert "over black" in picture.rendering


def test_grey_with_alpha_and_palette_with_transparency(tmp_path: Path) -> None:
    grey = np.dstack([np.full((4, 4), 90, np.uint8), np.zeros((4, 4), np.uint8)])
    assert read(tmp_path, encoded(Image.fromarray(grey, "LA"), "PNG")).pixels.max() == 0
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 9, 8, 7])
    content = encoded(palette, "PNG", transparency=1)
    assert read(tmp_path, content).pixels.max() == 0


def test_full_16_bit_ramp_is_value_over_257(tmp_path: Path) -> None:
    ramp = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    expected = np.rint(ramp / 257).astype(np.uint8)
    for content in (encoded(ramp, "PNG"), encoded(ramp, "TIFF"), tiff(ramp)):
        picture = read(tmp_path, content)
        assert np.array_equal(grey_of(picture), expected)
        assert picture.rendering == "0..65535 to 8 bit"


@pytest.mark.parametrize(("bits", "maximum"), [(8, 255), (10, 700), (12, 4095), (14, 4096)])
def test_fewer_bits_in_16_keep_their_range(tmp_path: Path, bits: int, maximum: int) -> None:
    ramp = np.linspace(0, maximum, 64).astype(np.uint16).reshape(8, 8)
    expected = np.rint(ramp * (255 / (2**bits - 1)))
    assert np.array_equal(grey_of(read(tmp_path, encoded(ramp, "PNG"))), expected)


def test_minis_white_is_inverted_at_every_depth(tmp_path: Path) -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(grey_of(read(tmp_path, tiff(ramp, photometric=0))), 255 - ramp)
    deep = ramp.astype(np.uint16) * 257
    picture = read(tmp_path, tiff(deep, photometric=0))
    assert np.array_equal(grey_of(picture), 255 - ramp)
    assert picture.rendering.endswith("inverted")


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "uint32", "float32"])
def test_other_depths_go_from_least_to_greatest(tmp_path: Path, kind: str) -> None:
    low, high = (0, 3_000_000_000) if kind == "uint32" else (-100, 100)
    values = np.linspace(low, high, 64).astype(kind).reshape(8, 8)
    expected = np.rint((values.astype(float) - low) * 255 / (high - low))
    assert np.array_equal(grey_of(read(tmp_path, tiff(values))), expected)


def test_not_a_number_is_black(tmp_path: Path) -> None:
    values = np.array([[np.nan, 1.0], [2.0, np.inf]], np.float32)
    assert grey_of(read(tmp_path, tiff(values))).tolist() == [[0, 0], [255, 255]]


def test_16_bit_colour_keeps_its_upper_half(tmp_path: Path) -> None:
    deep = noise().astype(np.uint16) * 257
    picture = read(tmp_path, tiff(deep, photometric=2))
    assert np.array_equal(picture.pixels, noise())
    assert picture.rendering == "upper 8 of 16 bits"


def test_kinds_of_tiff_that_pillow_has_no_mode_for(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="TIFF"):
        read(tmp_path, tiff(np.zeros((4, 4), np.float64)))
    with pytest.raises(UnsupportedError, match="TIFF"):
        read(tmp_path, tiff(np.zeros((4, 4, 3), np.float32), photometric=2))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_exif_orientation(tmp_path: Path, name: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(noise(6, 9), name, exif=exif)
    (tmp_path / "y").write_bytes(content)
    with Image.open(tmp_path / "y") as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(read(tmp_path, content).pixels, expected)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([np.uint8, np.uint16, np.int16, np.int32, np.float32]).flatmap(
        lambda kind: arrays(kind, st.tuples(st.integers(1, 9), st.integers(1, 600)))
    )
)
def test_scaling_keeps_the_order_of_values(values: NDArray[Any]) -> None:
    grey, words = deep_to_grey(values)
    assert grey.shape == values.shape
    assert words
    finite = np.isfinite(values)
    order = np.argsort(values[finite], kind="stable")
    assert (np.diff(grey[finite][order].astype(int)) >= 0).all()


def test_spread_of_a_constant_is_black() -> None:
    assert spread(np.full((2, 2), 7.0), 7, 7).max() == 0

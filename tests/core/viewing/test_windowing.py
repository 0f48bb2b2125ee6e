from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.source.dicom_lookup import LookUp
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.frame import NamedLookUp, NamedWindow
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.core.viewing.windowing import (
    AUTO,
    DEFAULT,
    RANGE,
    Choice,
    Shades,
    auto_window,
    display_of,
    dragged,
    presets,
    stored_choices,
    words_of,
)
from tests.core.viewing.frames_build import frame
from tests.helpers.dicoms_build import dicom, item, lookup_item, sample
from tests.helpers.images_build import encoded, tiff

NAMES = (
    "CT_small.dcm", "MR_small.dcm", "693_J2KI.dcm", "J2K_pixelrep_mismatch.dcm", "image_dfl.dcm",
    "examples_overlay.dcm", "liver_1frame.dcm", "JPEGLSNearLossless_16.dcm",
    "examples_palette.dcm", "examples_ybr_color.dcm", "rtdose_1frame.dcm",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_default_is_the_fixed_rendering(name: str) -> None:
    ref = ImageRef(sample(name))
    fixed, shown = read_picture(ref).pixels, read_frame(ref)
    grey = Shades(shown, display_of(shown, DEFAULT))(shown.values)
    if grey.ndim == 2:
        grey = np.repeat(grey[..., None], 3, axis=2)
    assert np.abs(grey.astype(int) - fixed).max() <= 1


DEEP = {
    "12 bit": (np.arange(0, 4096, 64, dtype=np.uint16), 1),
    "16 bit": (np.arange(0, 65536, 1024, dtype=np.uint16), 1),
    "signed": (np.arange(-3200, 3200, 100, dtype=np.int16), 1),
    "signed bytes": (np.arange(-64, 64, 2, dtype=np.int8), 1),
    "32 bit": (np.arange(0, 64, dtype=np.uint32) * 50_000_000, 1),
    "floats": (np.linspace(-1, 1, 64, dtype=np.float32), 1),
    "one value": (np.full(64, 7.5, np.float32), 1),
    "low is bright": (np.arange(0, 65536, 1024, dtype=np.uint16), 0),
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_plain_pictures_have_a_window_that_begins_as_the_network_sees_them(
    tmp_path: Path, kind: str
) -> None:
    values, photometric = DEEP[kind]
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(values.reshape(8, 8), photometric))
    fixed, shown = read_picture(ImageRef(path)).pixels, read_frame(ImageRef(path))
    assert shown.values.ravel().tolist() == pytest.approx(values.tolist())
    assert shown.is_inverted == (photometric == 0)
    grey = Shades(shown, display_of(shown, DEFAULT))(shown.values)
    assert np.abs(grey.astype(int) - fixed[..., 0]).max() <= 1
    assert not shown.rendering
    assert not shown.is_8_bit


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_a_window_shows_what_8_bits_hide(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(encoded(np.array([[1000, 1001], [1002, 60000]], np.uint16), form))
    shown = read_frame(ImageRef(path))
    plain = Shades(shown, display_of(shown, DEFAULT))(shown.values)
    assert plain[0, 0] == plain[1, 0]
    narrow = Choice("own", window=Window(1001, 2, "LINEAR_EXACT"))
    grey = Shades(shown, display_of(shown, narrow))(shown.values)
    assert grey.tolist() == [[0, 128], [255, 255]]


def test_deep_pictures_are_turned_as_their_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter clockwise
    path = tmp_path / "a.png"
    path.write_bytes(encoded(np.array([[1, 2], [3, 4000]], np.uint16), "PNG", exif=exif))
    assert read_frame(ImageRef(path)).values.tolist() == [[3, 1], [4000, 2]]


def test_monochrome1_and_the_readers_inversion(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom(PhotometricInterpretation="MONOCHROME1"))
    read = read_frame(ImageRef(path))
    display = display_of(read, DEFAULT)
    plain, turned = Shades(read, display)(read.values), Shades(read, display, True)(read.values)
    assert plain[0, 0] == 255
    assert (plain.astype(int) + turned == 255).all()
    assert np.array_equal(np.repeat(plain[..., None], 3, 2), read_picture(ImageRef(path)).pixels)


def test_voi_luts_come_first_and_can_be_chosen(tmp_path: Path) -> None:
    tables = [
        lookup_item(np.linspace(0, 255, 768), 0, 8),
        lookup_item(np.linspace(255, 0, 768), 0, 8),
    ]
    tables[1].LUTExplanation = "HARD"
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom(VOILUTSequence=tables, WindowCenter=40, WindowWidth=400))
    read = read_frame(ImageRef(path))
    assert isinstance(display_of(read, DEFAULT), NamedLookUp)
    other = display_of(read, Choice("table", 1))
    assert words_of(other) == "Curve: HARD"
    assert Shades(read, other)(read.values)[0, 0] == 255
    assert display_of(read, Choice("file", 0)) == Window(40, 400)
    assert [choice.source for choice in stored_choices(read)] == ["file", "table", "table"]


def test_windows_of_each_frame(tmp_path: Path) -> None:
    def group(centre: int) -> object:
        return item(FrameVOILUTSequence=[item(WindowCenter=centre, WindowWidth=10)])

    path = tmp_path / "a.dcm"
    values = np.zeros((2, 4, 4), np.uint16)
    path.write_bytes(dicom(values, PerFrameFunctionalGroupsSequence=[group(3), group(7)]))
    centres = [
        read_frame(ImageRef(path, frame=i)).windows[0].window.center for i in range(2)
    ]  # fmt: skip
    assert centres == [3, 7]


def test_automatic_leaves_padding_and_outliers_out() -> None:
    values = np.full((100, 100), 50, np.int16)
    values[:, :50] = 150
    values[0, 0], values[:20] = 30000, -2000
    window = auto_window(frame(values, padding=(-2000, -2000)))
    assert (window.center, window.width) == (100, 100)


def test_presets_of_ct_are_in_hounsfield_units() -> None:
    ct = presets(frame(modality="CT", unit="HU"))
    assert ct[0] == Choice(title="As stored in the file")
    assert ct[1] == AUTO
    assert {choice.title for choice in ct} >= {"Lung", "Bone", "Brain", "Soft tissue"}
    assert len(ct) <= 9
    assert all(choice.source != "own" for choice in presets(frame(modality="CT")))
    second = NamedWindow(Window(1, 2), "HARD")
    mr = presets(frame(modality="MR", windows=(NamedWindow(Window(5, 6)), second)))
    assert [choice.title for choice in mr][2:] == ["Full range", "HARD"]


def test_a_choice_that_an_image_lacks_is_the_default() -> None:
    assert display_of(frame(), Choice("file", 3)) == display_of(frame(), RANGE)


@given(st.floats(1, 1e5), st.floats(-1e4, 1e4), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_drags_keep_a_window_sound(width: float, centre: float, dx: float, dy: float) -> None:
    window = dragged(Window(centre, width), dx, dy)
    assert window.width >= 1
    assert dragged(Window(centre, width), 0, 0) == Window(centre, width)
    if dy < -1:
        assert window.center < centre  # up is brighter


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.float32])
def test_tables_and_arithmetic_agree(dtype: type) -> None:
    values = np.linspace(0, 120, 64).astype(dtype).reshape(8, 8)
    made = frame(values, slope=2.0, intercept=-20.0)
    window = Window(80, 90)
    assert np.array_equal(Shades(made, window)(made.values), window(made.in_unit(values)))


def test_a_modality_table_is_looked_up_first() -> None:
    table = LookUp(np.array([500, 600, 700], np.uint16), 0, 65535)
    made = frame(np.array([[0, 1, 2]], np.uint8), modality_table=table)
    assert Shades(made, Window(600, 200, "LINEAR_EXACT"))(made.values).tolist() == [[0, 128, 255]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32])
def test_packed_pixels_are_the_same_grey(dtype: type) -> None:
    made = frame(np.linspace(0, 120, 64).astype(dtype).reshape(8, 8))
    shades = Shades(made, Window(60, 90))
    packed, grey = shades.packed(made.values), shades(made.values).astype(np.uint32)
    assert np.array_equal(packed, 0xFF000000 | grey << 16 | grey << 8 | grey)


def test_colour_is_packed_channel_by_channel() -> None:
    made = frame(np.array([[[1, 2, 3]]], np.uint8), is_8_bit=True)
    assert Shades(made, display_of(made, DEFAULT)).packed(made.values).tolist() == [[0xFF010203]]

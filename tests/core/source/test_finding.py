"""What find_images gives, in which order, and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.folder import natural_key
from medmamba_desktop.core.source.kinds import sniff
from medmamba_desktop.core.values import SkippedFile, SourceImage, UnreadableSource
from tests.helpers.dicoms_build import dataset, dicom, sample, structured_report, written
from tests.helpers.images_build import encoded, noise, png, write_zip


def names(*paths: Path) -> list[str]:
    return [one.ref.file_name for one in find_images(paths) if isinstance(one, SourceImage)]


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "BMP", "WebP", "GIF"])
def test_formats_are_told_by_content(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.txt").write_bytes(encoded(noise(20, 30), name))
    (found,) = find_images([tmp_path / "x.txt"])
    assert isinstance(found, SourceImage)
    assert (found.kind, found.format, found.width, found.height) == ("raster", name, 30, 20)
    assert (found.frames, found.ref.frame, found.dicom) == (1, None, None)


def test_dicom_without_extension_and_without_preamble(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(dicom())
    (tmp_path / "b").write_bytes(written(dataset(noise()), has_preamble=False))
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("name", ["ExplVR_BigEnd.dcm", "image_dfl.dcm", "MR_small_implicit.dcm"])
def test_dicom_encodings(name: str) -> None:
    (found,) = find_images([sample(name)])
    assert isinstance(found, SourceImage)
    assert read_picture(found.ref).width == found.width


def test_facts_of_the_header() -> None:
    (found,) = find_images([sample("CT_small.dcm")])
    assert isinstance(found, SourceImage)
    assert found.dicom is not None
    assert (found.modality, found.dicom.patient, found.dicom.instance_number) == ("CT", "1CT1", 1)
    assert (found.dicom.study_date, found.dicom.series_number) == ("20040119", 1)
    assert found.dicom.study_uid.startswith("1.3.6.1.4.1.5962")
    assert found.dicom.patient_name == "CompressedSamples, CT1"
    assert "Comp" not in repr(found)  # a value in a log names no one


def test_frames_and_pages_come_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(dicom(np.zeros((3, 8, 9), np.uint8)))
    pages = [Image.fromarray(noise(10 + i, 12)) for i in range(3)]
    pages[0].save(tmp_path / "b", "TIFF", save_all=True, append_images=pages[1:])
    found = [one for one in find_images([tmp_path]) if isinstance(one, SourceImage)]
    assert [one.ref.frame for one in found] == [0, 1, 2] * 2
    assert [one.frames for one in found] == [3] * 6
    assert [one.height for one in found] == [8, 8, 8, 10, 11, 12]
    assert np.array_equal(read_picture(found[5].ref).pixels, noise(12, 12))


def test_natural_order_through_subfolders(tmp_path: Path) -> None:
    for name in ("s10/2.png", "s9/10.png", "s9/9.png", "a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(png())
    assert names(tmp_path) == ["a.png", "9.png", "10.png", "2.png"]


@given(st.text(max_size=8), st.integers(0), st.integers(0))
def test_natural_key_counts(text: str, one: int, other: int) -> None:
    keys = [natural_key(f"{text}-{number}.dcm") for number in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)


def test_natural_key_knows_numbers() -> None:
    assert natural_key("Slice 9") < natural_key("slice 010") < natural_key("slice 11")
    assert natural_key("9" * 5000) < natural_key("x²")


def test_bystanders_are_skipped_only_inside_a_folder(tmp_path: Path) -> None:
    for name in ("notes.txt", "README", "index.csv", "x.json", "y.xml", "run.log", "empty.txt"):
        (tmp_path / name).write_text("" if name == "empty.txt" else "some words")
    (tmp_path / ".hidden.png").write_bytes(png())
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "a.png").write_bytes(png())
    (tmp_path / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    write_zip(tmp_path / "letter.docx", {"[Content_Types].xml": b"<x/>"})
    write_zip(tmp_path / "net.pth", {"net/data.pkl": b"x"})
    found = list(find_images([tmp_path]))
    assert {type(one) for one in found} == {SkippedFile}
    assert len(found) == 13
    (given,) = find_images([tmp_path / "notes.txt"])
    assert isinstance(given, UnreadableSource)
    (given,) = find_images([tmp_path / ".hidden.png"])
    assert isinstance(given, SourceImage)


def test_what_claims_to_be_an_image_is_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("text")
    (tmp_path / "b.dcm").write_bytes(b"%PDF-1.4")
    (tmp_path / "c").write_bytes(structured_report())
    (tmp_path / "d.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0")
    assert [type(one) for one in find_images([tmp_path])] == [UnreadableSource] * 4


def test_chinese_and_emoji_in_the_path(tmp_path: Path) -> None:
    folder = tmp_path / "乳腺 超声 🩺"
    folder.mkdir()
    (folder / "恶性 1.png").write_bytes(png())
    (folder / "二.dcm").write_bytes(dicom())
    for one in find_images([folder]):
        assert isinstance(one, SourceImage)
        assert read_picture(one.ref).width == 32


def test_search_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    found = find_images([tmp_path, tmp_path / "appears later.png"])
    assert isinstance(next(found), SourceImage)
    (tmp_path / "appears later.png").write_bytes(png())
    assert isinstance(next(found), SourceImage)


def test_file_may_be_removed_while_its_frames_come(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(dicom(np.zeros((3, 8, 9), np.uint8)))
    found = find_images([tmp_path / "a"])
    next(found)
    (tmp_path / "a").unlink()
    assert len(list(found)) == 2


def test_exif_orientation_is_in_the_size(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for name in ("JPEG", "PNG", "TIFF", "WEBP"):
        (tmp_path / name).write_bytes(encoded(noise(10, 20), name, exif=exif))
    for one in find_images([tmp_path]):
        assert isinstance(one, SourceImage)
        picture = read_picture(one.ref)
        assert (one.width, one.height) == (picture.width, picture.height) == (10, 20)


@given(st.binary(max_size=600))
def test_sniff_takes_any_bytes(head: bytes) -> None:
    assert sniff(head, len(head)).words


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, medmamba_desktop.core.source\n"
        "assert not {'torch', 'pydicom', 'PIL', 'PySide6'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only some file systems take any bytes")
def test_a_name_that_is_no_text_is_found_and_can_be_written(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (tmp_path / name).write_bytes(png())
    (tmp_path / os.fsdecode(b"note\xe9.txt")).write_text("no image")
    image, skipped = find_images([tmp_path])
    assert isinstance(image, SourceImage)
    assert image.ref.path.name == name
    assert image.ref.file_name == r"caf\xe9.png"
    assert image.ref.location.encode().endswith(rb"caf\xe9.png")
    assert isinstance(skipped, SkippedFile)
    assert skipped.path.exists()

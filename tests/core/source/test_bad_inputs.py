"""Every bad input gives a reason that a person can act on, and nothing but our errors comes out."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.values import ImageRef, SkippedFile, SourceImage, UnreadableSource
from tests.helpers.dicoms_build import dataset, dicom, sample, structured_report, written
from tests.helpers.images_build import encoded, noise, png, png_header_only


def the_problem(path: Path) -> str:
    """What is said of the one thing that `path` gives."""
    (found,) = find_images([path])
    assert isinstance(found, UnreadableSource)
    assert found.problem.remedy
    assert not found.problem.message.endswith(".")
    assert not found.problem.remedy.endswith(".")
    assert str(path.parent) not in found.problem.message + found.problem.remedy
    return found.problem.message


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


NOT_IMAGES = {
    "a text file": b"name;age\nno image\n",
    "a text file ": "Größe: 3 µm, schön".encode("latin-1"),
    "a web page": b"<!DOCTYPE html><html></html>",
    "an XML file": b"<?xml version='1.0'?><a/>",
    "an SVG drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a PDF document": b"%PDF-1.7\n\x80",
    "a gzip-compressed file": b"\x1f\x8b\x08\0\0\0\0\0",
    "a video": b"\0\0\0\x18ftypmp42\0\0\0\0",
    "a video ": b"RIFF\0\0\0\0AVI LIST",
    "a HEIC or AVIF photograph": b"\0\0\0\x18ftypheic\0\0\0\0",
    "a NIfTI volume": b"\x5c\x01\0\0" + b"\0" * 340 + b"n+1\0",
    "a camera's raw file": b"II*\0\x10\0\0\0CR\x02\0",
    "an office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("words", NOT_IMAGES)
def test_other_kinds_are_named_whatever_the_file_is_called(tmp_path: Path, words: str) -> None:
    path = write(tmp_path / "x.png", NOT_IMAGES[words])
    assert the_problem(path) == f"This is {words.strip()}, not an image"
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(path))


def test_zero_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", b"")
    assert the_problem(path) == "This is an empty file"


def test_unknown_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", bytes(range(1, 256)))
    assert the_problem(path) == "This is not an image in any format that is known"


def test_model_file_says_how_to_add_it(tmp_path: Path) -> None:
    path = write(tmp_path / "x.safetensors", (2).to_bytes(8, "little") + b"{}")
    (found,) = find_images([path])
    assert isinstance(found, UnreadableSource)
    assert found.problem.message == "This is a model file, not an image"
    assert "medmamba models" in found.problem.remedy


@pytest.mark.parametrize("name", ["JPEG", "PNG", "BMP", "TIFF"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_cut_short_is_an_error_never_half_a_picture(tmp_path: Path, name: str, part: float) -> None:
    content = encoded(noise(64, 64), name)
    path = write(tmp_path / "x", content[: int(len(content) * part)])
    with pytest.raises(UnreadableError) as raised:
        read_picture(ImageRef(path))
    if name in ("JPEG", "PNG", "BMP"):
        assert "ends early" in raised.value.message


def test_progressive_jpeg_cut_short(tmp_path: Path) -> None:
    content = encoded(noise(64, 64), "JPEG", progressive=True)
    with pytest.raises(UnreadableError, match="ends early"):
        read_picture(ImageRef(write(tmp_path / "x", content[:-200])))


def test_too_large_is_told_from_the_header(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", png_header_only(30_000, 30_000))
    words = "The picture has 900 million pixels, over the limit of 150 million"
    assert the_problem(path) == words
    with pytest.raises(TooLargeError, match=words):
        read_picture(ImageRef(path))


def test_just_too_large_for_us_but_not_for_pillow(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", png_header_only(12_300, 12_300))
    assert "151 million" in the_problem(path)


def test_dicom_too_large(tmp_path: Path) -> None:
    content = dicom(Rows=30_000, Columns=30_000)
    assert "900 million" in the_problem(write(tmp_path / "x", content))


def test_object_without_pixels(tmp_path: Path) -> None:
    path = write(tmp_path / "x.dcm", structured_report())
    assert the_problem(path) == (
        "This DICOM object is a structured report (Comprehensive SR) and holds no image"
    )
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(path))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rtstruct.dcm", "a set of radiotherapy structures (RT Structure Set)"),
        ("rtplan.dcm", "a radiotherapy plan (RT Plan)"),
        ("waveform_ecg.dcm", "an electrocardiogram (12-lead ECG Waveform)"),
    ],
)
def test_objects_without_pixels_of_pydicom(name: str, words: str) -> None:
    assert the_problem(sample(name)) == f"This DICOM object is {words} and holds no image"


@pytest.mark.parametrize(("kept", "missing"), [(0.99, 1), (0.6, 52)])
def test_dicom_with_truncated_pixel_data_shows_what_is_there(
    tmp_path: Path, kept: float, missing: int
) -> None:
    content = dicom(np.full((24, 32), 9, np.uint16))
    (found,) = find_images([write(tmp_path / "x", content[: int(len(content) * kept)])])
    assert isinstance(found, SourceImage)
    assert found.flaw == f"The file ends early: {missing} % of the picture is missing"
    picture = read_picture(found.ref)
    assert picture.flaw == found.flaw
    assert (picture.pixels[0] == 255).all()
    assert (picture.pixels[-1, -1] == 0).all()


def test_dicom_without_any_pixel_is_damaged(tmp_path: Path) -> None:
    content = dicom()
    end = content.index(b"\xe0\x7f\x10\x00") + 12
    assert "ends early" in the_problem(write(tmp_path / "x", content[:end]))


@pytest.mark.parametrize("name", ["JPEG2000.dcm", "MR_small_jpeg_ls_lossless.dcm"])
def test_cut_frames_that_no_decoder_shows_are_named(tmp_path: Path, name: str) -> None:
    content = sample(name).read_bytes()
    start = content.rindex(b"\xe0\x7f\x10\x00O")
    path = write(tmp_path / "x", content[: start + (len(content) - start) // 2])
    assert "ends early" in the_problem(path)


def test_fewer_frames_than_the_header_says(tmp_path: Path) -> None:
    content = dicom(np.zeros((3, 8, 8), np.uint8), NumberOfFrames=1_000_000_000)
    found = list(find_images([write(tmp_path / "x", content)]))
    assert [one.ref.frame for one in found if isinstance(one, SourceImage)] == [0, 1, 2]
    flaw = "The file ends early: 3 of 1,000,000,000 frames are whole"
    assert {one.flaw for one in found if isinstance(one, SourceImage)} == {flaw}


def test_dicom_header_cut_off(tmp_path: Path) -> None:
    content = dicom()
    path = write(tmp_path / "x", content[: content.index(b"\xe0\x7f\x10\x00")])
    assert the_problem(path) == "The DICOM file ends before its pixel data"


def test_video_in_dicom_is_named_by_its_transfer_syntax(tmp_path: Path) -> None:
    made = dataset(np.zeros((8, 8), np.uint8))
    made.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.102"
    made["PixelData"].is_undefined_length = True
    made.PixelData = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\x02\0\0\0ab"
    path = write(tmp_path / "x", written(made))
    assert "MPEG-4 AVC/H.264" in the_problem(path)
    with pytest.raises(UnsupportedError):
        read_picture(ImageRef(path))


def test_missing_file(tmp_path: Path) -> None:
    assert the_problem(tmp_path / "x.png") == "There is no such file or folder"
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(tmp_path / "x.png"))


def test_impossible_name() -> None:
    (found,) = find_images([Path("a\0b")])
    assert isinstance(found, UnreadableSource)


def test_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "x.png").symlink_to(tmp_path / "nothing")
    assert "no such file" in the_problem(tmp_path / "x.png")
    (found,) = find_images([tmp_path])
    assert isinstance(found, UnreadableSource)


def test_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a.png", png())
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "back").symlink_to(tmp_path, target_is_directory=True)
    (inner / "self").symlink_to(inner / "self")
    found = list(find_images([tmp_path]))
    assert sum(isinstance(one, SourceImage) for one in found) == 1
    assert [one.ref.path.name for one in found if isinstance(one, UnreadableSource)] == ["self"]


def test_folder_with_the_name_of_an_image(tmp_path: Path) -> None:
    folder = tmp_path / "x.png"
    folder.mkdir()
    assert list(find_images([folder])) == []
    with pytest.raises(UnreadableError, match="folder"):
        read_picture(ImageRef(folder))


@pytest.mark.timeout(10)
def test_pipe_socket_and_device_do_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.png")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "y.png"))
        for path in (tmp_path / "x.png", tmp_path / "y.png", Path("/dev/zero")):
            assert "a pipe, a socket or a device" in the_problem(path)
            with pytest.raises(UnreadableError):
                read_picture(ImageRef(path))
        assert [type(one) for one in find_images([tmp_path])] == [UnreadableSource] * 2


def test_folder_without_permission_does_not_stop_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1", "2", "3"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "a.png", png())
    real = os.scandir

    def guarded(path: Path) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "2":
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[return-value]

    monkeypatch.setattr(os, "scandir", guarded)
    first, second, third = find_images([tmp_path])
    assert isinstance(first, SourceImage)
    assert isinstance(second, UnreadableSource)
    assert second.problem.message == "There is no permission to read this"
    assert isinstance(third, SourceImage)


def test_three_good_and_five_bad(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        write(tmp_path / name, png())
    write(tmp_path / "3", dicom())
    bad = {
        "4.png": b"no picture",
        "5.png": b"",
        "6.dcm": structured_report(),
        "7.jpg": b"\xff\xd8\xff\xe0 nothing",
        "8.png": png_header_only(30_000, 30_000),
    }
    for name, content in bad.items():
        write(tmp_path / name, content)
    write(tmp_path / "notes.txt", b"left out")
    found = list(find_images([tmp_path]))
    kinds = [SourceImage] * 3 + [UnreadableSource] * 5 + [SkippedFile]
    assert [type(one) for one in found] == kinds
    for one in found[:3]:
        assert isinstance(one, SourceImage)
        assert read_picture(one.ref).width == 32


def test_frame_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "x", dicom())
    with pytest.raises(UnreadableError, match="no frame 6"):
        read_picture(ImageRef(path, frame=5))
    page = write(tmp_path / "y", encoded(noise(), "TIFF"))
    with pytest.raises(UnreadableError, match="no page 6"):
        read_picture(ImageRef(page, frame=5))


def test_bytes_changed_at_random_raise_nothing_foreign(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0)
    names = ("CT_small.dcm", "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_jpeg_dcmtk.dcm", "rtdose.dcm")
    contents = [sample(name).read_bytes() for name in names]
    contents += [encoded(noise(), name) for name in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")]
    for _ in range(300):
        content = bytearray(contents[numbers.integers(len(contents))])
        for _ in range(numbers.integers(1, 6)):
            content[numbers.integers(min(len(content), 2000))] = numbers.integers(256)
        path = write(tmp_path / "x", bytes(content))
        with contextlib.suppress(MedMambaError):
            read_picture(ImageRef(path))
        list(find_images([path]))


class Failing(io.BytesIO):
    """A file on a share that went away after it was opened."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


@pytest.fixture
def flaky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good files and, between them, one that opens and cannot be read."""
    for name in ("a.png", "b.png", "c.png"):
        write(tmp_path / name, png())
    real = Path.open

    def fake(self: Path, *args: Any, **kwargs: Any) -> Any:
        return Failing() if self.name == "b.png" else real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", fake)
    return tmp_path


def test_a_file_that_fails_while_it_is_read_is_unreadable_alone(flaky: Path) -> None:
    first, bad, last = find_images([flaky])
    assert isinstance(first, SourceImage)
    assert isinstance(last, SourceImage)
    assert isinstance(bad, UnreadableSource)
    assert bad.ref == ImageRef(flaky / "b.png")
    assert bad.problem.message == "The system could not read this"


def test_pixels_that_fail_while_they_are_read_are_our_error(flaky: Path) -> None:
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(flaky / "b.png"))


def test_a_file_that_changes_while_it_is_open_is_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "x", dicom(np.full((8, 8), 7, np.uint8)))
    (found,) = find_images([path])
    before = read_picture(found.ref)  # type: ignore[union-attr]
    write(path, dicom(np.full((9, 10), 200, np.uint8)))
    after = read_picture(before.ref)
    assert (after.height, after.width) == (9, 10)
    assert (after.pixels == 200).all()
    write(path, b"")
    with pytest.raises(UnreadableError):
        read_picture(before.ref)


def test_a_drive_that_is_pulled_out_gives_a_reason(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(3):
        write(drive / f"{number}.dcm", dicom(InstanceNumber=number))
    search = find_images([drive])
    first = next(search)
    assert isinstance(first, SourceImage)
    for file in drive.iterdir():
        file.unlink()
    drive.rmdir()
    assert all(isinstance(one, UnreadableSource) for one in search)
    with pytest.raises(UnreadableError, match="no such file"):
        read_picture(first.ref)


def test_pictures_of_16384_pixels_a_side_are_refused_with_the_limit(tmp_path: Path) -> None:
    content = dicom(Rows=16_384, Columns=16_384)
    assert "268 million" in the_problem(write(tmp_path / "x", content))


def test_a_damaged_image_stands_in_its_study(tmp_path: Path) -> None:
    content = dicom(Rows=0, PatientID="7", StudyInstanceUID="1.2", SeriesInstanceUID="1.2.3")
    (found,) = find_images([write(tmp_path / "x", content)])
    assert isinstance(found, UnreadableSource)
    assert found.dicom is not None
    assert (found.dicom.study_uid, found.dicom.series_uid, found.what) == ("1.2", "1.2.3", "")


def test_a_report_stands_in_its_study_as_what_it_is() -> None:
    (found,) = find_images([sample("test-SR.dcm")])
    assert isinstance(found, UnreadableSource)
    assert found.what == "Structured report"
    assert found.dicom is not None
    assert found.dicom.modality == "SR"

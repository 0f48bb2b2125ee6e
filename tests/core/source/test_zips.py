"""Zip archives are read in memory, within limits, from several threads."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.errors import TooLargeError, UnreadableError, UnsupportedError
from medmamba_desktop.core.source import archive, find_images, limits, read_picture
from medmamba_desktop.core.values import ImageRef, SkippedFile, SourceImage, UnreadableSource
from tests.helpers.dicoms_build import dicom, sample
from tests.helpers.images_build import encoded, encrypted_zip, noise, png, write_zip


def test_members_are_found_and_read(tmp_path: Path) -> None:
    files = {"b/10.png": png(), "b/9.png": png(), "a": dicom(), "notes.txt": b"words"}
    path = write_zip(tmp_path / "x.zip", files)
    found = list(find_images([path]))
    assert [type(one) for one in found] == [SourceImage] * 3 + [SkippedFile]
    images = [one for one in found if isinstance(one, SourceImage)]
    assert [one.ref.member for one in images] == ["a", "b/9.png", "b/10.png"]
    assert np.array_equal(read_picture(images[1].ref).pixels, noise())


def test_frames_of_a_member(tmp_path: Path) -> None:
    loop = np.arange(3 * 64, dtype=np.uint8).reshape(3, 8, 8)
    path = write_zip(tmp_path / "x.zip", {"loop": dicom(loop)})
    images = [one for one in find_images([path]) if isinstance(one, SourceImage)]
    for image, frame in zip(images, loop, strict=True):
        assert np.array_equal(read_picture(image.ref).pixels[..., 0], frame)


def test_names_that_lead_elsewhere_are_harmless(tmp_path: Path) -> None:
    files = {
        "../../out.png": png(),
        "/etc/absolute.png": png(),
        "肺 🫁.png": png(),
        "C:\\x.png": png(),
    }
    path = write_zip(tmp_path / "x.zip", files)
    found = list(find_images([path]))
    assert len(found) == 4
    for one in found:
        assert isinstance(one, SourceImage)
        assert read_picture(one.ref).width == 32
    assert [one.name for one in tmp_path.iterdir()] == ["x.zip"]


def test_hidden_members_are_skipped(tmp_path: Path) -> None:
    files = {"__MACOSX/._a.png": b"x", ".DS_Store": b"x", "a/.b/c.png": png(), "a.png": png()}
    found = list(find_images([write_zip(tmp_path / "x.zip", files)]))
    assert sum(isinstance(one, SkippedFile) for one in found) == 3


def test_encrypted_zip_is_one_problem(tmp_path: Path) -> None:
    path = encrypted_zip(tmp_path / "x.zip", {"a.png": png(), "b.png": png()})
    (found,) = find_images([path])
    assert isinstance(found, UnreadableSource)
    assert found.ref == ImageRef(path)
    assert found.problem.message == "The zip archive is encrypted"
    assert "password" in found.problem.remedy
    with pytest.raises(UnreadableError, match="encrypted"):
        read_picture(ImageRef(path, "a.png"))


@pytest.mark.parametrize("kept", [0.3, 0.95])
def test_damaged_zip(tmp_path: Path, kept: float) -> None:
    content = write_zip(tmp_path / "x.zip", {"a.png": png(200, 200)}).read_bytes()
    (tmp_path / "y.zip").write_bytes(content[: int(len(content) * kept)])
    (found,) = find_images([tmp_path / "y.zip"])
    assert isinstance(found, UnreadableSource)
    assert found.problem.message == "The zip archive is damaged"


def test_damaged_member_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {"a.png": png(), "b.png": png()}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[200] ^= 255
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(path, "a.png"))
    assert read_picture(ImageRef(path, "b.png")).width == 32


def test_bomb_is_refused_by_size_and_by_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "x.zip", {"a.png": png() + b"\0" * 6_000_000})
    assert len(list(find_images([path]))) == 1
    monkeypatch.setattr(archive, "LARGE_MEMBER_BYTES", 1_000_000)
    with pytest.raises(TooLargeError, match="times its packed size"):
        read_picture(ImageRef(path, "a.png"))
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1_000_000)
    (found,) = find_images([path])
    assert isinstance(found, UnreadableSource)
    assert limits.MAX_MEMBER_BYTES == 1_000_000_000


def test_member_that_lies_about_its_size(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {"a.png": png(100, 100)})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read_picture(ImageRef(path, "a.png"))


def test_unknown_compression(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {"a.png": png()})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + offset] = 9
    path.write_bytes(content)
    with pytest.raises(UnsupportedError):
        read_picture(ImageRef(path, "a.png"))


def test_zip_in_a_zip_and_zip_in_a_folder(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"a.png": png()}).read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    path = write_zip(folder / "x.zip", {"inner.zip": inner, "b.png": png()})
    image, nested = find_images([folder])
    assert isinstance(image, SourceImage)
    assert image.ref == ImageRef(path, "b.png")
    assert isinstance(nested, UnreadableSource)
    assert nested.problem.message == "This is a zip archive inside another one"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "empty"),
        ({"a.csv": b"1,2"}, "holds no images"),
        ({"[Content_Types].xml": b"x"}, "office document"),
        ({"net/data.pkl": b"x"}, "model file"),
    ],
)
def test_given_zip_without_images_says_so(
    tmp_path: Path, files: dict[str, bytes], words: str
) -> None:
    *_, found = find_images([write_zip(tmp_path / "x.zip", files)])
    assert isinstance(found, UnreadableSource)
    assert words in found.problem.message


def test_gone_zip_and_gone_member(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not there"):
        read_picture(ImageRef(tmp_path / "x.zip", "a.png"))
    path = write_zip(tmp_path / "x.zip", {"a.png": png()})
    with pytest.raises(UnreadableError, match="no such file"):
        read_picture(ImageRef(path, "b.png"))


def test_replaced_zip_is_read_anew(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {"a.png": png(24, 32)})
    assert read_picture(ImageRef(path, "a.png")).width == 32
    write_zip(path, {"a.png": png(24, 40)})
    assert read_picture(ImageRef(path, "a.png")).width == 40


def test_central_directory_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "x.zip", {f"{i}.png": png(4, 4) for i in range(50)})
    opened = []
    real = zipfile.ZipFile.__init__

    def counted(self: zipfile.ZipFile, *args: object) -> None:
        opened.append(args)
        real(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "__init__", counted)
    for one in find_images([path]):
        assert isinstance(one, SourceImage)
        read_picture(one.ref)
    assert len(opened) == 1


def test_four_threads_at_once(tmp_path: Path) -> None:
    pictures = {f"{i}.png": encoded(noise(20 + i, 30), "PNG") for i in range(24)}
    pictures["ct"] = sample("CT_small.dcm").read_bytes()
    path = write_zip(tmp_path / "x.zip", pictures)
    refs = [one.ref for one in find_images([path]) if isinstance(one, SourceImage)] * 4
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(read_picture, refs))
    for picture in read:
        if picture.ref.member != "ct":
            assert picture.height == 20 + int(picture.ref.file_name.split(".")[0])
            assert np.array_equal(picture.pixels, noise(picture.height, 30))

"""Thumbnails kept on disk: once made, named after nobody, made again when a file changes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.source.grey import Grey
from medmamba_desktop.core.source.thumbnail_store import ThumbnailStore
from medmamba_desktop.core.values import ImageRef


class Maker:
    def __init__(self, shade: int = 90) -> None:
        self.count = 0
        self.shade = shade

    def __call__(self) -> Grey:
        self.count += 1
        return np.full((20, 30, 3), self.shade, np.uint8)


@pytest.fixture
def ref(tmp_path: Path) -> ImageRef:
    path = tmp_path / "study of Jane Doe" / "IM1"
    path.parent.mkdir()
    path.write_bytes(b"pixels")
    return ImageRef(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails"


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.jpg"))


def test_made_once_and_the_same_after_a_restart(ref: ImageRef, folder: Path) -> None:
    make = Maker()
    first = ThumbnailStore(folder).get(ref, 30, make)
    again = ThumbnailStore(folder).get(ref, 30, make)
    assert make.count == 1
    assert np.array_equal(first, again)


def test_colour_comes_back_as_colour(ref: ImageRef, folder: Path) -> None:
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    store = ThumbnailStore(folder)
    store.get(ref, 16, lambda: red)
    kept = store.get(ref, 16, Maker())
    assert abs(kept.astype(int) - red).max() < 4


def test_names_say_nothing_and_differ_between_computers(ref: ImageRef, folder: Path) -> None:
    for place in (folder / "a", folder / "b"):
        ThumbnailStore(place).get(ref, 30, Maker())
    names = [[path.name for path in files(folder / place)] for place in "ab"]
    assert names[0] != names[1]
    for path in folder.rglob("*"):
        assert "Jane" not in path.name
        assert path.is_dir() or b"Jane" not in path.read_bytes()


def test_nothing_is_written_beside_the_study(ref: ImageRef, folder: Path) -> None:
    ThumbnailStore(folder).get(ref, 30, Maker())
    assert [path.name for path in ref.path.parent.iterdir()] == ["IM1"]


def test_another_frame_side_or_version_is_another_thumbnail(ref: ImageRef, folder: Path) -> None:
    store, make = ThumbnailStore(folder), Maker()
    store.get(ref, 30, make)
    store.get(ImageRef(ref.path, frame=1), 30, make)
    store.get(ref, 31, make)
    ref.path.write_bytes(b"other pixels")
    store.get(ref, 30, make)
    assert make.count == 4


def test_a_damaged_one_is_made_again(ref: ImageRef, folder: Path) -> None:
    store, make = ThumbnailStore(folder), Maker()
    store.get(ref, 30, make)
    files(folder)[0].write_bytes(b"\xff\xd8\xff broken")
    assert store.get(ref, 30, make).shape == (20, 30, 3)
    assert make.count == 2


def test_what_cannot_be_read_is_not_kept(ref: ImageRef, folder: Path) -> None:
    def fail() -> Grey:
        raise UnreadableError("It is damaged", "Copy it again")

    store = ThumbnailStore(folder)
    with pytest.raises(UnreadableError):
        store.get(ref, 30, fail)
    assert not files(folder)


def test_a_place_that_cannot_be_written_does_no_harm(ref: ImageRef, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    make = Maker()
    assert ThumbnailStore(blocked / "thumbnails").get(ref, 30, make).shape == (20, 30, 3)


def test_the_oldest_go_first(tmp_path: Path, folder: Path) -> None:
    store = ThumbnailStore(folder, max_bytes=3000)
    for number in range(10):
        path = tmp_path / f"{number}"
        path.write_bytes(b"x")
        store.get(ImageRef(path), 30, Maker())
        newest = max(files(folder), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (1000 + number, 1000 + number))
    store.prune()
    left = [file.stat().st_mtime for file in files(folder)]
    assert 0 < len(left) < 10
    assert min(left) > 1000
    store.clear()
    assert not files(folder)

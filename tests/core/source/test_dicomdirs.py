"""DICOMDIR files lead to the images they name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import SkippedFile, SourceImage, UnreadableSource
from tests.helpers.dicoms_build import SAMPLES, sample
from tests.helpers.images_build import write_zip

MEDIUM = SAMPLES / "dicomdirtests"


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-implicit", "DICOMDIR-reordered"])
def test_images_of_a_dicomdir(name: str) -> None:
    found = list(find_images([MEDIUM / name]))
    assert len(found) == 31
    assert all(isinstance(one, SourceImage) for one in found)


def test_files_that_a_medium_lacks_are_named_one_by_one(tmp_path: Path) -> None:
    shutil.copy(MEDIUM / "DICOMDIR", tmp_path / "index")
    (tmp_path / "77654033" / "CR1").mkdir(parents=True)
    shutil.copy(MEDIUM / "77654033" / "CR1" / "6154", tmp_path / "77654033" / "CR1")
    found = list(find_images([tmp_path / "index"]))
    assert sum(isinstance(one, SourceImage) for one in found) == 1
    lacking = [one for one in found if isinstance(one, UnreadableSource)]
    assert len(lacking) == 30
    assert lacking[0].problem.message == "There is no such file or folder"


def test_lower_case_copy_of_a_medium(tmp_path: Path) -> None:
    shutil.copy(MEDIUM / "DICOMDIR", tmp_path / "dicomdir")
    (tmp_path / "77654033" / "cr1").mkdir(parents=True)
    shutil.copy(MEDIUM / "77654033" / "CR1" / "6154", tmp_path / "77654033" / "cr1")
    found = find_images([tmp_path / "dicomdir"])
    assert sum(isinstance(one, SourceImage) for one in found) == 1


def test_dicomdir_in_a_folder_or_zip_is_skipped(tmp_path: Path) -> None:
    shutil.copytree(MEDIUM / "77654033", tmp_path / "cd" / "77654033")
    shutil.copy(MEDIUM / "DICOMDIR", tmp_path / "cd")
    found = list(find_images([tmp_path / "cd"]))
    assert sum(isinstance(one, SourceImage) for one in found) == 7
    assert [type(one) for one in found if not isinstance(one, SourceImage)] == [SkippedFile]
    files = {"DICOMDIR": (MEDIUM / "DICOMDIR").read_bytes()}
    files["a"] = sample("CT_small.dcm").read_bytes()
    found = list(find_images([write_zip(tmp_path / "x.zip", files)]))
    assert [type(one) for one in found] == [SourceImage, SkippedFile]


def test_dicomdir_without_images() -> None:
    (found,) = find_images([MEDIUM / "DICOMDIR-empty.dcm"])
    assert isinstance(found, UnreadableSource)
    assert found.problem.message == "The DICOMDIR names no images"


def test_damaged_dicomdir(tmp_path: Path) -> None:
    content = (MEDIUM / "DICOMDIR").read_bytes()
    (tmp_path / "DICOMDIR").write_bytes(content[:1000])
    found = list(find_images([tmp_path / "DICOMDIR"]))
    assert found
    assert all(isinstance(one, UnreadableSource) for one in found)

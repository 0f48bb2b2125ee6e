"""Files appear whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from medmamba_desktop.core.atomic import check_replaceable, whole_file, whole_folder
from medmamba_desktop.core.errors import WriteError


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    with whole_file(target) as scratch:
        scratch.write_text("whole")
        assert not target.exists()
    assert target.read_text() == "whole"
    assert [p.name for p in target.parent.iterdir()] == ["a.txt"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(TypeError), whole_file(target) as scratch:
        scratch.write_bytes("half")  # type: ignore[arg-type]
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="No space left"), whole_file(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


OWN = ("first.txt", "second.txt")


def test_a_folder_appears_whole_and_replaces_its_own(tmp_path: Path) -> None:
    target = tmp_path / "new" / "results"
    for text in ("one", "two"):
        with whole_folder(target, OWN) as scratch:
            (scratch / "first.txt").write_text(text)
        assert (target / "first.txt").read_text() == text
    assert [p.name for p in target.parent.iterdir()] == ["results"]


def test_an_error_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "results"
    with whole_folder(target, OWN) as scratch:
        (scratch / "first.txt").write_text("old")
    with pytest.raises(TypeError), whole_folder(target, OWN) as scratch:
        (scratch / "first.txt").write_bytes("half")  # type: ignore[arg-type]
    assert (target / "first.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("names", [("second.txt",), ("first.txt", "mine.txt")])
def test_a_folder_with_others_files_is_kept(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(WriteError, match="did not write"):
        check_replaceable(tmp_path, OWN)
    with pytest.raises(WriteError, match="did not write"):
        check_replaceable(tmp_path / names[0], OWN)

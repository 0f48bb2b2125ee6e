"""What a killed program left is deleted by the next, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medmamba_desktop.core import leftovers
from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import WriteError

# A program that is killed while it writes two files and a folder.
_KILLED = """
import os, signal, sys
from pathlib import Path
from medmamba_desktop.core import leftovers
from medmamba_desktop.core.atomic import whole_file, whole_folder
home, out = map(Path, sys.argv[1:])
leftovers.begin(home)
with whole_file(out / "a.txt") as one, whole_folder(out / "deep" / "b", ("c",)) as two:
    one.write_text("half")
    (two / "c").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    leftovers.end()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_what_a_killed_program_left_is_deleted(tmp_path: Path, home: Path) -> None:
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-c", _KILLED, str(home), str(out)], check=False)
    assert len([path for path in out.rglob(".medmamba-*") if path.is_file()]) == 1
    (out / "mine.txt").touch()
    leftovers.begin(home)
    with whole_file(out / "c.txt"):
        leftovers.sweep(home)
        assert len([*out.glob(".medmamba-*")]) == 1  # what is being written now
    assert sorted(p.name for p in out.rglob("*")) == ["c.txt", "deep", "mine.txt"]
    leftovers.end()
    assert not any(home.iterdir())


def test_a_list_that_cannot_be_written_stops_nothing(tmp_path: Path, home: Path) -> None:
    home.write_text("no folder")
    leftovers.begin(home)
    with whole_file(tmp_path / "a.txt") as scratch:
        scratch.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole"


def test_a_list_that_was_cut_short_or_damaged_is_used_as_far_as_it_goes(
    tmp_path: Path, home: Path
) -> None:
    home.mkdir()
    (tmp_path / ".medmamba-0123-x.txt").touch()
    (home / "0123.txt").write_text(f'{{not JSON}}\n"{tmp_path}"\n"/nowhere"\n"/ha')
    leftovers.sweep(home)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert not any(home.iterdir())


def test_without_a_place_for_scratch_files_the_error_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(WriteError, match="no place"), leftovers.scratch_folder():
        pass


def test_the_lock_of_a_program_killed_before_its_first_note_goes(home: Path) -> None:
    home.mkdir()
    (home / "0badcafe.lock").touch()
    leftovers.sweep(home)
    assert not any(home.iterdir())


def test_what_could_not_be_deleted_at_once_goes_at_the_end(tmp_path: Path, home: Path) -> None:
    leftovers.begin(home)
    left = tmp_path / f"{leftovers.scratch_prefix(tmp_path)}busy"
    left.mkdir()
    leftovers.end()
    assert not left.exists()

"""The batch that a program leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from medmamba_desktop.core.store.unfinished import BatchList

_WRITER = """
import sys, time
from pathlib import Path
from medmamba_desktop.core.store.unfinished import BatchList
batches = BatchList(Path(sys.argv[1]))
batches.write((Path("/scans/one"),), 12)
print("ready", flush=True)
time.sleep(60)
"""


def test_what_was_left_is_offered_and_what_is_done_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    places = (Path("/scans/Doe"), Path(os.fsdecode(b"/scans/\xff.zip")))
    batches, others = BatchList(folder), BatchList(folder)
    batches.write(places, 5000)
    assert others.left() == ()  # somebody is at work on it
    batches.close()
    (left,) = others.left()
    assert (left.places, left.images) == (places, 5000)
    assert folder.stat().st_mode & 0o077 == left.file.stat().st_mode & 0o077 == 0
    others.forget(left)
    assert others.left() == ()
    batches.write(places, 5000)
    batches.remove()
    assert list(folder.iterdir()) == []


def test_a_batch_of_a_killed_program_is_offered(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        assert BatchList(tmp_path).left() == ()
        writer.send_signal(signal.SIGKILL)
    assert [batch.images for batch in BatchList(tmp_path).left()] == [12]


def test_a_damaged_list_is_deleted_and_a_place_that_cannot_be_written_is_no_matter(
    tmp_path: Path,
) -> None:
    for number, content in enumerate(("{", "[]", '{"places": 3}', "\xff")):
        (tmp_path / f"{number}.json").write_text(content, "latin-1")
    assert BatchList(tmp_path).left() == ()
    assert list(tmp_path.glob("*.json")) == []
    (tmp_path / "file").write_text("")
    BatchList(tmp_path / "file" / "batches").write((tmp_path,), 1)
    assert BatchList(tmp_path / "file").left() == ()


def test_what_a_kill_left_of_a_list_is_deleted(tmp_path: Path) -> None:
    for name in ("dead.new", "dead.lock", "other.lock"):
        (tmp_path / name).touch()
    own = BatchList(tmp_path)
    own.write((tmp_path,), 30)
    assert own.left() == ()
    assert {path.stem for path in tmp_path.iterdir()} == {own._file.stem}
    own.remove()

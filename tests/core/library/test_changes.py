"""Changes of models: whole, reversible, and refused where something else came between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.torch import load_file

from medmamba_desktop.core.errors import ModelFileError, ModelNotFoundError, WriteError
from medmamba_desktop.core.library import changes, ledger, trash
from medmamba_desktop.core.library.model_file import file_sha256, read_outline
from medmamba_desktop.core.library.shelf import Shelf
from tests.helpers.tiny_model import write_tiny_model


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "bundled").mkdir()
    write_tiny_model(tmp_path / "bundled" / "tiny.safetensors")
    made = Shelf(tmp_path / "bundled", tmp_path / "user")
    made.add(write_tiny_model(tmp_path / "mine.safetensors", "mine"))
    return made


def names(shelf: Shelf) -> list[str]:
    return [model.name for model in shelf.models()]


def test_a_model_gets_another_name_and_the_same_weights(shelf: Shelf) -> None:
    before = load_file(shelf.find("mine").path)
    changes.set_default(shelf, "US", "mine")
    change = changes.rename(shelf, "mine", "ours", "Ours  at last\n")
    assert names(shelf) == ["tiny", "ours"]
    assert change.made is not None
    assert change.made.title == "Ours at last"
    after = load_file(change.made.path)
    assert after.keys() == before.keys()
    assert all((after[key] == before[key]).all() for key in before)
    default = shelf.default("US")
    assert default is not None
    assert default.name == "ours"
    changes.undo(shelf, change)
    assert names(shelf) == ["tiny", "mine"]
    assert shelf.default("US") == shelf.find("mine")


def test_an_edited_card_can_be_taken_back_to_the_byte(shelf: Shelf) -> None:
    before = shelf.find("mine")
    card = {"limits": "  One device.  ", "intended_use": "", "no_section": "x"}
    change = changes.edit(shelf, "mine", title="Mine", version="2.0", card=card)
    header = read_outline(before.path).header
    assert (header.title, header.version, dict(header.card)) == (
        "Mine", "2.0", {"limits": "One device."},
    )  # fmt: skip
    assert header.reference is not None
    changes.undo(shelf, change)
    assert shelf.find("mine") == before


def test_a_removed_model_comes_back_with_its_default(shelf: Shelf) -> None:
    changes.set_default(shelf, ledger.ANY, "mine")
    assert shelf.find().name == "mine"
    change = changes.remove(shelf, "mine")
    assert names(shelf) == ["tiny"]
    assert shelf.find().name == "tiny"
    changes.undo(shelf, change)
    assert shelf.find().name == "mine"


def test_a_removed_model_comes_back_by_name(shelf: Shelf) -> None:
    before = shelf.find("mine")
    changes.remove(shelf, "mine")
    assert changes.restore(shelf, "mine") == before
    with pytest.raises(ModelNotFoundError, match="No removed model named mine"):
        changes.restore(shelf, "mine")


def test_a_bundled_model_is_duplicated_and_never_changed(shelf: Shelf) -> None:
    made = changes.duplicate(shelf, "tiny").made
    assert made is not None
    assert (made.name, made.is_bundled) == ("tiny-2", False)
    changes.edit(shelf, "tiny-2", card={"limits": "My own."})
    for refused in (
        lambda: changes.edit(shelf, "tiny", title="x"),
        lambda: changes.rename(shelf, "tiny", "x"),
    ):
        with pytest.raises(ModelFileError, match="belongs to the program"):
            refused()


def test_an_undo_after_the_file_was_replaced_is_refused_and_changes_nothing(
    shelf: Shelf, tmp_path: Path
) -> None:
    change = changes.edit(shelf, "mine", title="Mine")
    other = write_tiny_model(tmp_path / "other.safetensors", "mine", is_familiar=False)
    shelf.find("mine").path.write_bytes(other.read_bytes())
    with pytest.raises(ModelFileError, match="replaced or removed since"):
        changes.undo(shelf, change)
    assert file_sha256(shelf.find("mine").path) == file_sha256(other)


def test_an_undo_does_not_write_over_a_model_of_the_old_name(shelf: Shelf, tmp_path: Path) -> None:
    change = changes.remove(shelf, "mine")
    newer = shelf.add(write_tiny_model(tmp_path / "newer.safetensors", "mine", is_familiar=False))
    with pytest.raises(ModelFileError, match="mine is there already"):
        changes.undo(shelf, change)
    assert shelf.find("mine") == newer
    assert change.kept is not None
    assert change.kept.file.exists()


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/b", "a\\b", "", ".hidden", "x" * 65, "con", "LPT1", "a:b", "a\0b", "mine\n"],
)
def test_a_name_that_no_file_may_have_is_refused(shelf: Shelf, tmp_path: Path, name: str) -> None:
    for refused in (
        lambda: changes.rename(shelf, "mine", name),
        lambda: changes.duplicate(shelf, "mine", name or "."),
        lambda: shelf.add(tmp_path / "mine.safetensors", name or "."),
    ):
        with pytest.raises(ModelFileError):
            refused()
    assert names(shelf) == ["tiny", "mine"]


def test_a_taken_name_is_refused_in_whatever_case(shelf: Shelf) -> None:
    for name in ("TINY", "Mine"):
        with pytest.raises(ModelFileError):
            changes.rename(shelf, "mine", name)
    assert shelf.free_name("Tiny") == "Tiny-2"


def test_a_default_whose_file_is_gone_gives_way_to_the_bundled_model(shelf: Shelf) -> None:
    changes.set_default(shelf, ledger.ANY, "mine")
    shelf.find("mine").path.unlink()
    assert shelf.find().name == "tiny"
    assert shelf.default("US") is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"hashes": 3, "defaults": {}}', "[" * 100000])
def test_damaged_notes_are_passed_over_and_written_anew(shelf: Shelf, text: str) -> None:
    (shelf.user / ledger.NAME).write_text(text)
    assert shelf.find().name == "tiny"
    changes.set_default(shelf, "US", "mine")
    assert shelf.default("US") == shelf.find("mine")


def test_what_a_killed_import_left_is_no_model_and_goes_later(shelf: Shelf) -> None:
    left = shelf.user / ".medmamba-abc.safetensors"
    left.write_bytes(shelf.find("mine").path.read_bytes())
    assert names(shelf) == ["tiny", "mine"]
    trash.tidy(shelf.user)
    assert left.exists()  # another program may be at work on it
    old = time.time() - 7200
    os.utime(left, (old, old))
    place = shelf.user / trash.FOLDER / "0-killed"
    place.mkdir(parents=True)
    changes.remove(shelf, "mine")
    assert not left.exists()
    assert not place.exists()


def test_what_was_removed_is_kept_for_some_days_and_no_longer(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = changes.remove(shelf, "mine")
    later = time.time() + (trash.KEPT_DAYS + 1) * 86400
    monkeypatch.setattr(trash.time, "time", lambda: later)
    trash.tidy(shelf.user)
    assert trash.kept(shelf.user) == ()
    with pytest.raises(ModelFileError, match="replaced or removed since"):
        changes.undo(shelf, change)


def test_another_program_at_work_is_waited_for_and_then_said(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire();"
        "print('held', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", script, str(shelf.user / ledger.LOCK)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr(ledger, "_WAIT_S", 0.1)
        with pytest.raises(WriteError, match="Another program is changing the models"):
            changes.remove(shelf, "mine")
        other.communicate("\n")
    changes.remove(shelf, "mine")
    assert names(shelf) == ["tiny"]


def test_two_programs_at_once_lose_nothing(shelf: Shelf) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from medmamba_desktop.core.library import changes;"
        "from medmamba_desktop.core.library.shelf import Shelf;"
        "shelf = Shelf(Path(sys.argv[1]), Path(sys.argv[2]));"
        "[changes.duplicate(shelf, 'mine') for _ in range(6)]"
    )
    command = [sys.executable, "-c", script, str(shelf.bundled), str(shelf.user)]
    programs = [subprocess.Popen(command) for _ in range(2)]
    assert [program.wait(60) for program in programs] == [0, 0]
    assert len(names(shelf)) == 2 + 12
    noted = ledger.read_ledger(shelf.user).hashes
    assert noted == {p.name: file_sha256(p) for p in shelf.user.glob("*.safetensors")}

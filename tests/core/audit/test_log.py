"""The audit log: whole lines, one chain, and what breaks it."""

from __future__ import annotations

import getpass
import hashlib
import json
import multiprocessing
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from medmamba_desktop.core.audit import chain, identity, line
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.audit.trail import Trail


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audit"


@pytest.fixture
def log(folder: Path) -> AuditLog:
    return AuditLog(folder, "command", "1.2.3")


def picture(folder: Path, name: str = "Doe^Jane.dcm", content: bytes = b"pixels") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def fill(log: AuditLog, count: int) -> None:
    for number in range(count):
        log.record("classified", facts={"images": number})


def only_file(folder: Path) -> Path:
    (file,) = chain.files_of(folder)
    return file


def test_an_entry_says_who_did_what_by_hashes_alone(log: AuditLog, tmp_path: Path) -> None:
    first, copy = picture(tmp_path), picture(tmp_path, "copy.dcm")
    other = picture(tmp_path, "other.dcm", b"others")
    model = picture(tmp_path, "model.safetensors", b"weights")
    log.record("classified", [first, copy, other, first], {"images": 4, "model": model})
    (entry,) = chain.entries_of(log.folder)
    assert entry.action == "classified"
    assert entry.door == "command"
    assert entry.facts == {"images": 4, "model": hashlib.sha256(b"weights").hexdigest()}
    # The same content is the same file, whatever its name.
    assert entry.on == (log.identity_of(copy), log.identity_of(other))
    text = only_file(log.folder).read_text("ascii")
    for name in ("Doe", "Jane", ".dcm", str(tmp_path), getpass.getuser()):
        assert name not in json.loads(text).values()
        assert name.encode().hex() not in text
    assert "Doe" not in text
    plain = hashlib.sha256(b"pixels").hexdigest()
    assert plain not in text
    assert entry.who == log.own_user()


def test_two_installations_cannot_be_compared(tmp_path: Path) -> None:
    file = picture(tmp_path)
    one, other = (AuditLog(tmp_path / name, "command", "1") for name in ("one", "other"))
    assert one.identity_of(file)
    assert one.identity_of(file) != other.identity_of(file)
    again = AuditLog(tmp_path / "one", "window", "2")
    assert one.identity_of(file) == again.identity_of(file)


@pytest.mark.parametrize("fact", ["Doe^Jane", "doe", "", "/home/jane", "1970-01-01", "a" * 63])
def test_a_name_cannot_be_a_fact(log: AuditLog, fact: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        log.record("opened", facts={"kind": fact})
    assert not chain.files_of(log.folder)


def test_many_files_take_several_lines(log: AuditLog, tmp_path: Path) -> None:
    files = [picture(tmp_path, f"{n}.png", bytes([n % 256, n // 256])) for n in range(1001)]
    log.record("opened", files, {"images": 1001})
    entries = list(chain.entries_of(log.folder))
    assert [len(entry.on) for entry in entries] == [500, 500, 1]
    assert [entry.facts["part"] for entry in entries] == [1, 2, 3]
    assert max(map(len, only_file(log.folder).read_bytes().splitlines())) < 20_000


@pytest.mark.skipif(os.name == "nt", reason="rights are not kept in modes there")
def test_only_the_user_may_read_it(log: AuditLog, tmp_path: Path) -> None:
    log.record("opened", [picture(tmp_path)])
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    for file in (only_file(log.folder), log.folder / "salt"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _change(content: bytes) -> bytes:
    return content.replace(b'"images":2', b'"images":9')


def _take_out(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:2], *lines[3:]])


def _swap(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:2], lines[3], lines[2], *lines[4:]])


def _put_in(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:2], b"more\n", *lines[2:]])


def _shorten(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:2], lines[2][:50] + b"\n", *lines[3:]])


@pytest.mark.parametrize("edit", [_change, _take_out, _swap, _put_in, _shorten])
def test_an_edited_line_is_named(
    log: AuditLog, folder: Path, edit: Callable[[bytes], bytes]
) -> None:
    fill(log, 5)
    assert log.verify().broken == ""
    file = only_file(folder)
    file.write_bytes(edit(file.read_bytes()))
    broken = log.verify().broken
    assert broken.startswith("line 3 of audit-0000000001.jsonl")
    fill(log, 1)  # and stays so, whatever is written behind it
    assert log.verify().broken == broken


@pytest.mark.parametrize("cut", [2, 40, 200])
def test_a_line_that_a_kill_left_unfinished_is_accounted_for(
    log: AuditLog, folder: Path, cut: int
) -> None:
    fill(log, 3)
    file = only_file(folder)
    file.write_bytes(file.read_bytes()[:-cut])
    assert (log.verify().torn, log.verify().broken) == (1, "")
    fill(log, 2)
    found = log.verify()
    assert (found.entries, found.torn, found.broken) == (4, 1, "")
    file.write_bytes(file.read_bytes()[:-cut])  # and once more
    fill(log, 1)
    assert (log.verify().torn, log.verify().broken) == (2, "")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2] + lines[3:]))  # an unfinished line that is gone is missed
    assert "unfinished line" in log.verify().broken


def test_a_line_that_lacks_but_its_end_is_an_entry(log: AuditLog, folder: Path) -> None:
    fill(log, 3)
    only_file(folder).write_bytes(only_file(folder).read_bytes()[:-1])
    assert (log.verify().entries, log.verify().torn) == (3, 0)
    fill(log, 1)
    assert (log.verify().entries, log.verify().torn, log.verify().broken) == (4, 0, "")


def test_a_log_that_begins_with_an_unfinished_line_goes_on(log: AuditLog, folder: Path) -> None:
    fill(log, 1)
    only_file(folder).write_bytes(only_file(folder).read_bytes()[:30])
    fill(log, 2)
    assert (log.verify().entries, log.verify().torn, log.verify().broken) == (2, 1, "")


def test_files_are_of_bounded_size_and_the_oldest_are_said_to_be_dropped(folder: Path) -> None:
    log = AuditLog(folder, "command", "1", max_bytes=2000, max_files=3)
    fill(log, 40)
    files = chain.files_of(folder)
    assert len(files) == 3
    assert all(file.stat().st_size < 3000 for file in files)
    found = log.verify()
    assert found.first > 1
    assert found.broken == ""
    entries = list(chain.entries_of(folder))
    assert {entry.action for entry in entries} == {"classified", "dropped"}
    assert entries[-1].facts == {"images": 39}
    files[0].unlink()
    assert log.verify().broken.startswith("the entries before number")


def test_several_programs_write_one_chain(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_write_some, args=(folder,)) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(60)
    found = AuditLog(folder, "command", "1").verify()
    assert (found.entries, found.torn, found.broken) == (60, 0, "")


def _write_some(folder: Path) -> None:
    fill(AuditLog(folder, "command", "1"), 20)


def test_a_program_killed_while_it_writes_leaves_a_chain_that_goes_on(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    program = context.Process(target=_write_without_end, args=(folder,))
    program.start()
    deadline = time.monotonic() + 60
    log = AuditLog(folder, "command", "1")
    while log.verify().entries < 20 and time.monotonic() < deadline:
        time.sleep(0.01)
    program.kill()
    program.join()
    before = log.verify()
    fill(log, 2)
    after = log.verify()
    assert (before.broken, after.broken) == ("", "")
    assert after.entries == before.entries + 2 > 20


def _write_without_end(folder: Path) -> None:
    fill(AuditLog(folder, "command", "1"), 1_000_000)


def test_switching_it_off_is_the_last_thing_written(log: AuditLog, tmp_path: Path) -> None:
    fill(log, 1)
    log.switch(is_on=False)
    fill(AuditLog(log.folder, "window", "1"), 3)
    log.switch(is_on=True)
    fill(log, 1)
    said = [(entry.action, dict(entry.facts)) for entry in chain.entries_of(log.folder)]
    assert said[1:3] == [("switched", {"now": "off"}), ("switched", {"now": "on"})]
    assert len(said) == 4


@pytest.mark.skipif(os.name == "nt", reason="a folder cannot be made read-only there")
def test_what_cannot_be_written_stops_nothing_and_is_told_once(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("a file where the folder should be")
    log = AuditLog(place / "audit", "command", "1")
    trail = Trail(log)
    told: list[object] = []
    trail.told = told.append
    trail.record("opened")
    trail.record("opened")
    trail.close()
    assert len(told) == 1
    assert "audit log cannot be written" in log.problem.message  # type: ignore[union-attr]


def test_a_folder_that_may_not_be_entered_stops_nothing(
    log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise PermissionError(13, "Permission denied")

    for method in ("exists", "is_dir"):
        monkeypatch.setattr(Path, method, refuse)
    assert log.is_on
    log.record("opened", facts={"images": 1})
    assert log.problem is not None


def test_a_disk_without_locks_stops_nothing(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    log.record("opened", facts={"images": 1})
    assert log.problem is not None
    assert log.verify().entries == 0


def test_a_file_that_is_gone_is_counted(log: AuditLog, tmp_path: Path) -> None:
    log.record("opened", [tmp_path / "gone.png"], {"images": 1})
    (entry,) = chain.entries_of(log.folder)
    assert entry.on == ()
    assert entry.facts == {"images": 1, "unnamed": 1}
    assert log.problem is None


def test_closing_does_not_wait_for_thousands_of_files(
    log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [picture(tmp_path, f"{n}.png", bytes([n])) for n in range(200)]
    read = identity.sha256_of
    monkeypatch.setattr(identity, "sha256_of", lambda path: time.sleep(0.02) or read(path))
    trail = Trail(log)
    trail.record("opened", files, {"images": 200})
    trail.record("classified", files[:1], {"images": 1})
    trail.close(grace_s=0.2)
    opened, classified = chain.entries_of(log.folder)
    unnamed = int(opened.facts["unnamed"])
    assert 0 < unnamed < 200
    assert len(opened.on) == 200 - unnamed
    assert len(classified.on) == 1, "known from before"


def test_what_the_trail_was_given_is_written_when_it_is_closed(log: AuditLog) -> None:
    trail = Trail(log)
    for number in range(20):
        trail.record("classified", facts={"images": number})
    trail.close()
    assert [entry.facts["images"] for entry in chain.entries_of(log.folder)] == list(range(20))


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\0", b'{"n":1,"hash":"00"}', b'x,"hash":"'])
def test_what_is_no_line_is_none(raw: bytes) -> None:
    assert line.read(raw) is None

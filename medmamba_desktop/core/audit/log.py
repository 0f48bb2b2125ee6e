"""Writes the audit log: whole lines, one process at a time, in files of a bounded size."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from medmamba_desktop.core.audit import chain, line
from medmamba_desktop.core.audit.identity import Identities, sha256_of
from medmamba_desktop.core.audit.line import Action, Door, Entry, Fact
from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem

MAX_BYTES: Final = 10_000_000
"""How large a file may grow before the next one begins."""
MAX_FILES: Final = 20
"""How many are kept, 200 MB: millions of images. The oldest go first, and an entry says so."""

_MOST_IN_A_LINE: Final = 500
_WAIT_S: Final = 10.0
_LOCK: Final = ".lock"
_OFF: Final = "off"
# The last: a file system that knows no locks.
_FAILURES: Final = (OSError, Timeout, WriteError, NotImplementedError)

_log = logging.getLogger(__name__)


class AuditLog:
    """The log in a folder of the user's. Not for two threads at once; other programs may write too.

    Attributes:
        problem: why something could not be written; None while all is well.
        is_hurried: the program is closing: no more files are read for what is still to be written.
    """

    def __init__(
        self,
        folder: Path,
        door: Door,
        program: str,
        *,
        max_bytes: int = MAX_BYTES,
        max_files: int = MAX_FILES,
    ) -> None:
        self.folder = folder
        self.problem: Problem | None = None
        self.is_hurried = False
        self._door, self._program = door, program
        self._max_bytes, self._max_files = max_bytes, max_files
        self._identities = Identities(folder)
        # Not between threads: the window's is made in one and used in another.
        self._lock = FileLock(folder / _LOCK, timeout=_WAIT_S, thread_local=False)

    @property
    def is_on(self) -> bool:
        """Whether anything is written; a file says so, for the window and the command line."""
        try:
            return not (self.folder / _OFF).exists()
        except OSError:  # a folder that may not be entered: writing will say so
            return True

    def switch(self, *, is_on: bool) -> None:
        """Switch it on or off, which is itself the first or last thing written."""
        if is_on == self.is_on:
            return
        try:
            self._make_folder()
            if is_on:
                (self.folder / _OFF).unlink(missing_ok=True)
            self.record("switched", facts={"now": "on" if is_on else "off"})
            if not is_on:
                (self.folder / _OFF).touch()
        except OSError as error:
            self._fail(error)

    def record(
        self,
        action: Action,
        files: Iterable[Path] = (),
        facts: Mapping[str, Fact | Path] | None = None,
    ) -> None:
        """Write what was done.

        Many files take several lines. Nothing is raised but for a fact that could be a name.

        Args:
            files: what it was done to; each stands there once. One that cannot be read is counted
                in the fact `unnamed`.
            facts: as `line.check_facts` allows; a path stands for the SHA-256 of that file.

        Raises:
            ValueError: a fact is no number, hash or known word.
        """
        given = {key: _plain(value) for key, value in (facts or {}).items()}
        line.check_facts(given)
        if not self.is_on:
            return
        try:
            self._make_folder()
            with self._lock:
                self._identities.prepare()
            on, unnamed = self._named(files)
            given |= {"unnamed": unnamed} if unnamed else {}
            parts = [on[at : at + _MOST_IN_A_LINE] for at in range(0, len(on), _MOST_IN_A_LINE)]
            for number, part in enumerate(parts or [[]], 1):
                place: dict[str, Fact] = {"part": number, "of": len(parts)} if parts[1:] else {}
                with self._lock:
                    self._append(action, tuple(part), {**given, **place})
        except _FAILURES as error:
            self._fail(error)

    def identity_of(self, file: Path) -> str:
        """What the log calls a file; empty where that cannot be said."""
        try:
            self._make_folder()
            with self._lock:
                self._identities.prepare()
        except _FAILURES:
            return ""
        return self._identities.of_file(file)

    def own_user(self) -> str:
        """What the log calls the user of this account; empty where that cannot be said."""
        try:
            self._identities.prepare()
        except _FAILURES:
            return ""
        return self._identities.user()

    def verify(self) -> chain.Verdict:
        """Whether the chain is whole; raises OSError where the files cannot be read."""
        if not self.folder.is_dir():
            return chain.Verdict()
        # Without the lock a line that is being written would look unfinished.
        with suppress(*_FAILURES), self._lock:
            return chain.verify(self.folder)
        return chain.verify(self.folder)

    def _named(self, files: Iterable[Path]) -> tuple[list[str], int]:
        """What files are called, each once, and how many have no name."""
        found: dict[str, None] = {}
        unnamed = 0
        for file in dict.fromkeys(files):
            own = self._identities.of_file(file, may_read=not self.is_hurried)
            unnamed += not own
            if own:
                found[own] = None
        return list(found), unnamed

    def _append(self, action: Action, on: tuple[str, ...], facts: Mapping[str, Fact]) -> None:
        files = chain.files_of(self.folder)
        if files and files[-1].stat().st_size >= self._max_bytes:
            self._begin_file(files)
        self._write(action, on, facts)

    def _begin_file(self, files: list[Path]) -> None:
        last, rest = chain.end_of(self.folder)
        if last is None or rest:
            return  # the next entry has to say what is wrong in the file where it is
        file = self.folder / chain.name_of(last.n + 1)
        file.touch(mode=0o600)
        kept = [*files, file][-self._max_files :]
        if kept[0] != files[0]:
            self._write("dropped", (), {"before": int(kept[0].stem.rpartition("-")[2])})
            for old in files:
                if old not in kept:
                    old.unlink()

    def _write(self, action: Action, on: tuple[str, ...], facts: Mapping[str, Fact]) -> None:
        last, rest = chain.end_of(self.folder)
        is_torn = bool(rest) and not rest.endswith(b"\n")
        entry = Entry(
            last.n + 1 if last else 1,
            datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            self._identities.user(),
            self._program,
            self._door,
            action,
            on,
            facts,
            chain.torn_hash(rest) if is_torn else "",
            last.hash if last else line.NO_HASH,
        )
        files = chain.files_of(self.folder)
        file = files[-1] if files else self.folder / chain.name_of(1)
        _append_bytes(file, b"\n" * _is_open_ended(file) + line.written(entry))

    def _make_folder(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)

    def _fail(self, error: Exception) -> None:
        _log.info("The audit log could not be written: %s", type(error).__name__)
        remedy = tr(
            "Check that the program's data folder may be written and that the disk has space"
        )
        self.problem = Problem(
            tr("The audit log cannot be written, so what is done now is not in it"), remedy
        )


def _plain(value: Fact | Path) -> Fact:
    if not isinstance(value, Path):
        return value
    try:
        return sha256_of(value).hex()
    except OSError:
        return line.NO_HASH


def _is_open_ended(file: Path) -> bool:
    """Whether a file's last line has no end: torn, or whole but for its line feed."""
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read() != b"\n"


def _append_bytes(file: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(file, flags, 0o600)
    try:
        if os.write(handle, content) != len(content):
            raise OSError("the disk took a part of a line")
        os.fsync(handle)
    finally:
        os.close(handle)

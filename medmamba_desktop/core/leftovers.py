"""Scratch files that a killed program left: noted where they may be, deleted by the next one.

A program that writes keeps a list of the folders in which it makes scratch files and folders, whose
names hold a number of its own, and a lock. Whose list has no owner any more is dead, and what it
left is deleted wherever it lies; what another program writes at this moment has another number.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.language import tr

_START: Final = ".medmamba-"
_SUFFIX: Final = ".txt"
# The last: a file system that knows no locks.
_FAILURES: Final = (OSError, Timeout, NotImplementedError)

_log = logging.getLogger(__name__)


class _Record:
    """The list of this program; one that cannot be written stops nothing."""

    def __init__(self, place: Path) -> None:
        self._number = secrets.token_hex(4)
        self._file = place / f"{self._number}{_SUFFIX}"
        # Any thread may write; the window's ends it.
        self._lock = FileLock(_lock_of(self._file), timeout=0, thread_local=False)
        self._noted: set[Path] = set()
        self._guard = threading.Lock()

    def prefix(self, folder: Path) -> str:
        with self._guard:
            if folder not in self._noted:
                self._noted.add(folder)
                self._note(folder)
        return f"{_START}{self._number}-"

    def end(self) -> None:
        with self._guard:
            for folder in self._noted:  # what could not be deleted when it was done with
                _clear(folder, f"{_START}{self._number}-")
            self._noted.clear()
            with suppress(*_FAILURES):
                self._file.unlink(missing_ok=True)
                self._lock.release()
                _lock_of(self._file).unlink(missing_ok=True)

    def _note(self, folder: Path) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.parent.chmod(0o700)
            if not self._lock.is_locked:
                self._lock.acquire()
            with self._file.open("a", encoding="ascii") as stream:
                stream.write(f"{json.dumps(str(folder.absolute()))}\n")
        except _FAILURES as error:
            _log.info("scratch files are not noted: %s", type(error).__name__)


_record: _Record | None = None


def begin(place: Path) -> None:
    """Note from now on, in a folder of the user's, where this program makes scratch files."""
    global _record
    end()
    _record = _Record(place)


def end() -> None:
    """Nothing is left any more: forget the list."""
    global _record
    if _record is not None:
        _record.end()
    _record = None


def scratch_prefix(folder: Path) -> str:
    """How names of scratch files and folders in `folder` begin; where they are is noted."""
    return _START if _record is None else _record.prefix(folder)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder among the system's temporary ones, deleted at the end.

    Raises:
        WriteError: there is no place for it.
    """
    try:
        own = tempfile.gettempdir()
        made = tempfile.TemporaryDirectory(
            prefix=scratch_prefix(Path(own)), dir=own, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise WriteError(
            tr("There is no place for scratch files"),
            tr("Free some space on the disk"),
            repr(error),
        ) from error
    with made as folder:
        yield Path(folder)


def sweep(place: Path) -> None:
    """Delete what dead programs left, wherever it lies; what cannot be deleted stays."""
    # A program that was killed before its first note left a lock alone.
    every = (*place.glob("*.lock"), *place.glob(f"*{_SUFFIX}"))
    lists = {path.with_suffix(_SUFFIX) for path in every}
    for file in sorted(lists):
        try:
            with FileLock(_lock_of(file), timeout=0):
                for folder in _folders(file) if file.exists() else []:
                    _clear(folder, f"{_START}{file.stem}-")
                file.unlink(missing_ok=True)
            _lock_of(file).unlink(missing_ok=True)
        except _FAILURES:  # its owner is at work
            continue


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _folders(file: Path) -> list[Path]:
    """Lines that a kill left unfinished are passed over."""
    found = []
    for line in file.read_text("ascii", errors="replace").splitlines():
        with suppress(ValueError):
            found.append(Path(str(json.loads(line))))
    return found


def _clear(folder: Path, prefix: str) -> None:
    with suppress(OSError):
        for path in folder.glob(f"{prefix}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

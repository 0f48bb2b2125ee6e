"""What goes wrong: faults that a program brings on itself, at the n-th time it touches the disk."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WRITING = frozenset("wax+")
_TOUCHES = {
    "os.rename": (0, 1), "os.remove": (0,), "os.mkdir": (0,), "os.rmdir": (0,), "os.link": (0, 1),
    "os.chmod": (0,), "os.truncate": (0,),
}  # fmt: skip


class Touches:
    """Counts what a process does to files below a folder, and does something at one of them.

    Python tells of each before it happens; raising there is as if the system had refused it.
    """

    def __init__(self, below: Path, at: int = 0, do: Callable[[str], object] | None = None) -> None:
        self.count = 0
        self.kinds: list[str] = []
        self._below = str(below)
        self._at, self._do = at, do
        self._is_busy = False
        sys.addaudithook(self._on_event)
        self._sync = os.fsync
        os.fsync = self._fsync

    def touch(self, kind: str) -> None:
        self.count += 1
        self.kinds.append(kind)
        if self.count == self._at and self._do is not None:
            self._do(kind)

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            is_writing = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if isinstance(mode, str):
                is_writing = bool(_WRITING & set(mode))
            if is_writing and self._is_below(path):
                self.touch("open")
        elif event in _TOUCHES and any(self._is_below(arguments[i]) for i in _TOUCHES[event]):
            self.touch(event)

    def _is_below(self, path: Any) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        return os.fsdecode(path).startswith(self._below)

    def _fsync(self, handle: Any) -> None:
        self.touch("fsync")
        self._sync(handle)


def kill(_kind: str) -> None:
    """As a power cut would: nothing more is done."""
    os.kill(os.getpid(), signal.SIGKILL)


def refusing(number: int) -> Callable[[str], None]:
    """The system says no, with this errno."""

    def refuse(_kind: str) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def count_statements(touches: Touches) -> None:
    """Statements of the results store count as touches, too."""
    from medmamba_desktop.core.store import database

    opened = database._opened

    def counted(file: Path, salt: bytes) -> Any:
        connection = opened(file, salt)
        connection.set_trace_callback(lambda _statement: touches.touch("sqlite"))
        return connection

    database._opened = counted


class _Sick(io.FileIO):
    """A file that is slow, or whose second part cannot be read."""

    sick_from: int | None = None
    wait_s = 0.0

    def readinto(self, buffer: Any) -> int | None:
        time.sleep(self.wait_s)
        if self.sick_from is not None and self.tell() + len(buffer) > self.sick_from:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().readinto(buffer)

    def readall(self) -> bytes:
        time.sleep(self.wait_s)
        if self.sick_from is not None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().readall()


def sicken(is_sick: Callable[[Path], bool], share: float | None, wait_s: float = 0.0) -> None:
    """Files read in binary fail from a share of their length on, or each read waits."""
    sound = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        plain = isinstance(file, str | os.PathLike) and mode == "rb" and not named.get("opener")
        if not plain or not is_sick(Path(os.fspath(file))):
            return sound(file, mode, *rest, **named)
        raw = _Sick(os.fspath(file), "r")
        raw.wait_s = wait_s
        if share is not None:
            raw.sick_from = int(share * os.fstat(raw.fileno()).st_size)
        return io.BufferedReader(raw, 4096)

    io.open = opened
    import builtins

    builtins.open = opened


def vanish(path: Path) -> Callable[[str], None]:
    """A file or folder is gone."""
    import shutil

    def away(_kind: str) -> None:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    return away

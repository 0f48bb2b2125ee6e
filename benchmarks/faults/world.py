"""A small disk of its own for each fault, and programs on it that may be killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.errors import MedMambaError

ROOMY_MB = 1024
_TIMEOUT_S = 120.0
_PAGE = 4096

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Disk:
    """The places of one case, all on one file system.

    Attributes:
        root: the file system; a tmpfs of a known size where the system lets us mount one.
    """

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def pictures(self) -> Path:
        return self.root / "pictures"

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    def make(self) -> None:
        for folder in (self.home, self.pictures, self.out, self.scratch):
            folder.mkdir(exist_ok=True)

    def free_bytes(self) -> int:
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def set_free(self, free: int | None) -> None:
        """So many bytes free, or plenty."""
        found = os.statvfs(self.root)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        size = ROOMY_MB << 20 if free is None else used + max(_PAGE, free)
        _mount("-o", f"remount,size={size}", str(self.root))

    def set_read_only(self, is_so: bool) -> None:
        _mount("-o", f"remount,{'ro' if is_so else 'rw'}", str(self.root))


def can_mount(folder: Path) -> bool:
    """Whether disks can be made full for real here."""
    try:
        with disk(folder / "trial"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def disk(root: Path, template: Path | None = None, is_mounted: bool = True) -> Iterator[Disk]:
    """A disk with a copy of what lies on another."""
    root.mkdir(parents=True)
    if is_mounted:
        _mount("-t", "tmpfs", "-o", f"size={ROOMY_MB}m", "tmpfs", str(root))
    try:
        made = Disk(root)
        if template is not None:
            shutil.copytree(template, root, dirs_exist_ok=True, symlinks=True)
        made.make()
        yield made
    finally:
        if is_mounted:
            # Lazy: a decoder of a killed program may take a moment to notice.
            subprocess.run(["umount", "-l", str(root)], check=True)
        shutil.rmtree(root, ignore_errors=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)


@dataclass(slots=True)
class Ended:
    """How a program ended.

    Attributes:
        said: what it said was finished, in order.
        error: a MedMambaError that it ended with, as "Type: message. remedy."; empty for none.
        defect: the traceback of any other exception; empty for none.
        problem: why the error it told is not one that a user can act on; empty where it is.
    """

    said: list[str]
    is_killed: bool = False
    is_hung: bool = False
    error: str = ""
    defect: str = ""
    problem: str = ""

    def trouble(self) -> str:
        """What must never be."""
        if self.is_hung:
            return f"it did not end within {_TIMEOUT_S:g} s"
        return self.defect or self.problem


def program(
    on: Disk,
    work: Callable[[Say], None],
    log: Path,
    kill_after_s: float | None = None,
    is_full: bool = True,
) -> Ended:
    """Run some work as a process of its own with the disk's home, perhaps killed after a time.

    Args:
        log: a file elsewhere for what it says and prints.
        is_full: what is started is taken down with it.
    """
    log.unlink(missing_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _become(on, log)
        _carry_out(work, log)
    is_killed, is_hung = _await(child, kill_after_s)
    lines = log.read_text().splitlines() if log.exists() else []
    said = [line[4:] for line in lines if line.startswith("say ")]
    ended = Ended(said, is_killed, is_hung)
    for line in lines:
        kind, _, text = line.partition(" ")
        if kind in ("error", "defect", "problem"):
            setattr(ended, kind, text.replace("\\n", "\n"))
    is_silent = not any(line.startswith(("end", "error", "defect")) for line in lines)
    if is_silent and not is_killed and not is_hung:
        ended.defect = "it died without a word"
    return ended


def _await(child: int, kill_after_s: float | None) -> tuple[bool, bool]:
    began = time.monotonic()
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, False
        waited = time.monotonic() - began
        if waited > _TIMEOUT_S or (kill_after_s is not None and waited > kill_after_s):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True, waited > _TIMEOUT_S
        time.sleep(0.002)


def _become(on: Disk, log: Path) -> None:
    os.environ["MEDMAMBA_HOME"] = str(on.home)
    os.environ["TMPDIR"] = str(on.scratch)
    import tempfile

    tempfile.tempdir = None
    out = os.open(log.with_suffix(".out"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)


def _carry_out(work: Callable[[Say], None], log: Path) -> None:
    """The child: never returns."""
    lines = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    write = os.write  # before a fault puts another in its place

    def line(kind: str, text: str = "") -> None:
        write(lines, f"{kind} {text}".replace("\n", "\\n").encode() + b"\n")

    from medmamba_desktop import paths
    from medmamba_desktop.core import leftovers

    try:
        leftovers.begin(paths.scratch())
        leftovers.sweep(paths.scratch())
        work(lambda text: line("say", text))
        leftovers.end()
        line("end")
    except MedMambaError as error:
        line("error", f"{type(error).__name__}: {error}")
        if not (error.message and error.remedy):
            line("problem", f"{error!r} lacks a message or a remedy")
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        line("defect", traceback.format_exc())
    sys.stdout.flush()
    os._exit(0)

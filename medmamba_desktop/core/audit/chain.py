"""The files of the audit log as one chain: where it ends, and whether it is whole.

A program that is killed, or a disk that is full, may leave a line unfinished. The next entry says
so, with the hash of what is there; so the chain goes on, and nothing is taken for such a line that
is not one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from medmamba_desktop.core.audit import line
from medmamba_desktop.core.audit.line import Entry

_TAIL: Final = 1 << 18  # many times the longest line


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found.

    Attributes:
        entries, files: how many there are, up to the break where there is one.
        first: the first entry's number; more than 1 where old files were dropped.
        last: the last entry; None where there is none.
        torn: lines that a kill or a full disk left unfinished, each accounted for.
        broken: which line is not as it was written, and how that shows; empty where all is well.
    """

    entries: int = 0
    files: int = 0
    first: int = 1
    last: Entry | None = None
    torn: int = 0
    broken: str = ""


def files_of(folder: Path) -> list[Path]:
    """The log's files, the oldest first."""
    return sorted(folder.glob("audit-*.jsonl"))


def name_of(first: int) -> str:
    """The name of a file whose first entry has this number."""
    return f"audit-{first:010d}.jsonl"


def end_of(folder: Path) -> tuple[Entry | None, bytes]:
    """The last sound entry, and what stands behind it in its file or the next."""
    rest = b""
    for file in reversed(files_of(folder)):
        entry, behind = _end_of_file(file)
        rest = behind + rest
        if entry is not None:
            return entry, rest
    return None, rest


def _end_of_file(file: Path) -> tuple[Entry | None, bytes]:
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        for length in (min(size, _TAIL), size):
            stream.seek(size - length)
            content = stream.read(length)
            pieces = content.split(b"\n")
            for place in range(len(pieces) - 1, -1, -1):
                entry = line.read(pieces[place])
                if entry is not None:
                    return entry, b"\n".join(pieces[place + 1 :])
    return None, content


def entries_of(folder: Path) -> Iterator[Entry]:
    """Every entry that can be read, in order, whether the chain is whole or not."""
    for _, _, raw in _lines(folder):
        entry = line.read(raw.removesuffix(b"\n"))
        if entry is not None:
            yield entry


def verify(folder: Path) -> Verdict:
    """Follow the chain from its first entry to its last.

    It shows changes, and lines put in or taken out between others. Lines cut off at the end do not
    show, nor does a chain that somebody computed anew: for that the last hash is noted elsewhere.
    """
    check = _Check(files=len(files_of(folder)))
    for name, number, raw in _lines(folder):
        problem = check.take(f"line {number} of {name}", raw)
        if problem:
            return check.verdict(problem)
    return check.verdict(check.end())


def _lines(folder: Path) -> Iterator[tuple[str, int, bytes]]:
    for file in files_of(folder):
        with file.open("rb") as stream:
            for number, raw in enumerate(stream, 1):
                yield file.name, number, raw


@dataclass(slots=True)
class _Check:
    """How far the chain was followed.

    Attributes:
        pending: bytes behind the last entry that are none, and where they begin.
        dropped: the highest number before which an entry says that old files were deleted.
    """

    files: int
    last: Entry | None = None
    first: int = 1
    entries: int = 0
    torn: int = 0
    dropped: int = 1
    pending: bytes = b""
    pending_at: str = field(default="")

    def take(self, where: str, raw: bytes) -> str:
        """Follow one line; what is wrong with it or with what stands before it, or nothing."""
        entry = line.read(raw.removesuffix(b"\n"))
        if entry is None:
            self.pending_at = self.pending_at or where
            self.pending += raw
            return ""
        problem = self._against_pending(entry, where) or self._against_last(entry, where)
        if problem:
            return problem
        if entry.action == "dropped":
            self.dropped = max(self.dropped, int(entry.facts.get("before", 1)))
        self.first = entry.n if self.last is None else self.first
        self.last, self.entries = entry, self.entries + 1
        return ""

    def end(self) -> str:
        """What is wrong with the chain as a whole, or nothing."""
        if self.pending.endswith(b"\n"):
            return f"{self.pending_at} is not as it was written"
        self.torn += bool(self.pending)
        if self.first > self.dropped:
            return f"the entries before number {self.first} are missing"
        return ""

    def verdict(self, broken: str) -> Verdict:
        return Verdict(self.entries, self.files, self.first, self.last, self.torn, broken)

    def _against_pending(self, entry: Entry, where: str) -> str:
        pending, at = self.pending, self.pending_at
        self.pending, self.pending_at = b"", ""
        if not pending and entry.torn:
            return f"an unfinished line before {where} is missing"
        if pending and entry.torn != torn_hash(pending.removesuffix(b"\n")):
            return f"{at} is not as it was written"
        self.torn += bool(pending)
        return ""

    def _against_last(self, entry: Entry, where: str) -> str:
        if self.last is None:
            return ""
        if entry.previous != self.last.hash or entry.n != self.last.n + 1:
            return f"{where} does not follow on the entry before, number {self.last.n}"
        return ""


def torn_hash(rest: bytes) -> str:
    """What an entry says of an unfinished line before it."""
    return hashlib.sha256(rest).hexdigest()

"""What the audit log calls users and files: hashes keyed with a salt of this installation.

Who has the log alone cannot tell a user or a file from it, nor compare two installations. Who has
the salt, too, can find out whether a file that he holds is named there; that is what it is for.
"""

from __future__ import annotations

import getpass
import hashlib
import secrets
from pathlib import Path
from typing import Final

from medmamba_desktop.core.atomic import whole_file

_SALT: Final = "salt"
_SALT_BYTES: Final = 32
_MOST_REMEMBERED: Final = 50_000
_State = tuple[Path, int, int]


class Identities:
    """Not for two threads at once."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _SALT
        self._salt = b""
        self._known: dict[_State, str] = {}

    def user(self) -> str:
        """Who uses this account."""
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):
            name = ""
        return self._keyed(b"user", name.encode("utf-8", "surrogateescape"))

    def of_file(self, path: Path, *, may_read: bool = True) -> str:
        """A file by what it holds, wherever it lies; empty where it cannot be read.

        Args:
            may_read: else only files that were asked for before are known.
        """
        try:
            found = path.stat()
            state = path, found.st_mtime_ns, found.st_size
            if state not in self._known:
                if not may_read:
                    return ""
                if len(self._known) >= _MOST_REMEMBERED:
                    self._known.clear()
                self._known[state] = self._keyed(b"file", sha256_of(path))
            return self._known[state]
        except (OSError, ValueError):
            return ""

    def prepare(self) -> None:
        """Read the salt, or make one, under the log's lock; raises OSError or WriteError."""
        if self._salt:
            return
        content = self._file.read_bytes() if self._file.is_file() else b""
        if len(content) != _SALT_BYTES:
            content = secrets.token_bytes(_SALT_BYTES)
            with whole_file(self._file) as scratch:
                scratch.write_bytes(content)
            self._file.chmod(0o600)
        self._salt = content

    def _keyed(self, kind: bytes, what: bytes) -> str:
        assert self._salt
        return hashlib.blake2b(what, key=self._salt, digest_size=16, person=kind).hexdigest()


def sha256_of(path: Path) -> bytes:
    """SHA-256 of a file; raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()

"""The SQLite file under the results store: opened when first needed, put out of use when it fails.

Two programs may use one file at once: SQLite's write-ahead log lets readers and one writer work
side by side, and a second writer waits. A program may be killed at any moment: a transaction is
there or it is not.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, TypeVar

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Problem

T = TypeVar("T")

_FORMAT: Final = 1
_WAIT_S: Final = 5.0
_RETRY_S: Final = 0.005
_SALT_BYTES: Final = 32
_SIDES: Final = ("", "-wal", "-shm")  # the files that SQLite keeps

_TABLES: Final = """
CREATE TABLE salt (value BLOB NOT NULL);
CREATE TABLE results (
    key BLOB PRIMARY KEY, task TEXT NOT NULL, classes TEXT NOT NULL, cautions TEXT NOT NULL
);
CREATE TABLE marks (
    picture BLOB, task TEXT, verdict TEXT NOT NULL, about TEXT NOT NULL, label TEXT NOT NULL,
    note TEXT NOT NULL, PRIMARY KEY (picture, task)
);
"""

_BROKEN = (
    tr_noop("The kept results could not be read, so they were set aside"),
    tr_noop("Nothing is to be done: a new store was begun"),
)
_GONE = (
    tr_noop("The kept results were deleted while the program ran, so a new store was begun"),
    tr_noop("Nothing is to be done: what is classified from now on is kept again"),
)
_NEWER = (
    tr_noop("The kept results were written by a newer version of the program, so none are used"),
    tr_noop("Results are computed again next time; start the newer version to use them"),
)
_UNUSABLE = (
    tr_noop("Results cannot be kept on this computer, so the work goes on without"),
    tr_noop(
        "Results are computed again next time; check that the disk has space and that your user "
        "folder may be written"
    ),
)

_log = logging.getLogger(__name__)


class Database:
    """One connection, used by one thread at a time; others wait.

    Attributes:
        problem: why it is out of use, or that it was begun anew; None while all is well.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._is_out_of_use = False
        self._salt = b""
        self.problem: Problem | None = None

    def run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do some work in a transaction; `otherwise` where the store is, or goes, out of use."""
        with self._lock:
            if self._is_out_of_use:
                return otherwise
            try:
                return self._in_transaction(work)
            except (sqlite3.Error, OSError) as error:
                return otherwise if not self._mend(error) else self._once_more(work, otherwise)

    def salt(self) -> bytes:
        """What the keys of pictures are made with; a new one for each store.

        A store that is begun anew while the program runs keeps it: keys that are known stay right.
        """
        self._salt = self.run(_read_salt, b"") or self._salt
        return self._salt

    def close(self) -> None:
        """Close the file; it opens again when it is needed."""
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None

    def tidy(self) -> None:
        """Give the disk back what was deleted."""
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.execute("VACUUM")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is not None and not self._file.exists():
            # SQLite would go on in the deleted file, and all of it would be lost at the end.
            self.close()
            self.problem = _problem(_GONE)
        if self._connection is None:
            self._connection = _opened(self._file, self._salt)
        with self._connection as connection:
            return work(connection)

    def _once_more(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            return self._in_transaction(work)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error, _UNUSABLE)
            return otherwise

    def _mend(self, error: Exception) -> bool:
        """Whether it is worth another try: a damaged file was set aside for a new one."""
        if isinstance(error, _NewerError):
            self._give_up(error, _NEWER)
            return False
        # An OperationalError is a disk that is full, locked or read-only: the file may be sound.
        if not isinstance(error, sqlite3.DatabaseError) or isinstance(
            error, sqlite3.OperationalError
        ):
            self._give_up(error, _UNUSABLE)
            return False
        self.close()
        try:
            _set_aside(self._file)
        except OSError as other:
            self._give_up(other, _UNUSABLE)
            return False
        self.problem = _problem(_BROKEN)
        return True

    def _give_up(self, error: Exception, words: tuple[str, str]) -> None:
        _log.info("The results store is out of use: %s", type(error).__name__)
        self.close()
        self._is_out_of_use = True
        self.problem = _problem(words)


def _problem(words: tuple[str, str]) -> Problem:
    message, remedy = words
    return Problem(tr(message), tr(remedy))


class _NewerError(sqlite3.DatabaseError):
    """The file is of a format that this version does not know."""


def _opened(file: Path, salt: bytes) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
    connection = sqlite3.connect(file, timeout=_WAIT_S, check_same_thread=False)
    try:
        # What is deleted is overwritten. NORMAL: a power cut may cost the last moments' results.
        connection.execute("PRAGMA secure_delete = ON")
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        _prepare(connection, salt or secrets.token_bytes(_SALT_BYTES))
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, for which SQLite itself does not wait for another program."""
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _prepare(connection: sqlite3.Connection, salt: bytes) -> None:
    """Make the tables, unless another program does so at this moment.

    Args:
        salt: of a new store.

    Raises:
        DatabaseError: the file is a database, but not as this or a newer version makes it.
    """
    if _format(connection) == 0:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if _format(connection) == 0:
                if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                    raise sqlite3.DatabaseError("tables of no format")
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute("INSERT INTO salt VALUES (?)", (salt,))
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
    if _format(connection) > _FORMAT:
        raise _NewerError
    _check(connection)


def _check(connection: sqlite3.Connection) -> None:
    try:
        salt = connection.execute("SELECT value FROM salt").fetchone()
        connection.execute("SELECT key, task, classes, cautions FROM results LIMIT 0")
        connection.execute("SELECT picture, task, verdict, about, label, note FROM marks LIMIT 0")
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        raise sqlite3.DatabaseError(str(error)) from error
    if salt is None:
        raise sqlite3.DatabaseError("no salt")


def _format(connection: sqlite3.Connection) -> int:
    with closing(connection.execute("PRAGMA user_version")) as found:
        return int(found.fetchone()[0])


def _read_salt(connection: sqlite3.Connection) -> bytes:
    return bytes(connection.execute("SELECT value FROM salt").fetchone()[0])


def _set_aside(file: Path) -> None:
    """Rename a damaged file, over one that was set aside before."""
    for side in _SIDES:
        part = file.with_name(file.name + side)
        if side:
            part.unlink(missing_ok=True)
        else:
            part.replace(file.with_name(file.name + ".broken"))

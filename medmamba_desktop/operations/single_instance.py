"""One window for each user: a later start hands its files to the one that is open, and ends.

The line between them is a local socket that only the same user may open. What comes over it is not
trusted: a list of paths of limited length, and nothing else.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from medmamba_desktop import __version__, paths

_log = logging.getLogger(__name__)

_CONNECT_MS = 300
_ANSWER_MS = 10_000  # one that is just starting answers when its window is there
_LOCK_MS = 5_000
_TAKEN = b"taken\n"
MAX_BYTES = 1_000_000


def line_name(home: Path | None = None) -> str:
    """The socket's name: another user, folder of settings or version is another program."""
    mark = f"{_user()}\n{home or paths.settings_file()}\n{__version__}"
    return f"medmamba-{hashlib.sha256(mark.encode()).hexdigest()[:16]}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user number without a name
        return "unknown"


class SingleInstance(QObject):
    """This program's place among those of the same user.

    Signals:
        asked: paths that a later start was given; an empty tuple asks for the window alone.
    """

    asked = Signal(tuple)

    def __init__(self, name: str | None = None) -> None:
        super().__init__()
        self._name = name or line_name()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._waiting: dict[QLocalSocket, bytes] = {}

    def claim(self, places: Sequence[Path]) -> bool:
        """Be the first, or hand `places` to the one that is; False if they were handed over.

        Where neither works, say because the folder for sockets cannot be written, the program is
        one of several: it opens its own window.
        """
        # Many files opened at once are as many starts within milliseconds.
        lock = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        is_alone = lock.tryLock(_LOCK_MS)
        try:
            if hand_over(self._name, places):
                return False
            if is_alone:
                # What a crashed program left would be in the way; nobody answers there.
                QLocalServer.removeServer(self._name)
            if not self._server.listen(self._name):
                _log.info("no line for later starts: %s", self._server.serverError().name)
        finally:
            lock.unlock()
        return True

    def close(self) -> None:
        """Take no more."""
        self._server.close()

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            line = self._server.nextPendingConnection()
            self._waiting[line] = b""
            line.readyRead.connect(lambda line=line: self._on_ready(line))
            line.disconnected.connect(lambda line=line: self._on_gone(line))
            self._on_ready(line)

    def _on_ready(self, line: QLocalSocket) -> None:
        if line not in self._waiting:
            return
        self._waiting[line] += bytes(line.readAll().data())
        said = self._waiting[line]
        if len(said) > MAX_BYTES:
            line.abort()
        elif said.endswith(b"\n"):
            self._waiting[line] = b""
            asked = read_places(said)
            if asked is None:
                line.abort()
                return
            line.write(_TAKEN)
            line.flush()
            self.asked.emit(asked)

    def _on_gone(self, line: QLocalSocket) -> None:
        self._waiting.pop(line, None)
        line.deleteLater()


def hand_over(name: str, places: Sequence[Path]) -> bool:
    """Give paths to the program that is open; False where there is none, or it does not answer."""
    line = QLocalSocket()
    line.connectToServer(name)
    if not line.waitForConnected(_CONNECT_MS):
        return False
    _let_it_come_forward()
    line.write(json.dumps([str(place.absolute()) for place in places]).encode() + b"\n")
    is_taken = line.waitForBytesWritten(_CONNECT_MS * 10) and line.waitForReadyRead(_ANSWER_MS)
    answer = bytes(line.readAll().data())
    line.disconnectFromServer()
    return is_taken and answer == _TAKEN


def read_places(said: bytes) -> tuple[Path, ...] | None:
    """The paths in what was said; None for anything but a list of absolute paths."""
    try:
        given = json.loads(said)
    except ValueError:
        return None
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        return None
    places = tuple(Path(text) for text in given)
    is_sound = all(place.is_absolute() and "\0" not in str(place) for place in places)
    return places if is_sound else None


def _let_it_come_forward() -> None:
    """On Windows only the program that has the user's attention may give it to another."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)

"""The batch that was not finished, so that the program can offer to go on with it.

This alone holds paths: those that the user opened, in a file that only the user may read, which is
deleted as soon as the batch is done. What was computed already stands in the results store.
"""

from __future__ import annotations

import json
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from medmamba_desktop.core.errors import DAMAGE

_SUFFIX = ".json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A batch that a program left behind.

    Attributes:
        places: the files and folders that were opened.
        images: how many images there were.
        begun: when, in ISO 8601, local time.
    """

    file: Path
    places: tuple[Path, ...]
    images: int
    begun: str


class BatchList:
    """The batch of this program, and those that others left; a lock says who is still at work."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / f"{secrets.token_hex(8)}{_SUFFIX}"
        self._lock = _lock_of(self._file)

    def write(self, places: tuple[Path, ...], images: int) -> None:
        """Write down what is being classified; where that cannot be, it is not offered later."""
        content = {
            "places": [str(place) for place in places],
            "images": images,
            "begun": datetime.now().isoformat(timespec="seconds"),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            if not self._lock.is_locked:
                self._lock.acquire(blocking=False)
            # Not flushed to the disk, for the window waits: after a power cut there is no offer.
            scratch = self._file.with_suffix(".new")
            scratch.touch(mode=0o600)
            # ASCII: names that are no text survive as JSON's own escapes.
            scratch.write_text(json.dumps(content), "ascii")
            scratch.replace(self._file)
        except (OSError, Timeout) as error:
            _log.info("The batch could not be written down: %s", type(error).__name__)

    def remove(self) -> None:
        """The batch is done, or the user does not want it."""
        _delete(self._file)
        self._lock.release()
        _delete(Path(self._lock.lock_file))

    def close(self) -> None:
        """Leave the batch, if there is one, to the next start."""
        self._lock.release()

    def left(self) -> tuple[Unfinished, ...]:
        """Batches at which no program works, the latest first; what else was left is deleted."""
        for part in (*self._folder.glob("*.new"), *self._folder.glob("*.lock")):
            file = part.with_suffix(_SUFFIX)
            if not file.exists() and _is_free(file):
                _delete_all(file)
        read = (_read(file) for file in sorted(self._folder.glob(f"*{_SUFFIX}")))
        found = [batch for batch in read if batch is not None and _is_free(batch.file)]
        return tuple(sorted(found, key=lambda batch: batch.begun, reverse=True))

    def forget(self, batch: Unfinished) -> None:
        """Delete one that was left."""
        _delete_all(batch.file)


def _lock_of(file: Path) -> FileLock:
    # Taken by the thread that computes, given back by the window's.
    return FileLock(file.with_suffix(".lock"), thread_local=False)


def _is_free(file: Path) -> bool:
    lock = _lock_of(file)
    try:
        with lock.acquire(blocking=False):
            return True
    except (Timeout, OSError):
        return False


def _read(file: Path) -> Unfinished | None:
    """None for a file that is damaged; it is deleted, since nothing can be done with it."""
    try:
        content = json.loads(file.read_text("ascii"))
        places = tuple(Path(str(place)) for place in content["places"])
        return Unfinished(file, places, int(content["images"]), str(content["begun"]))
    except DAMAGE:
        _delete(file)
    except OSError:
        pass
    return None


def _delete_all(file: Path) -> None:
    """A list with its lock, and with what a kill has left of its writing."""
    for part in (file, file.with_suffix(".new"), file.with_suffix(".lock")):
        _delete(part)


def _delete(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)

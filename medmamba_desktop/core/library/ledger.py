"""What the user's library notes beside its model files: hashes, and which model is the default.

One small JSON file in the folder of the user's models. It is a help, not the truth: the model
files are; where it is absent or damaged nothing is known and nothing fails.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import DAMAGE, WriteError
from medmamba_desktop.core.language import tr

NAME = "library.json"
LOCK = ".library.lock"
# Which model is taken where no modality says another.
ANY = ""
_MAX_BYTES = 1024 * 1024
_WAIT_S = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The notes.

    Attributes:
        hashes: name of a model file -> SHA-256 as it was when the library wrote the file.
        defaults: DICOM modality code, or `ANY` -> name of a model.
    """

    hashes: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def with_file(self, name: str, sha256: str | None) -> Ledger:
        """With a file's hash noted, or forgotten where it is None."""
        others = {key: value for key, value in self.hashes.items() if key != name}
        return replace(self, hashes=others if sha256 is None else {**others, name: sha256})

    def with_default(self, modality: str, model: str | None) -> Ledger:
        """With a model as the default of a modality, or none."""
        others = {key: value for key, value in self.defaults.items() if key != modality}
        return replace(self, defaults=others if model is None else {**others, modality: model})

    def renamed(self, before: str, after: str) -> Ledger:
        """With defaults that follow a model to its new name."""
        moved = {key: after if name == before else name for key, name in self.defaults.items()}
        return replace(self, defaults=moved)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Hold the library against other programs, and other threads, for one short change.

    Raises:
        WriteError: another program has held it too long, or the folder cannot be written.
    """
    # Imported here: the window shows before a change is made.
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=_WAIT_S)
        lock.acquire()
    except Timeout as error:
        raise WriteError(
            tr("Another program is changing the models"),
            tr("Wait until it has finished, and try again"),
        ) from error
    except OSError as error:
        raise WriteError(
            tr(
                "The models folder cannot be written ({reason})",
                reason=error.strerror or type(error).__name__,
            ),
            tr("Check that the folder may be written and that the disk has space"),
            repr(error),
        ) from error
    try:
        yield
    finally:
        lock.release()


def read_ledger(folder: Path) -> Ledger:
    """The notes in a folder of models; empty where there are none that can be read."""
    try:
        path = folder / NAME
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError("too large")
        content = json.loads(path.read_text("utf-8"))
        return Ledger(_texts(content["hashes"]), _texts(content["defaults"]))
    except FileNotFoundError:
        return Ledger()
    except (OSError, *DAMAGE) as error:
        _log.info("the library's notes were passed over: %s", type(error).__name__)
        return Ledger()


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Write the notes, whole or not at all; the caller holds the library (`changing`).

    Raises:
        WriteError: the folder cannot be written.
    """
    content = {"format": 1, "hashes": dict(ledger.hashes), "defaults": dict(ledger.defaults)}
    with whole_file(folder / NAME) as scratch:
        scratch.write_text(json.dumps(content, indent=1, sort_keys=True), "utf-8")


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()}

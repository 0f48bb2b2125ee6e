"""Where removed and replaced model files wait, so that a change can be taken back."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.model_file import SUFFIX

FOLDER = ".removed"
KEPT_DAYS = 7
KEPT_FILES = 20
_SCRATCH = ".medmamba-*"
# A file that is being written is touched all the while; one left by a killed program is not.
_SCRATCH_AGE_S = 3600.0
_DAY_S = 86400.0


def put_away(models: Path, file: Path) -> Path:
    """Move a model file out of the library; where it is now.

    Raises:
        WriteError: the system does not let it go.
    """
    return _placed(models, file, file.rename)


def keep_copy(models: Path, file: Path) -> Path:
    """Keep a model file as it is now, though it stays: another is about to take its place.

    Raises:
        WriteError: it cannot be kept.
    """
    return _placed(models, file, lambda target: _linked(file, target))


def _linked(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError:  # not every file system has links
        shutil.copyfile(file, target)


def _placed(models: Path, file: Path, move: Callable[[Path], object]) -> Path:
    # The time first, so that names sort from old to new.
    place = models / FOLDER / f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    try:
        place.mkdir(parents=True)
        move(place / file.name)
    except OSError as error:
        with suppress(OSError):
            place.rmdir()
        raise _not_moved(file.stem, error) from error
    return place / file.name


def _age_s(file: Path) -> float:
    """How long a file has been kept; by its place's name, as links share the file's own times."""
    stamp = file.parent.name.partition("-")[0]
    return time.time() - int(stamp) / 1e9 if stamp.isdecimal() else 0.0


def bring_back(file: Path, target: Path) -> None:
    """Move a file from `put_away` to a place where there is none.

    Raises:
        WriteError: it is gone, or the system does not let it be moved.
    """
    try:
        file.rename(target)
        with suppress(OSError):
            file.parent.rmdir()
    except FileNotFoundError as error:
        raise WriteError(
            tr("The earlier file of {name} is not kept any more", name=target.stem),
            tr(
                "Removed models are kept for {days} days, {files} of them at most",
                days=KEPT_DAYS,
                files=KEPT_FILES,
            ),
        ) from error
    except OSError as error:
        raise _not_moved(target.stem, error) from error


def kept(models: Path) -> tuple[Path, ...]:
    """Files that were put away, the newest first."""
    return tuple(sorted((models / FOLDER).glob(f"*/*{SUFFIX}"), reverse=True))


def tidy(models: Path) -> None:
    """Delete what has been kept long enough, and what killed programs left behind.

    The caller holds the library (`ledger.changing`). Nothing is raised: what cannot be deleted now
    will be another time.
    """
    for number, file in enumerate(kept(models)):
        if number >= KEPT_FILES or _age_s(file) > KEPT_DAYS * _DAY_S:
            with suppress(OSError):
                file.unlink()
                file.parent.rmdir()
    for place in (models / FOLDER).glob("*"):
        with suppress(OSError):  # one with a file in it stays; an empty one was left by a kill
            place.rmdir()
    for scratch in models.glob(_SCRATCH):
        with suppress(OSError):
            if time.time() - scratch.stat().st_mtime > _SCRATCH_AGE_S:
                scratch.unlink()


def _not_moved(name: str, error: OSError) -> WriteError:
    return WriteError(
        tr(
            "The model {name} could not be moved ({reason})",
            name=name,
            reason=error.strerror or type(error).__name__,
        ),
        tr("Close programs that use it, and check that the models folder may be written"),
        repr(error),
    )

"""Files, and folders of them, that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.leftovers import scratch_prefix


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a scratch file beside `path`; it takes `path`'s place when the block ends without error.

    Raises:
        WriteError: the folder cannot be made or written, or the disk is full.
    """
    scratch: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=scratch_prefix(path.parent), suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
        scratch = Path(name)
        yield scratch
        _flush(scratch)
        scratch.chmod(0o666 & ~_umask())
        scratch.replace(path)
    except OSError as error:
        raise _not_written(error) from error
    finally:
        if scratch is not None:
            with suppress(OSError):  # the disk that failed may fail at this, too
                scratch.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path, own: Sequence[str]) -> Iterator[Path]:
    """Give a scratch folder beside `path`; it takes `path`'s place when the block ends.

    Args:
        own: names of the files that the caller writes, as for `check_replaceable`.

    Raises:
        WriteError: `path` is not to be replaced, it cannot be written, or the disk is full.
    """
    path = path.resolve()
    scratch: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=scratch_prefix(path.parent), dir=path.parent))
        yield scratch
        for file in scratch.iterdir():
            _flush(file)
        scratch.chmod(0o777 & ~_umask())
        check_replaceable(path, own)
        _put_in_place(scratch, path)
    except OSError as error:
        raise _not_written(error) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def check_replaceable(path: Path, own: Sequence[str]) -> None:
    """Refuse to write a folder over anything but an empty folder or an earlier one of our own.

    Args:
        own: names of files; a folder that holds the first, and no others, is our own.

    Raises:
        WriteError: there is something else, or it cannot be looked into.
    """
    try:
        is_other = os.path.lexists(path) and (not path.is_dir() or not _is_own(path, own))
    except OSError as error:
        raise _not_written(error) from error
    if is_other:
        raise WriteError(
            tr("The output folder holds files that this command did not write"),
            tr("Name a new or an empty folder"),
        )


def _is_own(folder: Path, own: Sequence[str]) -> bool:
    names = {file.name: file.is_dir() for file in folder.iterdir()}
    return not names or (own[0] in names and names.keys() <= set(own) and not any(names.values()))


def _put_in_place(scratch: Path, path: Path) -> None:
    """Rename a folder over another, which comes back where that fails."""
    if not path.exists():
        scratch.rename(path)
        return
    aside = Path(tempfile.mkdtemp(prefix=scratch_prefix(path.parent), dir=path.parent))
    try:
        path.rename(aside / path.name)
    except OSError:
        aside.rmdir()
        raise
    try:
        scratch.rename(path)
    except BaseException:
        (aside / path.name).rename(path)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def check_writable(folder: Path) -> None:
    """Make a folder if it is not there, and try to write in it, before long work begins.

    Raises:
        WriteError: it cannot be made or written.
    """
    with whole_file(folder / ".medmamba-try") as scratch:
        scratch.touch()
    (folder / ".medmamba-try").unlink(missing_ok=True)


def _not_written(error: OSError) -> WriteError:
    return WriteError(
        tr(
            "The result could not be written ({reason})",
            reason=error.strerror or type(error).__name__,
        ),
        _remedy(error),
        repr(error),
    )


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("Make room on the disk, or choose another one")
    if isinstance(error, PermissionError):
        return tr(
            "Close the file where another program has it open, and check that the folder may be "
            "written"
        )
    return tr("Check that the folder may be written and that the disk has space")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    """The process's file mode mask; Python can only read it by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medmamba_desktop.core.errors import WriteError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a scratch file beside `path`; it takes `path`'s place when the block ends without error.

    Raises:
        WriteError: the folder cannot be made or written, or the disk is full.
    """
    scratch: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".medmamba-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        scratch = Path(name)
        yield scratch
        _flush(scratch)
        scratch.chmod(0o666 & ~_umask())
        scratch.replace(path)
    except OSError as error:
        raise WriteError(
            f"The result could not be written ({error.strerror or type(error).__name__})",
            "Check that the folder may be written and that the disk has space",
            repr(error),
        ) from error
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)


def check_writable(folder: Path) -> None:
    """Make a folder if it is not there, and try to write in it, before long work begins.

    Raises:
        WriteError: it cannot be made or written.
    """
    with whole_file(folder / ".medmamba-try") as scratch:
        scratch.touch()
    (folder / ".medmamba-try").unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    """The process's file mode mask; Python can only read it by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

"""Opens what an `ImageRef` points to, a file or a member of a zip, as a stream of bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import archive
from medmamba_desktop.core.source.kinds import HEAD_BYTES, Kind, sniff
from medmamba_desktop.core.values import ImageRef


@dataclass(frozen=True, slots=True)
class Content:
    """An open file.

    Attributes:
        stream: readable and seekable, at its start.
        size: in bytes.
        stamp: what tells this version of this file from every other, for remembering its header.
    """

    stream: BinaryIO
    size: int
    stamp: tuple[object, ...]

    def kind(self) -> Kind:
        """What the file is; the stream is at its start again afterwards."""
        head = self.stream.read(HEAD_BYTES)
        self.stream.seek(0)
        return sniff(head, self.size)


@contextmanager
def opened(ref: ImageRef, is_for_pixels: bool = False) -> Iterator[Content]:
    """Open what `ref` points to.

    Args:
        is_for_pixels: a member of a zip is unpacked whole, because decoders jump about in it.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be opened, or read inside the
            block.
    """
    if ref.member is None:
        with _file(ref.path) as content:
            yield content
        return
    stamp = (*archive.stamp(ref.path), ref.member)
    member = (
        archive.member_in_memory(ref.path, ref.member, is_read_often=ref.frame is not None)
        if is_for_pixels
        else archive.member_stream(ref.path, ref.member)
    )
    with member as (stream, size):
        yield Content(stream, size, stamp)


@contextmanager
def _file(path: Path) -> Iterator[Content]:
    try:
        found = path.stat()
        check_regular(found.st_mode)
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreachable(error) from error
    try:
        with stream:
            yield Content(stream, found.st_size, (str(path), found.st_mtime_ns, found.st_size))
    except OSError as error:
        # A file that opened may still not be read: a bad sector, a share that went away.
        raise unreachable(error) from error


def is_there(path: Path) -> bool:
    """Whether there is a file or folder of a name that some file's content gives.

    `Path.exists` raises for names that are too long for the system.
    """
    return os.path.exists(path)  # noqa: PTH110


def check_regular(mode: int) -> None:
    """Refuse what is no plain file: opening a named pipe would wait for ever.

    Raises:
        UnreadableError: `mode` (st_mode) is that of a folder, pipe, socket or device.
    """
    if stat.S_ISDIR(mode):
        raise UnreadableError(tr("This is a folder, not an image"), tr("Open the folder instead"))
    if not stat.S_ISREG(mode):
        raise UnreadableError(
            tr("This is a pipe, a socket or a device, not a file"), tr("Choose an image file")
        )


def unreachable(error: OSError | ValueError) -> UnreadableError:
    """Our error for a file or folder that the system does not let us have."""
    detail = error.strerror or "" if isinstance(error, OSError) else type(error).__name__
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableError(
            tr("There is no such file or folder"),
            tr("Check its name, that its drive is connected and that no link to it is broken"),
            detail,
        )
    if isinstance(error, PermissionError):
        return UnreadableError(
            tr("There is no permission to read this"),
            tr("Ask its owner or your administrator"),
            detail,
        )
    return UnreadableError(
        tr("The system could not read this"), tr("Copy it to another drive and try again"), detail
    )

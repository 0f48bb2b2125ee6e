"""Zip archives, read in memory: no member is ever written to disk, so its name can do no harm."""

from __future__ import annotations

import io
import lzma
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.limits import LARGE_MEMBER_BYTES, MAX_MEMBER_BYTES, MAX_RATIO
from medmamba_desktop.core.source.recent import Recent

_ENCRYPTED: Final = 0x1  # general purpose bit 0 (APPNOTE.TXT 4.4.4); set for AES too
_KEPT_BYTES: Final = 256_000_000
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
)
_DAMAGED_REMEDY: Final = tr_noop("Copy or download the zip archive again")

Stamp = tuple[str, int, int]


class _Archive:
    """An open zip with the lock that guards its count of open members."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)
        self.lock = threading.Lock()


# Ten thousand members must not mean reading the central directory ten thousand times. Archives are
# let go, not closed, as another thread may still be reading; the last one to let go closes.
_archives: Recent[_Archive] = Recent(2)
# A loop of frames in one member must not mean unpacking it for every frame.
_unpacked: Recent[bytes] = Recent(1)


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip, each name once (the last one written counts), folders left out.

    Raises:
        UnreadableError: the archive is damaged or cannot be read.
    """
    infos = _opened(path).zip.infolist()
    # A forged directory may have a name of no letters, over which `is_dir` stumbles.
    files = (info for info in infos if info.filename and not info.is_dir())
    return list({info.filename: info for info in files}.values())


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a password is needed to read this member."""
    return bool(info.flag_bits & _ENCRYPTED)


def encrypted() -> UnreadableError:
    """The error for an archive that needs a password."""
    return UnreadableError(
        tr("The zip archive is encrypted"), tr("Unpack it with its password and open the folder")
    )


def is_document(names: list[str]) -> bool:
    """Whether a zip is the wrapping of an office document, a program or a data file."""
    markers = {"[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype", "AndroidManifest.xml"}
    return bool(markers.intersection(names)) or (
        bool(names) and all(name.endswith(".npy") for name in names)
    )


def is_checkpoint(names: list[str]) -> bool:
    """Whether a zip is what `torch.save` writes."""
    return any(name.endswith("/data.pkl") for name in names)


@contextmanager
def member_stream(path: Path, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """A member as a stream that unpacks as it is read, for looking at its header.

    Yields:
        the stream, and the size of the member in bytes.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be read, also while reading.
    """
    with _border():
        archive = _opened(path)
        info = _checked(archive, name)
        with archive.lock:
            stream = archive.zip.open(info)
        try:
            yield cast(BinaryIO, stream), info.file_size
        finally:
            with archive.lock:
                stream.close()


@contextmanager
def member_in_memory(path: Path, name: str, is_read_often: bool) -> Iterator[tuple[BinaryIO, int]]:
    """A member unpacked whole, for reading its pixels.

    Args:
        is_read_often: keep it for the next frame.

    Yields:
        the stream, and the size of the member in bytes.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be read.
    """
    size = _checked(_opened(path), name).file_size
    if is_read_often and size <= _KEPT_BYTES:
        content = _unpacked.get((stamp(path), name), lambda: _unpack(path, name))
    else:
        content = _unpack(path, name)
    yield io.BytesIO(content), len(content)


def stamp(path: Path) -> Stamp:
    """What tells one version of a file from the next: its name, time and size.

    Raises:
        UnreadableError: the file is not there.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise UnreadableError(
            tr("The zip archive is not there"), tr("Check that its drive is connected"), str(error)
        ) from error
    return str(path), found.st_mtime_ns, found.st_size


def _unpack(path: Path, name: str) -> bytes:
    with member_stream(path, name) as (stream, size):
        return stream.read(size)


def _opened(path: Path) -> _Archive:
    with _border():
        return _archives.get(stamp(path), lambda: _Archive(path))


def _checked(archive: _Archive, name: str) -> zipfile.ZipInfo:
    try:
        info = archive.zip.getinfo(name)
    except KeyError as error:
        raise UnreadableError(
            tr("The zip archive has no such file any more"), tr("Open the archive again")
        ) from error
    if is_encrypted(info):
        raise encrypted()
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > MAX_MEMBER_BYTES or (
        info.file_size > LARGE_MEMBER_BYTES and ratio > MAX_RATIO
    ):
        raise TooLargeError(
            tr(
                "Unpacked, this file takes {size:,.0f} MB ({ratio:,.0f} times its packed "
                "size), over the limit of {most:,.0f} MB or {most_ratio} times",
                size=info.file_size / 1e6,
                ratio=ratio,
                most=MAX_MEMBER_BYTES / 1e6,
                most_ratio=MAX_RATIO,
            ),
            tr("If the archive comes from a source you trust, unpack it and open the folder"),
        )
    return info


@contextmanager
def _border() -> Iterator[None]:
    """Turns what zipfile and its decompressors raise into our errors."""
    try:
        yield
    except MedMambaError:
        raise
    except NotImplementedError as error:
        raise UnsupportedError(
            tr("The zip archive uses a compression that is not supported"),
            tr("Unpack it and open the folder"),
            str(error),
        ) from error
    except PermissionError as error:
        raise UnreadableError(
            tr("There is no permission to read the zip archive"), tr("Ask its owner for it")
        ) from error
    except _DAMAGE as error:
        raise UnreadableError(
            tr("The zip archive is damaged"), tr(_DAMAGED_REMEDY), type(error).__name__
        ) from error

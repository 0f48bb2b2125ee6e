"""Small pictures kept on disk, so that a study that was open before shows its thumbnails at once.

Their names are keyed hashes: neither they nor anything else in the folder says whose image it is or
where it lies, and without the key beside them nobody can tell whether a known path is among them.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.source.grey import Grey
from medmamba_desktop.core.values import ImageRef

MAX_BYTES: Final = 200_000_000
"""How much of the disk they may take; about 50,000 thumbnails."""

_FORMAT: Final = 1  # raised when thumbnails are made otherwise, so that older ones are not shown
_KEY: Final = "key"
_KEY_BYTES: Final = 32
_QUALITY: Final = 90
_MOST_SIDE: Final = 2048  # pixels; a file that claims more is none of ours
_LEFT_AFTER_PRUNING: Final = 0.8

_log = logging.getLogger(__name__)


class ThumbnailStore:
    """Thumbnails in one folder of the user's cache; may be used by several threads at once."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._key = b""

    def get(self, ref: ImageRef, side: int, make: Callable[[], Grey]) -> Grey:
        """The thumbnail of an image, from the disk or else made, and kept.

        A file that has changed since counts as another one. A disk that is full or not to be
        written makes thumbnails slower and does no other harm.

        Args:
            side: most pixels of the longer side, as `make` makes it.
            make: gives (h, w, 3) uint8; what it raises is passed on, and nothing is kept.
        """
        file = self._file(ref, side)
        kept = _read(file) if file is not None else None
        if kept is not None:
            return kept
        made = make()
        if file is not None:
            _write(file, made)
        return made

    def prune(self) -> None:
        """Delete the oldest thumbnails where there are too many; right to call once a start."""
        with suppress(OSError):
            files = [(file, file.stat()) for file in self._folder.glob("*/*.jpg")]
            total = sum(found.st_size for _, found in files)
            if total <= self._max_bytes:
                return
            for file, found in sorted(files, key=lambda pair: pair[1].st_mtime):
                if total <= self._max_bytes * _LEFT_AFTER_PRUNING:
                    break
                file.unlink(missing_ok=True)
                total -= found.st_size

    def clear(self) -> None:
        """Delete every thumbnail and the key."""
        with suppress(OSError):
            for file in (*self._folder.glob("*/*.jpg"), self._folder / _KEY):
                file.unlink(missing_ok=True)
        self._key = b""

    def _file(self, ref: ImageRef, side: int) -> Path | None:
        try:
            found = ref.path.stat()
            key = self._key or self._read_key()
        except (OSError, ValueError, WriteError):
            return None
        what = (ref.path, ref.member, ref.frame, found.st_mtime_ns, found.st_size, side, _FORMAT)
        name = hashlib.blake2b(
            repr(what).encode("utf-8", "surrogateescape"), key=key, digest_size=20
        ).hexdigest()
        return self._folder / name[:2] / f"{name}.jpg"

    def _read_key(self) -> bytes:
        file = self._folder / _KEY
        if not file.is_file() or file.stat().st_size != _KEY_BYTES:
            with whole_file(file) as scratch:
                scratch.write_bytes(secrets.token_bytes(_KEY_BYTES))
            with suppress(OSError):
                self._folder.chmod(0o700)
        self._key = file.read_bytes()
        return self._key


def _read(file: Path) -> Grey | None:
    from PIL import Image

    try:
        with Image.open(file, formats=["JPEG"]) as image:
            if max(image.size) > _MOST_SIDE:
                return None
            return np.array(image.convert("RGB"))
    except Exception:  # noqa: BLE001  one that is damaged or not there is made, whatever is wrong
        return None


def _write(file: Path, pixels: Grey) -> None:
    from PIL import Image

    is_grey = bool((pixels[..., :1] == pixels).all())
    image = Image.fromarray(pixels[..., 0] if is_grey else pixels)
    try:
        with whole_file(file) as scratch:
            image.save(scratch, "JPEG", quality=_QUALITY, subsampling=0)
    except (WriteError, OSError):
        _log.info("A thumbnail could not be kept on disk")

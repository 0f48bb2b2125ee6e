"""The first phase of a run: every picture decoded once, as the network is fed it."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.dataset.cover import region_cover
from medmamba_desktop.core.dataset.examples import Example, Region
from medmamba_desktop.core.dataset.fingerprints import pixel_hash
from medmamba_desktop.core.dataset.unusable_masks import unusable
from medmamba_desktop.core.errors import MedMambaError, UnreadableError, WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.preprocess.input_spec import RENDERINGS, InputSpec
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.samples import COVER_SIDE
from medmamba_desktop.core.values import Picture, UnreadableSource

READERS = 4
# A checkpoint of MedMamba-T with its optimiser, twice, as one is written while another is kept.
_CHECKPOINT_BYTES = 600_000_000
_HEAD_BYTES = 150_000_000
# Pooled maps of MedMamba-T's four stages, the first three in three ways, float32.
_FEATURE_BYTES = 4 * (3 * (96 + 192 + 384) + 768)


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One picture as the run keeps it.

    Attributes:
        pixels: (h, w, 3) uint8.
        cover: (56, 56) uint8, or None where no region is marked or its mask cannot be read.
        refused: that mask, with the reason.
    """

    pixels: NDArray[np.uint8]
    sha256: str
    cover: NDArray[np.uint8] | None
    refused: UnreadableSource | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Which pictures a run has, in the order of its rows, and how many had to be left out.

    Attributes:
        refused: masks that could not be read; their pictures are there, without a region.
    """

    examples: tuple[Example, ...]
    hashes: tuple[str, ...]
    failed: int
    refused: tuple[UnreadableSource, ...] = ()


def check_room(
    folder: Path, pictures: int, spec: InputSpec, *, is_full: bool, views: int = 0
) -> None:
    """See that the disk has room for a run before it begins.

    Raises:
        WriteError: it has not.
    """
    need = pictures * spec.size[0] * spec.size[1] * 3
    need += pictures * (1 + views) * _FEATURE_BYTES
    need += _CHECKPOINT_BYTES if is_full else _HEAD_BYTES
    free = shutil.disk_usage(folder).free
    if free < need:
        raise WriteError(
            tr(
                "The disk has {free} free; this training needs {need}",
                free=_gigabytes(free),
                need=_gigabytes(need),
            ),
            tr("Make room on the disk where the program keeps its data, and start again"),
        )


def read_examples(
    examples: Sequence[Example], spec: InputSpec, pixels: Path, covers: Path
) -> Generator[int, None, Read]:
    """Decode pictures into one file; closing the generator stops the reading threads.

    Pictures that cannot be read any more are left out; rows follow the order of the others. One
    whose mask cannot be read is kept without a region.

    Args:
        pixels: a file of bytes, made anew, with room for all.
        covers: a NumPy file of regions, made only where there are any.

    Yields:
        how many pictures have been tried.

    Raises:
        UnreadableError: most of them cannot be read.
        WriteError: the disk is full.
    """
    try:
        marked = np.zeros((len(examples), COVER_SIDE, COVER_SIDE), np.uint8)
        found: list[tuple[Example, str]] = []
        refused: list[UnreadableSource] = []
        # Written, not mapped: a full disk is an error here and would be a crash there.
        with pixels.open("wb") as file:
            for tried, (example, decoded) in enumerate(_read_ahead(examples, spec), start=1):
                if decoded is not None:
                    file.write(decoded.pixels.data)
                    if decoded.cover is not None:
                        marked[len(found)] = decoded.cover
                    found.append((example, decoded.sha256))
                    if decoded.refused is not None:
                        refused.append(decoded.refused)
                yield tried
            _flush(file)
        if marked.any():
            with covers.open("wb") as file:
                np.save(file, marked[: len(found)], allow_pickle=False)
                _flush(file)
    except OSError as error:
        raise WriteError(
            tr(
                "The pictures could not be kept for training ({reason})",
                reason=error.strerror or "disk error",
            ),
            tr("Make room on the disk where the program keeps its data, and start again"),
            repr(error),
        ) from error
    failed = len(examples) - len(found)
    if failed > len(found):
        raise UnreadableError(
            tr(
                "{failed} of {all} pictures cannot be read any more",
                failed=failed,
                all=len(examples),
            ),
            tr("See that the folder is still there, and start again"),
        )
    return Read(tuple(e for e, _ in found), tuple(h for _, h in found), failed, tuple(refused))


def _flush(file: BinaryIO) -> None:
    """Bring a file to the disk: the data list, written next, says that it is whole."""
    file.flush()
    os.fsync(file.fileno())


def resized(picture: Picture, spec: InputSpec) -> NDArray[np.uint8]:
    """(h, w, 3) uint8: the picture as `to_tensor` resizes it, before it is normalised."""
    height, width = spec.size
    image = Image.fromarray(picture.pixels)
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling[RENDERINGS[spec.rendering]])
    return np.array(image)


def _read_ahead(
    examples: Sequence[Example], spec: InputSpec
) -> Iterator[tuple[Example, Decoded | None]]:
    rest = iter(examples)
    waiting: deque[tuple[Example, Future[Decoded | None]]] = deque()
    with ThreadPoolExecutor(READERS, "medmamba-train-read") as readers:
        try:
            for example in islice(rest, 4 * READERS):
                waiting.append((example, readers.submit(_decode, example, spec)))
            while waiting:
                example, future = waiting.popleft()
                decoded = future.result()
                for another in islice(rest, 1):
                    waiting.append((another, readers.submit(_decode, another, spec)))
                yield example, decoded
        finally:
            readers.shutdown(wait=True, cancel_futures=True)


def _decode(example: Example, spec: InputSpec) -> Decoded | None:
    try:
        picture = read_picture(example.ref)
        pixels, sha256 = resized(picture, spec), pixel_hash(picture.pixels)
    except (MedMambaError, MemoryError):
        return None
    cover, refused = _cover(example.regions) if example.regions else (None, None)
    return Decoded(pixels, sha256, cover, refused)


def _cover(
    regions: Sequence[Region],
) -> tuple[NDArray[np.uint8] | None, UnreadableSource | None]:
    try:
        share = region_cover(regions, (COVER_SIDE, COVER_SIDE))
    except (MedMambaError, MemoryError):
        return None, unusable(regions)
    return np.ceil(share * 255).astype(np.uint8), None


def _gigabytes(number: float) -> str:
    return f"{number / 1e9:.1f} GB"

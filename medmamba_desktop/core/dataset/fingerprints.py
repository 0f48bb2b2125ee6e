"""What tells one picture from another: read once, compared without reading again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import LabelledData, Progress
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef, Picture, Problem, UnreadableSource

THUMBNAIL = 32
READERS = 4
_AHEAD = 16
_REPORT_EVERY = 16
# Grey levels between channels that JPEG's chroma leaves in a picture that is grey to the eye.
_GREY_TOLERANCE = 12


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """One picture, small enough to keep 20,000 of.

    Attributes:
        pixels: SHA-256 of the decoded RGB pixels and their shape, lower-case hex.
        perceptual: (32, 32) uint8, the grey picture squashed to a square; what near copies share.
        width, height: in pixels, after EXIF orientation.
        modality: DICOM modality code, or empty.
        is_colour: whether it holds colour that can be seen.
    """

    pixels: str
    perceptual: NDArray[np.uint8]
    width: int
    height: int
    modality: str = ""
    is_colour: bool = False


def fingerprints(
    data: LabelledData,
) -> Generator[Progress, None, tuple[dict[ImageRef, Fingerprint], tuple[UnreadableSource, ...]]]:
    """Decode every picture once, on a few threads; closing the generator stops them.

    Returns:
        the fingerprints of those that could be read, in the data's order, and the others with why.
    """
    prints: dict[ImageRef, Fingerprint] = {}
    unreadable: list[UnreadableSource] = []
    total = len(data.examples)
    yield Progress(tr("Reading pictures"), 0, total)
    with ThreadPoolExecutor(READERS, "medmamba-fingerprint") as readers:
        try:
            for done, (ref, found) in enumerate(
                _read_ahead(readers, (example.ref for example in data.examples)), start=1
            ):
                if isinstance(found, Fingerprint):
                    prints[ref] = found
                else:
                    unreadable.append(UnreadableSource(ref, found))
                if done % _REPORT_EVERY == 0 or done == total:
                    yield Progress(tr("Reading pictures"), done, total)
        finally:
            readers.shutdown(wait=True, cancel_futures=True)
    return prints, tuple(unreadable)


def fingerprint(picture: Picture) -> Fingerprint:
    """The fingerprint of a picture that is already read."""
    return Fingerprint(
        pixel_hash(picture.pixels),
        _thumbnail(picture.pixels),
        picture.width,
        picture.height,
        picture.modality,
        _is_colour(picture.pixels),
    )


def _read_ahead(
    readers: ThreadPoolExecutor, refs: Iterable[ImageRef]
) -> Generator[tuple[ImageRef, Fingerprint | Problem], None, None]:
    """In order, with a bounded number read ahead: decoded pictures are large."""
    waiting: deque[tuple[ImageRef, Future[Fingerprint | Problem]]] = deque()
    refs = iter(refs)
    for ref in islice(refs, _AHEAD):
        waiting.append((ref, readers.submit(_read, ref)))
    while waiting:
        ref, future = waiting.popleft()
        found = future.result()
        for following in islice(refs, 1):
            waiting.append((following, readers.submit(_read, following)))
        yield ref, found


def _read(ref: ImageRef) -> Fingerprint | Problem:
    try:
        return fingerprint(read_picture(ref))
    except MedMambaError as error:
        return Problem(error.message, error.remedy)
    except MemoryError:
        return Problem(
            tr("There is not enough memory for this picture"), tr("Close other programs")
        )


def pixel_hash(pixels: NDArray[np.uint8]) -> str:
    """SHA-256 of decoded pixels and their shape, lower-case hex."""
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def _thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image

    # Pillow's bilinear filter widens with the reduction, so that every pixel has its share.
    grey = Image.fromarray(pixels).convert("L")
    return np.asarray(grey.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BILINEAR))


def _is_colour(pixels: NDArray[np.uint8]) -> bool:
    step = max(1, min(pixels.shape[:2]) // 64)
    sample = pixels[::step, ::step].astype(np.int16)
    spread = sample.max(axis=2) - sample.min(axis=2)
    return bool(np.mean(spread > _GREY_TOLERANCE) > 0.01)

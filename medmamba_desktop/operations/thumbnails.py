"""Small pictures for the browser, made only for rows in view, and only so many kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.state.image_list import ImageList

SIDE = 112
MAX_KEPT = 600
MAX_WAITING = 64  # more than any screen has rows

Small = NDArray[np.uint8]


class Thumbnails(QObject):
    """Makes and keeps thumbnails, or larger pictures where `side` says so.

    Signals:
        arrived: the `ImageRef` that has one now.
    """

    arrived = Signal(object)

    def __init__(
        self,
        backend: Backend,
        reading: Lane,
        images: ImageList,
        side: int = SIDE,
        max_kept: int = MAX_KEPT,
    ) -> None:
        super().__init__()
        self._side = side
        self._max_kept = max_kept
        self._backend = backend
        self._reading = reading
        self._kept: OrderedDict[ImageRef, Small | None] = OrderedDict()
        self._waiting: OrderedDict[ImageRef, Job] = OrderedDict()
        images.cleared.connect(self._on_cleared)

    def get(self, ref: ImageRef) -> Small | None:
        """(h, w, 3) uint8 with the longer side at most `side`, or None while there is none.

        Asking for one that is missing orders it. Of too many orders the oldest are dropped: their
        rows were scrolled past.
        """
        if ref in self._kept:
            self._kept.move_to_end(ref)
            return self._kept[ref]
        if ref not in self._waiting:
            self._order(ref)
        return None

    def is_hopeless(self, ref: ImageRef) -> bool:
        """Whether that picture was tried and cannot be read."""
        return ref in self._kept and self._kept[ref] is None

    def _order(self, ref: ImageRef) -> None:
        job = Job(once(_making(self._backend, ref, self._side)), Urgency.SOON)
        job.succeeded.connect(lambda small: self._enter(ref, small))
        job.failed.connect(lambda _error: self._enter(ref, None))
        self._waiting[ref] = job
        self._reading.submit(job)
        while len(self._waiting) > MAX_WAITING:
            _, oldest = self._waiting.popitem(last=False)
            oldest.cancel()

    def _on_cleared(self) -> None:
        """A file may be another one when it is opened again under the same path."""
        for job in self._waiting.values():
            job.cancel()
        self._waiting.clear()
        self._kept.clear()

    def _enter(self, ref: ImageRef, small: Small | None) -> None:
        self._waiting.pop(ref, None)
        self._kept[ref] = small
        while len(self._kept) > self._max_kept:
            self._kept.popitem(last=False)
        self.arrived.emit(ref)


def _making(backend: Backend, ref: ImageRef, side: int) -> Callable[[], Small]:
    def make() -> Small:
        return shrink(backend.read_picture(ref).pixels, side)

    # Only true thumbnails are worth the disk; larger ones are few and soon forgotten.
    if backend.kept_thumbnail is None or side > SIDE:
        return make
    kept = backend.kept_thumbnail
    return lambda: kept(ref, side, make)


def shrink(pixels: NDArray[np.uint8], side: int) -> Small:
    """A picture made small by averaging whole blocks, then picking the nearest.

    Args:
        pixels: (h, w, 3) uint8.
        side: most pixels that the longer side may have.

    Returns:
        (h', w', 3) uint8, C-contiguous; a picture that is small enough comes back as it is.
    """
    height, width = pixels.shape[:2]
    longer = max(height, width)
    if longer <= side:
        return np.ascontiguousarray(pixels)
    block = max(1, longer // (side * 2))
    fine = _block_means(pixels, block) if block > 1 else pixels
    scale = side / max(fine.shape[:2])
    rows = _centres(fine.shape[0], max(1, round(fine.shape[0] * scale)))
    columns = _centres(fine.shape[1], max(1, round(fine.shape[1] * scale)))
    return np.ascontiguousarray(fine[rows][:, columns])


def _block_means(pixels: NDArray[np.uint8], block: int) -> NDArray[np.uint8]:
    # A picture thinner than a block keeps one row or column of what it has.
    high = min(block, pixels.shape[0])
    wide = min(block, pixels.shape[1])
    rows, columns = pixels.shape[0] // high, pixels.shape[1] // wide
    cut = pixels[: rows * high, : columns * wide]
    blocks = cut.reshape(rows, high, columns, wide, 3)
    means: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means.astype(np.uint8)


def _centres(length: int, wanted: int) -> NDArray[np.intp]:
    return ((np.arange(wanted) + 0.5) * length / wanted).astype(np.intp)

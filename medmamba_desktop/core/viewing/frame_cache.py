"""The frames that were looked at last, within a stated amount of memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import ImageRef

DEFAULT_MB: Final = 384
MOST_MB: Final = 512


class FrameCache:
    """Drops what was used longest ago once it holds too much. For one thread.

    The newest frame stays even where it alone is over the limit: it is on screen.
    """

    def __init__(self, limit_mb: int = DEFAULT_MB) -> None:
        self._frames: OrderedDict[ImageRef, Frame] = OrderedDict()
        self._limit = limit_mb * 1_000_000
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, ref: ImageRef) -> bool:
        return ref in self._frames

    @property
    def limit_bytes(self) -> int:
        """How much it may hold."""
        return self._limit

    def set_limit(self, limit_mb: int) -> None:
        """Hold so much from now on, at most `MOST_MB`."""
        self._limit = min(MOST_MB, max(1, limit_mb)) * 1_000_000
        self._shrink()

    def get(self, ref: ImageRef) -> Frame | None:
        """The frame, which counts as used now; None where it is not held."""
        frame = self._frames.get(ref)
        if frame is not None:
            self._frames.move_to_end(ref)
        return frame

    def put(self, frame: Frame) -> None:
        """Hold a frame."""
        before = self._frames.pop(frame.ref, None)
        self.size_bytes += frame.size_bytes - (before.size_bytes if before else 0)
        self._frames[frame.ref] = frame
        self._shrink()

    def clear(self) -> None:
        """Hold nothing."""
        self._frames.clear()
        self.size_bytes = 0

    def holds(self, frame: Frame) -> int:
        """How many frames like this one there is room for."""
        return max(1, self._limit // max(1, frame.size_bytes))

    def _shrink(self) -> None:
        while self.size_bytes > self._limit and len(self._frames) > 1:
            _, dropped = self._frames.popitem(last=False)
            self.size_bytes -= dropped.size_bytes

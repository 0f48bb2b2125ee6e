"""How long a run has computed, over all the times that it was begun and stopped."""

from __future__ import annotations

import time
from pathlib import Path

# What a kill may leave uncounted.
_EVERY_S = 5.0


class Spent:
    """`seconds.txt` of a run's folder; a full disk does not stop a run here.

    Args:
        began: `time.monotonic()` when this leg of the run began.
    """

    def __init__(self, run: Path, began: float) -> None:
        self._path = run / "seconds.txt"
        self._began = began
        self._before = self._read()
        self._kept = began

    @property
    def seconds(self) -> float:
        """Of this leg and those before."""
        return self._before + time.monotonic() - self._began

    def note(self) -> None:
        """Keep the time now and then."""
        if time.monotonic() - self._kept > _EVERY_S:
            self.keep()

    def keep(self) -> None:
        """Write the time to the folder."""
        self._kept = time.monotonic()
        try:
            self._path.write_text(f"{self.seconds:.1f}", encoding="utf-8")
        except OSError:
            return

    def _read(self) -> float:
        # A kill amid a write leaves an empty file: then the legs before are forgotten.
        try:
            return max(0.0, float(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return 0.0

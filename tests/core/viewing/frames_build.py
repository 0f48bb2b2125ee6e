"""Frames made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import ImageRef


def ref(number: int = 0) -> ImageRef:
    return ImageRef(Path(f"{number}.dcm"))


def frame(values: Any = None, number: int = 0, **parts: Any) -> Frame:
    """A CT-like ramp of int16 unless values are given."""
    if values is None:
        values = np.arange(64 * 48, dtype=np.int16).reshape(48, 64) - 1024
    return Frame(ref(number), np.asarray(values), **parts)

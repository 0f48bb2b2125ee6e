"""Pictures that hold too little for any judgement."""

from __future__ import annotations

import numpy as np

from medmamba_desktop.core.values import Caution, Picture

MIN_SIDE_PIXELS = 64
# Grey levels, 0 to 255, between the 1st and 99th percentile of a picture with something on it.
MIN_CONTRAST = 8
_STRIDE_TARGET = 256


def quality_cautions(picture: Picture) -> tuple[Caution, ...]:
    """Cautions for a picture that is tiny or almost of one colour."""
    cautions = []
    if min(picture.width, picture.height) < MIN_SIDE_PIXELS:
        text = f"The picture is only {picture.width} x {picture.height} pixels"
        cautions.append(Caution("low-quality", text))
    if _contrast(picture) < MIN_CONTRAST:
        cautions.append(Caution("low-quality", "The picture is almost of one colour"))
    return tuple(cautions)


def _contrast(picture: Picture) -> float:
    step = max(1, min(picture.width, picture.height) // _STRIDE_TARGET)
    low, high = np.percentile(picture.pixels[::step, ::step], (1, 99))
    return float(high - low)

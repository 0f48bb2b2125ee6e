"""PALETTE COLOR: stored values that point into a table of colours (PS3.3 C.7.6.3.1.5 and C.7.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from medmamba_desktop.core.source.dicom_lookup import with_syntax
from medmamba_desktop.core.source.grey import Grey, Values, in_bands, spread

if TYPE_CHECKING:
    from pydicom import Dataset


def palette_to_rgb(stored: Values, dataset: Dataset, syntax: str) -> tuple[Grey, str]:
    """Look up each pixel's colour.

    Args:
        stored: (h, w) whole numbers.

    Returns:
        (h, w, 3) uint8, and how it was made.
    """
    from pydicom.pixels.processing import apply_color_lut

    # pydicom counts positions in the type of the colours, which overflows where an 8-bit table has
    # 256 entries and pixels lie beyond them; clipping first is what PS3.3 C.7.6.3.1.5 asks for.
    entries, first = _extent(dataset)
    clipped = np.clip(stored.astype(np.int32), first, first + entries - 1)
    colours = apply_color_lut(clipped, with_syntax(dataset, syntax))[..., :3]
    if colours.dtype == np.uint8:
        return colours, "palette"
    # 16-bit tables often hold 8-bit colours: either shifted up, or as they are.
    top = 255.0 if colours.max() < 256 else 65535.0
    return in_bands(lambda band: spread(band, 0, top), colours), "palette, 16 bit to 8 bit"


def _extent(dataset: Dataset) -> tuple[int, int]:
    """How many entries the table has and which stored value the first is for."""
    entries, first, _ = dataset.RedPaletteColorLookupTableDescriptor
    if dataset.get("PixelRepresentation") == 1 and first > 32767:
        first -= 65536
    return int(entries) or 65536, int(first)

"""Overlays in bits that the pixels leave unused, as ACR-NEMA and DICOM until 2004 had them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from medmamba_desktop.core.source.dicom_elements import whole_of
from medmamba_desktop.core.source.dicom_graphics import GROUPS, placed_plane
from medmamba_desktop.core.source.frame import Plane

if TYPE_CHECKING:
    from pydicom import Dataset

_POSITION, _DATA = 0x0102, 0x3000
_KINDS: Final = {8: "u1", 16: "u2"}


def embedded_planes(
    dataset: Dataset, raw: Callable[[], bytes], is_little: bool
) -> tuple[Plane, ...]:
    """The overlays whose bits lie beside those of the pixels (PS3.3-2004 C.9.2, 60xx,0102).

    Args:
        raw: the bytes of the frame as they are stored, not compressed; called where there are any.
    """
    allocated = whole_of(dataset, "BitsAllocated") or 0
    stored = whole_of(dataset, "BitsStored") or allocated
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    bits = _free_bits(dataset, range(stored, allocated))
    if not bits or allocated not in _KINDS or samples != 1:
        return ()
    shape = whole_of(dataset, "Rows") or 0, whole_of(dataset, "Columns") or 0
    kind = np.dtype(("<" if is_little else ">") + _KINDS[allocated])
    words = np.frombuffer(raw(), kind, shape[0] * shape[1]).reshape(shape)
    planes = [
        placed_plane(dataset, group, (words >> np.uint8(bit) & 1).astype(np.bool_))
        for group, bit in bits.items()
    ]
    return tuple(plane for plane in planes if plane.pixels.any())


def _free_bits(dataset: Dataset, free: range) -> dict[int, int]:
    """Groups without data of their own, and the bit that each is in."""
    found = {}
    for group in GROUPS:
        element = dataset.get((group, _POSITION))
        if element is None or (group, _DATA) in dataset:
            continue
        try:
            bit = int(element.value)
        except (TypeError, ValueError):
            continue
        if bit in free:
            found[group] = bit
    return found

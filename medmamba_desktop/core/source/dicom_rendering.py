"""From stored grey values to 8-bit grey: modality LUT, VOI LUT or window, then inversion.

The order is fixed by PS3.3 C.7.6.3.1.2, C.11.1 and C.11.2 and PS3.4 N.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from medmamba_desktop.core.source.dicom_elements import (
    first_item,
    functional_group,
    number_of,
    text_of,
    whole_of,
)
from medmamba_desktop.core.source.dicom_lookup import LookUp
from medmamba_desktop.core.source.grey import Grey, Values, finite_range, in_bands, spread

if TYPE_CHECKING:
    from pydicom import Dataset

Step = Callable[[Values], Values]

_LINEAR, _LINEAR_EXACT, _SIGMOID = "LINEAR", "LINEAR_EXACT", "SIGMOID"


def render_grey(stored: Values, dataset: Dataset, frame: int, syntax: str) -> tuple[Grey, str]:
    """Render one frame the way a viewer shows it first.

    Without a window or VOI LUT, 8-bit images are shown as stored, as the standard's identity and
    as the same picture would be as PNG; deeper ones from their least to their greatest value,
    padding left out.

    Args:
        stored: (h, w), whole numbers or floats.
        frame: counts from 0, for values that belong to one frame (PS3.3 C.7.6.16).

    Returns:
        (h, w) uint8, and how it was made, in words.
    """
    modality, words = _modality(dataset, frame, syntax)
    display, display_words = (
        _voi_lut(dataset, syntax)
        or _window(dataset, frame)
        or (not words and _as_stored(stored, dataset))
        or _full_range(stored, dataset, modality)
    )
    grey = in_bands(lambda band: display(modality(band)), stored)
    rendering = "; ".join(part for part in (words, display_words) if part)
    if text_of(dataset, "PhotometricInterpretation") == "MONOCHROME1":
        return 255 - grey, f"{rendering}; inverted"
    return grey, rendering


def _modality(dataset: Dataset, frame: int, syntax: str) -> tuple[Step, str]:
    """Stored values to the unit of the modality, such as Hounsfield units (PS3.3 C.11.1)."""
    item = first_item(dataset, "ModalityLUTSequence")
    if item is not None:
        look_up = LookUp.of(item, syntax, _is_signed(dataset))
        return look_up, "modality LUT"
    source = functional_group(dataset, "PixelValueTransformationSequence", frame) or dataset
    slope, intercept = number_of(source, "RescaleSlope"), number_of(source, "RescaleIntercept")
    if slope is None or intercept is None or (slope, intercept) == (1.0, 0.0):
        return lambda values: values, ""
    return lambda values: values.astype(np.float64) * slope + intercept, "modality LUT"


Display = tuple[Callable[[Values], Grey], str]


def _voi_lut(dataset: Dataset, syntax: str) -> Display | None:
    """The first VOI LUT, as the standard lets the viewer choose (PS3.3 C.11.2.1.1)."""
    item = first_item(dataset, "VOILUTSequence")
    if item is None:
        return None
    look_up = LookUp.of(item, syntax, is_signed=_is_signed(dataset) or _has_negative(dataset))
    return lambda values: spread(look_up(values), 0, look_up.top), "VOI LUT (file)"


def _window(dataset: Dataset, frame: int) -> Display | None:
    """The first window, with its function (PS3.3 C.11.2.1.2 and C.11.2.1.3)."""
    source = functional_group(dataset, "FrameVOILUTSequence", frame) or dataset
    center, width = number_of(source, "WindowCenter"), number_of(source, "WindowWidth")
    function = text_of(source, "VOILUTFunction").upper() or _LINEAR
    if center is None or width is None or not _is_valid(function, width):
        return None
    window = Window(center, width, function)
    return window, f"window {center:g}/{width:g} (file)" + (
        f", {function.lower().replace('_', ' ')}" if function != _LINEAR else ""
    )


def _is_valid(function: str, width: float) -> bool:
    least = 1.0 if function == _LINEAR else np.nextafter(0.0, 1.0)
    return function in (_LINEAR, _LINEAR_EXACT, _SIGMOID) and width >= least


@dataclass(frozen=True, slots=True)
class Window:
    """Part of the range of values, spread over black to white.

    Attributes:
        center, width: in the unit of the modality.
        function: LINEAR, LINEAR_EXACT or SIGMOID, (0028,1056).
    """

    center: float
    width: float
    function: str = _LINEAR

    def __call__(self, values: Values) -> Grey:
        """`values` in 8 bits."""
        if self.function == _SIGMOID:
            steepness = np.clip(
                -4 * (values.astype(np.float64) - self.center) / self.width, -99, 99
            )
            return spread(1 / (1 + np.exp(steepness)), 0, 1)
        if self.function == _LINEAR_EXACT:
            return spread(values, self.center - self.width / 2, self.center + self.width / 2)
        # LINEAR counts in whole values: the width holds both ends (PS3.3 C.11.2.1.2.1).
        low = self.center - 0.5 - (self.width - 1) / 2
        if self.width == 1:
            return np.where(values > low, 255, 0).astype(np.uint8)
        return spread(values, low, low + self.width - 1)


def _as_stored(stored: Values, dataset: Dataset) -> Display | None:
    if stored.dtype != np.uint8 or whole_of(dataset, "BitsStored") != 8:
        return None
    return lambda values: values.astype(np.uint8), "8 bit as stored"


def _full_range(stored: Values, dataset: Dataset, modality: Step) -> Display:
    kept = stored[~_is_padding(stored, dataset)]
    low, high = finite_range(modality(kept)) if kept.size else (0.0, 0.0)
    words = "without padding" if kept.size < stored.size else "no window in file"
    return lambda values: spread(values, low, high), f"range {low:g}..{high:g} ({words})"


def _is_padding(stored: Values, dataset: Dataset) -> Values:
    """Which pixels are filling around the image, (0028,0120) and (0028,0121), PS3.3 C.7.5.1.1.2."""
    first = _padding(dataset, "PixelPaddingValue")
    if first is None:
        return np.zeros(stored.shape, np.bool_)
    last = _padding(dataset, "PixelPaddingRangeLimit")
    low, high = sorted((first, first if last is None else last))
    return (stored >= low) & (stored <= high)


def _padding(dataset: Dataset, keyword: str) -> int | None:
    value = whole_of(dataset, keyword)
    # Its VR is US or SS; written as the wrong one, a negative value looks large.
    if value is not None and _is_signed(dataset) and value > 32767:
        return value - 65536
    return value


_SIGNED: Final = 1


def _is_signed(dataset: Dataset) -> bool:
    return whole_of(dataset, "PixelRepresentation") == _SIGNED


def _has_negative(dataset: Dataset) -> bool:
    """Whether values may be negative after the modality LUT."""
    return (number_of(dataset, "RescaleIntercept") or 0.0) < 0

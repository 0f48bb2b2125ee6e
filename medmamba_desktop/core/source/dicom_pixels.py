"""One frame of a DICOM object as a picture, rendered in the one fixed way that is recorded."""

from __future__ import annotations

from typing import Final

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.content import Content
from medmamba_desktop.core.source.dicom_decoders import decode
from medmamba_desktop.core.source.dicom_elements import text_of, whole_of
from medmamba_desktop.core.source.dicom_header import (
    Header,
    border,
    inflated,
    read_header,
)
from medmamba_desktop.core.source.dicom_palette import palette_to_rgb
from medmamba_desktop.core.source.dicom_rendering import render_grey
from medmamba_desktop.core.source.dicom_spacing import spacing_mm
from medmamba_desktop.core.source.grey import Grey, Values, frozen, grey_to_rgb, in_bands, spread
from medmamba_desktop.core.source.recent import Recent
from medmamba_desktop.core.values import ImageRef, Picture

RENDERING_TAGS: Final = (
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "ModalityLUTSequence",
    "RescaleIntercept",
    "RescaleSlope",
    "VOILUTSequence",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "PixelSpacing",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "SequenceOfUltrasoundRegions",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
    *(
        f"{segmented}{colour}PaletteColorLookupTable{part}"
        for segmented in ("", "Segmented")
        for colour in ("Red", "Green", "Blue")
        for part in ("Descriptor", "Data")
        if not (segmented and part == "Descriptor")
    ),
)

# The functional groups of a thousand frames take longer to read than one frame to decode.
_headers: Recent[Header] = Recent(4)


def read(ref: ImageRef, content: Content) -> Picture:
    """Decode the frame that `ref` names; the other frames are never held in memory.

    Returns:
        grey: modality LUT, then VOI LUT or the first window, then MONOCHROME1 inversion (PS3.3
        C.11.1, C.11.2, C.7.6.3.1.2); colour: RGB as stored, scaled to 8 bits.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be decoded.
    """
    stream, size = inflated(content.stream, content.size)
    header = _headers.get(content.stamp, lambda: read_header(stream, size, RENDERING_TAGS))
    frame = ref.frame or 0
    if frame >= header.frames:
        raise UnreadableError(
            tr(
                "The file has no frame {frame}, only {frames}",
                frame=frame + 1,
                frames=header.frames,
            ),
            tr("Open the file again"),
        )
    stored = decode(stream, header, frame)
    with border():
        pixels, rendering = render(stored, header, frame)
        modality = text_of(header.dataset, "Modality").upper()
        spacing = spacing_mm(header.dataset, frame)
    return Picture(ref, frozen(pixels), modality, spacing, rendering, header.flaw)


def render(stored: Values, header: Header, frame: int) -> tuple[Grey, str]:
    """(h, w, 3) uint8 and how it was made."""
    dataset = header.dataset
    if text_of(dataset, "PhotometricInterpretation") == "PALETTE COLOR":
        return palette_to_rgb(stored, dataset, header.syntax)
    if stored.ndim == 3:
        pixels, rendering = _colour_to_8_bit(stored, whole_of(dataset, "BitsStored") or 8)
        is_ybr = text_of(dataset, "PhotometricInterpretation").startswith("YBR")
        return pixels, f"{rendering}; YBR to RGB" if is_ybr else rendering
    grey, rendering = render_grey(stored, dataset, frame, header.syntax)
    return grey_to_rgb(grey), rendering


def _colour_to_8_bit(stored: Values, bits: int) -> tuple[Grey, str]:
    if stored.dtype == np.uint8 and bits == 8:
        return stored, "8 bit as stored"
    top = float(2**bits - 1)
    return in_bands(lambda band: spread(band, 0, top), stored), f"{bits} bit to 8 bit"

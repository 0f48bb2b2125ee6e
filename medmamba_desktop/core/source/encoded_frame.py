"""Decodes the compressed stream of one frame, by the decoder that is safe for its compression."""

from __future__ import annotations

from typing import Any, Final

from medmamba_desktop.core.source.deep_jpeg import decode_deep_jpeg
from medmamba_desktop.core.source.encoded_kind import JPEG_EXTENDED, RLE
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.jpeg_check import check_jpeg

_JPEG: Final = "1.2.840.10008.1.2.4."
_LOSSLESS_JPEG: Final = (f"{_JPEG}57", f"{_JPEG}70")
_PREFERRED: Final = {
    RLE: ("pylibjpeg", "pydicom"),
    f"{_JPEG}50": ("pillow",),  # baseline
    f"{_JPEG}51": ("pillow",),  # extended, 8 bit
    f"{_JPEG}57": ("gdcm",),  # lossless
    f"{_JPEG}70": ("gdcm",),  # lossless, first-order prediction
    f"{_JPEG}80": ("pyjpegls",),  # JPEG-LS lossless
    f"{_JPEG}81": ("pyjpegls",),  # JPEG-LS near-lossless
    f"{_JPEG}90": ("pylibjpeg", "gdcm", "pillow"),  # JPEG 2000 lossless
    f"{_JPEG}91": ("pylibjpeg", "gdcm", "pillow"),  # JPEG 2000
}
"""Which decoder plug-in of pydicom reads a transfer syntax; others are pydicom's own choice.

Left to itself pydicom asks GDCM first, and GDCM 3.2.6 aborts or crashes the process on damaged
JPEG and RLE data. So of JPEG it gets only what nothing else reads, and only after a check. Its
JPEG 2000 (by OpenJPEG) stood the same test, and reads more than Pillow does.
"""


def decode_encoded(encoded: bytes, layout: dict[str, Any], syntax: str) -> Values:
    """Decode one frame in this process.

    Args:
        encoded: the whole stream of the frame, without item tags.
        layout: the Image Pixel module by pydicom's names of options.

    Returns:
        (h, w) or (h, w, 3) as stored; YBR has become RGB.
    """
    from pydicom.encaps import encapsulate

    if syntax in _LOSSLESS_JPEG:
        _check(encoded, layout)
    if syntax == JPEG_EXTENDED and layout["bits_stored"] > 8:
        return decode_deep_jpeg(encoded, layout)
    return as_array(encapsulate([encoded], has_bot=False), layout, syntax)


def as_array(content: bytes, layout: dict[str, Any], syntax: str) -> Values:
    """Decode one frame, encapsulated or plain, through pydicom."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    values, _ = get_decoder(UID(syntax)).as_array(
        content, index=0, decoding_plugin=_plugin(syntax), **layout
    )
    stored: Values = values
    return stored


def _plugin(syntax: str) -> str:
    """The name of the plug-in to use, empty for pydicom's own choice."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    available = get_decoder(UID(syntax)).available_plugins
    return next((name for name in _PREFERRED.get(syntax, ()) if name in available), "")


def _check(encoded: bytes, layout: dict[str, Any]) -> None:
    check_jpeg(
        encoded, layout["rows"], layout["columns"], layout["samples_per_pixel"],
        layout["bits_allocated"],
    )  # fmt: skip

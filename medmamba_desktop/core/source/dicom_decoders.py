"""Decodes one frame of a DICOM object to the values it stores, with a decoder safe for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.source.dicom_elements import text_of, whole_of
from medmamba_desktop.core.source.dicom_header import IMAGE_TAGS, Header, border
from medmamba_desktop.core.source.dicom_lookup import with_syntax
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.lossless_jpeg import check_lossless_jpeg

if TYPE_CHECKING:
    from pydicom import Dataset

_JPEG: Final = "1.2.840.10008.1.2.4."
_LOSSLESS_JPEG: Final = (f"{_JPEG}57", f"{_JPEG}70")
_PREFERRED: Final = {
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
JPEG data. So of JPEG it gets only what nothing else reads, and only after a check. Its JPEG 2000
(by OpenJPEG) stood the same test, and reads more than Pillow does.
"""


def decode(stream: BinaryIO, header: Header, frame: int) -> Values:
    """Decode one frame; the others are passed over in the file, never held in memory.

    Args:
        stream: the object, not deflated, at any place.
        frame: counts from 0.

    Returns:
        (h, w) or (h, w, 3) as stored, before any look-up table; YBR has become RGB.

    Raises:
        UnreadableError, TooLargeError: it cannot be decoded.
    """
    from pydicom.pixels.utils import pixel_array
    from pydicom.uid import UID

    with border(has_patient_data=False):
        if header.syntax in _LOSSLESS_JPEG:
            _check_stream(stream, header, frame)
        if _is_packed_unevenly(header):
            return _unpacked_bits(stream, header, frame)
        stream.seek(0)
        options: dict[str, Any] = _layout(header) | {
            "index": frame,
            "decoding_plugin": _plugin(header.syntax),
        }
        stored: Values = (
            pixel_array(stream, transfer_syntax_uid=UID(header.syntax), **options)
            if header.is_as_declared
            else pixel_array(_whole(stream, header), **options)
        )
    if stored.shape[:2] != (header.rows, header.columns):
        raise UnreadableError(
            f"The pixel data hold {stored.shape[1]} x {stored.shape[0]} pixels, the header says "
            f"{header.columns} x {header.rows}",
            "Export it again from where it came from",
        )
    return stored


def _is_packed_unevenly(header: Header) -> bool:
    """Whether frames of one bit a pixel begin inside a byte; pydicom 3.0.2 cannot take them out."""
    from pydicom.uid import UID

    syntax = UID(header.syntax)
    return (
        whole_of(header.dataset, "BitsAllocated") == 1
        and (whole_of(header.dataset, "SamplesPerPixel") or 1) == 1
        and header.rows * header.columns % 8 != 0
        and syntax.is_little_endian
        and not syntax.is_encapsulated
    )


def _unpacked_bits(stream: BinaryIO, header: Header, frame: int) -> Values:
    """A frame of one bit a pixel; frames follow each other without filling (PS3.5 8.1.1)."""
    pixels = header.rows * header.columns
    first, within = divmod(frame * pixels, 8)
    stream.seek(header.pixel_start + first)
    held = np.frombuffer(stream.read((within + pixels + 7) // 8), np.uint8)
    bits = np.unpackbits(held, count=within + pixels, bitorder="little")
    return bits[within:].reshape(header.rows, header.columns)


def _plugin(syntax: str) -> str:
    """The name of the plug-in to use, empty for pydicom's own choice."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    available = get_decoder(UID(syntax)).available_plugins
    return next((name for name in _PREFERRED.get(syntax, ()) if name in available), "")


def _check_stream(stream: BinaryIO, header: Header, frame: int) -> None:
    from pydicom.encaps import get_frame

    layout = _layout(header)
    stream.seek(header.pixel_start)
    encoded = get_frame(stream, frame, number_of_frames=header.frames)
    check_lossless_jpeg(
        encoded, header.rows, header.columns, layout["samples_per_pixel"], layout["bits_allocated"]
    )


def _layout(header: Header) -> dict[str, Any]:
    """The Image Pixel module (PS3.3 C.7.6.3) with what a careless writer left out filled in."""
    dataset = header.dataset
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    bits = whole_of(dataset, "BitsAllocated") or 8
    usual = "MONOCHROME2" if samples == 1 else "RGB"
    return {
        "number_of_frames": header.frames,
        "samples_per_pixel": samples,
        "photometric_interpretation": text_of(dataset, "PhotometricInterpretation") or usual,
        "planar_configuration": whole_of(dataset, "PlanarConfiguration") or 0,
        "bits_allocated": bits,
        "bits_stored": whole_of(dataset, "BitsStored") or bits,
        "pixel_representation": whole_of(dataset, "PixelRepresentation") or 0,
    }


def _whole(stream: Any, header: Header) -> Dataset:
    """An object not encoded as it declares, read whole: only `dcmread` sees through that."""
    from pydicom import dcmread

    with border():
        return with_syntax(
            dcmread(stream, force=True, specific_tags=[*IMAGE_TAGS, "PixelData"]), header.syntax
        )

"""Decodes one frame of a DICOM object to the values it stores, with a decoder safe for it.

The frame's own bytes are taken out of the stream and given to pydicom's decoder: so a loop of a
thousand frames reads no header again, and holds one frame at a time.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.cut_frames import completed
from medmamba_desktop.core.source.decoder_processes import processes
from medmamba_desktop.core.source.dicom_elements import whole_of
from medmamba_desktop.core.source.dicom_header import Header, border
from medmamba_desktop.core.source.encoded_frame import as_array, decode_encoded
from medmamba_desktop.core.source.encoded_kind import (
    HTJ2K,
    JPEG_2000,
    JPEG_EXTENDED,
    JPEG_LOSSLESS,
    JPEG_LS,
    family,
    size_of,
)
from medmamba_desktop.core.source.grey import Values

_SET_APART: Final = {JPEG_LOSSLESS, JPEG_LS, JPEG_2000, HTJ2K}
"""Compressions whose decoders are given no thread of this process: see `decoder_processes`."""


def decode(stream: BinaryIO, header: Header, frame: int) -> Values:
    """Decode one frame; the others are passed over in the file, never held in memory.

    Args:
        stream: the object, not deflated, at any place.
        frame: counts from 0.

    Returns:
        (h, w) or (h, w, 3) as stored, before any look-up table; YBR has become RGB. What a file
        that ends early lacks is 0.

    Raises:
        UnreadableError, TooLargeError: it cannot be decoded.
    """
    with border(has_patient_data=False):
        stored = _decoded(stream, header, frame)
    _check_size(stored.shape, header)
    return stored


def _check_size(shape: tuple[int, ...] | None, header: Header) -> None:
    if shape is not None and shape[:2] != (header.rows, header.columns):
        raise UnreadableError(
            tr(
                "The pixel data hold {width} x {height} pixels, the header says {columns} x {rows}",
                width=shape[1],
                height=shape[0],
                columns=header.columns,
                rows=header.rows,
            ),
            tr("Export it again from where it came from"),
        )


def _decoded(stream: BinaryIO, header: Header, frame: int) -> Values:
    if _is_packed(header):
        return _unpacked_bits(stream, header, frame)
    layout = _layout(header)
    if not header.pixels.is_encapsulated:
        content = plain_bytes(stream, header, frame)
        if _is_swapped(header):
            layout["pixel_vr"] = "OB"
        return as_array(content, layout, header.syntax)
    encoded = _fragments(stream, header, frame)
    if header.is_last_cut and frame == header.frames - 1:
        encoded = completed(encoded, layout, header.syntax)
    _check_size(size_of(encoded), header)
    if _may_hang(header.syntax, layout):
        return processes().decode(encoded, layout, header.syntax)
    return decode_encoded(encoded, layout, header.syntax)


def _may_hang(syntax: str, layout: dict[str, Any]) -> bool:
    """Whether damaged streams of this kind were seen to hold or to crash their decoder."""
    is_deep = syntax == JPEG_EXTENDED and layout["bits_stored"] > 8
    return is_deep or family(syntax) in _SET_APART


def plain_bytes(stream: BinaryIO, header: Header, frame: int) -> bytes:
    """The bytes of one frame that is not compressed, filled up with 0 where the file ends early."""
    length = header.frame_bits // 8
    first = frame * length
    if not _is_swapped(header):
        return _piece(stream, header, first, length)
    within = first % 2
    words = np.frombuffer(_piece(stream, header, first - within, (within + length + 1) & ~1), "u2")
    return words.byteswap().tobytes()[within : within + length]


def _piece(stream: BinaryIO, header: Header, first: int, length: int) -> bytes:
    stream.seek(header.pixels.start + first)
    content = stream.read(max(0, min(length, header.pixels.held - first)))
    return content.ljust(length, b"\0")


def _is_swapped(header: Header) -> bool:
    """Whether bytes lie in pairs the wrong way round: 8 bits in big-endian words (PS3.5 A.3)."""
    from pydicom.uid import UID

    pixels = header.pixels
    is_byte = whole_of(header.dataset, "BitsAllocated") == 8
    return is_byte and pixels.vr == "OW" and not UID(header.syntax).is_little_endian


def _fragments(stream: BinaryIO, header: Header, frame: int) -> bytes:
    """The compressed stream of one frame, which may lie in several fragments (PS3.5 A.4)."""
    from pydicom.encaps import get_frame

    offsets = [
        header.dataset.get(keyword)
        for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")
    ]
    declared = whole_of(header.dataset, "NumberOfFrames") or 1
    stream.seek(header.pixels.start)
    encoded: bytes = get_frame(
        stream,
        frame,
        number_of_frames=declared if not header.flaw else header.frames,
        extended_offsets=tuple(offsets) if all(offsets) else None,
    )
    return encoded


def _is_packed(header: Header) -> bool:
    """Whether pixels are single bits; pydicom 3.0.2 cannot take frames out that begin in a byte."""
    from pydicom.uid import UID

    return (
        whole_of(header.dataset, "BitsAllocated") == 1
        and (whole_of(header.dataset, "SamplesPerPixel") or 1) == 1
        and UID(header.syntax).is_little_endian
        and not header.pixels.is_encapsulated
    )


def _unpacked_bits(stream: BinaryIO, header: Header, frame: int) -> Values:
    """A frame of one bit a pixel; frames follow each other without filling (PS3.5 8.1.1)."""
    pixels = header.rows * header.columns
    first, within = divmod(frame * pixels, 8)
    held = _piece(stream, header, first, (within + pixels + 7) // 8)
    bits = np.unpackbits(np.frombuffer(held, np.uint8), count=within + pixels, bitorder="little")
    return bits[within:].reshape(header.rows, header.columns)


def _layout(header: Header) -> dict[str, Any]:
    """The Image Pixel module (PS3.3 C.7.6.3) with what a careless writer left out filled in."""
    dataset = header.dataset
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    bits = whole_of(dataset, "BitsAllocated") or 8
    usual = "MONOCHROME2" if samples == 1 else "RGB"
    return {
        "rows": header.rows,
        "columns": header.columns,
        "number_of_frames": 1,
        "samples_per_pixel": samples,
        "photometric_interpretation": header.photometric or usual,
        "planar_configuration": whole_of(dataset, "PlanarConfiguration") or 0,
        "bits_allocated": bits,
        "bits_stored": whole_of(dataset, "BitsStored") or bits,
        "pixel_representation": whole_of(dataset, "PixelRepresentation") or 0,
        "pixel_keyword": header.pixels.keyword,
        "pixel_vr": header.pixels.vr,
    }

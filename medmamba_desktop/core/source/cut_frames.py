"""Makes a compressed frame whose end is missing into one that a decoder takes to its end.

Nothing is made up: what is put in stands for "no more data" in each compression.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from medmamba_desktop.core.source.encoded_kind import (
    JPEG_BASELINE,
    JPEG_EXTENDED,
    JPEG_LOSSLESS,
    RLE,
    family,
)

_END_OF_IMAGE: Final = b"\xff\xd9"  # EOI (ITU-T T.81 table B.1)
_RLE_HEADER: Final = 64
_MOST_SEGMENTS: Final = 15
_ZEROS: Final = b"\x81\x00"  # 128 bytes of 0 (PS3.5 G.3.1)


def can_be_completed(syntax: str) -> bool:
    """Whether anything of a cut frame can be shown.

    CharLS shows nothing of a cut JPEG-LS stream. OpenJPEG would of JPEG 2000, but in a mode that
    none of the libraries around it lets one choose.
    """
    return family(syntax) in _WAYS


def completed(encoded: bytes, layout: dict[str, Any], syntax: str) -> bytes:
    """The stream of a cut frame with its end put in.

    Args:
        encoded: what there is of the frame.
        layout: the Image Pixel module by pydicom's names of options.
        syntax: one that `can_be_completed`.
    """
    return _WAYS[family(syntax)](encoded, layout)


def _jpeg(encoded: bytes, _layout: dict[str, Any]) -> bytes:
    # A last FF would be half a marker.
    return encoded.rstrip(b"\xff") + _END_OF_IMAGE


def _rle(encoded: bytes, layout: dict[str, Any]) -> bytes:
    """Give every segment its length, with zeros for what is missing (PS3.5 G.2, G.5)."""
    count, *offsets = struct.unpack("<16L", encoded[:_RLE_HEADER].ljust(_RLE_HEADER, b"\0"))
    count = min(count, _MOST_SEGMENTS)
    pixels = layout["rows"] * layout["columns"]
    ends = [*offsets[1:count], len(encoded)]
    segments = [
        _filled(encoded[start:end], pixels)
        for start, end in zip(offsets[:count], ends, strict=True)
    ]
    starts = [_RLE_HEADER]
    for segment in segments[:-1]:
        starts.append(starts[-1] + len(segment))
    header = struct.pack("<16L", count, *starts, *[0] * (_MOST_SEGMENTS - count))
    return header + b"".join(segments)


def _filled(segment: bytes, wanted: int) -> bytes:
    """An RLE segment of `wanted` bytes once decoded, of even length."""
    at = held = 0
    while at < len(segment) and held < wanted:
        control = segment[at]
        copied, taken = (control + 1, control + 2) if control < 128 else (257 - control, 2)
        if control == 128:
            copied, taken = 0, 1
        if at + taken > len(segment):
            break
        at, held = at + taken, held + copied
    missing = max(0, wanted - held)
    zeros = _ZEROS * (missing // 128)
    if missing % 128:
        zeros += bytes([(257 - missing % 128) % 256, 0]) if missing % 128 > 1 else b"\0\0"
    made = segment[:at] + zeros
    return made + b"\0" * (len(made) % 2)


_WAYS: Final = {
    JPEG_BASELINE: _jpeg,
    JPEG_EXTENDED: _jpeg,
    JPEG_LOSSLESS: _jpeg,
    RLE: _rle,
}

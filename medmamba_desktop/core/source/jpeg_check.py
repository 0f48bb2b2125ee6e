"""Checks a JPEG stream before GDCM, the only decoder for lossless and 12-bit ones, gets to see it.

GDCM trusts the stream: a frame header that disagrees with the DICOM header, or an impossible colour
transform, ends the whole process (3.2.6, found by changing bytes of sound files at random).
"""

from __future__ import annotations

from typing import Final

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr

_START, _END = b"\xff\xd8", b"\xff\xd9"  # SOI, EOI (ITU-T T.81, table B.1)
EXTENDED, LOSSLESS = 0xC1, 0xC3  # SOF1, SOF3
_HUFFMAN, _SCAN, _ADOBE = 0xC4, 0xDA, 0xEE  # DHT, SOS, APP14
_LEAST_MARKER, _FILL = 0xC0, 0xFF
_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def check_jpeg(
    stream: bytes, rows: int, columns: int, samples: int, bits: int, process: int = LOSSLESS
) -> None:
    """Refuse a stream that is not one whole JPEG of the size and process the header gives.

    Args:
        samples: a pixel, 1 or 3.
        bits: allocated for each sample, 8 or 16.
        process: `EXTENDED` or `LOSSLESS`.

    Raises:
        UnreadableError: it is not.
    """
    body = stream.rstrip(b"\x00\xff")  # some writers pad to even length with FF
    if not (body.startswith(_START) and body.endswith(_END)):
        raise _damaged("no start or end")
    at, has_frame = 2, False
    tables: set[int] = set()
    while body[at : at + 1] == b"\xff":
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        segment = body[at + 4 : at + 2 + length]
        if marker < _LEAST_MARKER or marker == _FILL or length < 2:
            break
        if marker in _FRAMES and marker != process:
            break
        if marker == process:
            _check_frame(segment, rows, columns, samples, bits)
            has_frame = True
        if marker == _HUFFMAN:
            tables |= _huffman_tables(segment)
        if marker == _ADOBE:
            _check_adobe(segment)
        if marker == _SCAN and has_frame:
            return _check_scan(segment, samples, process, tables)
        at += 2 + length
    raise _damaged("no frame of its kind before the scan")


def _check_frame(segment: bytes, rows: int, columns: int, samples: int, bits: int) -> None:
    """SOF: precision, lines, samples a line, components (ITU-T T.81, B.2.2)."""
    is_plain = segment[7::3] == b"\x11" * samples  # no component is stored smaller
    if len(segment) != 6 + 3 * samples or segment[5] != samples or not is_plain:
        raise _damaged(f"{len(segment)} bytes of frame header for {samples} components")
    precision = segment[0]
    lines, line = (int.from_bytes(segment[i : i + 2], "big") for i in (1, 3))
    allowed = range(2, 9) if bits == 8 else range(9, 17)
    if (lines, line) != (rows, columns) or precision not in allowed:
        raise _damaged(f"{line} x {lines} of {precision} bits, not {columns} x {rows} of {bits}")


def _huffman_tables(segment: bytes) -> set[int]:
    """DHT: class and number of each table, as one byte (ITU-T T.81, B.2.4.2)."""
    found, at = set(), 0
    while at < len(segment):
        codes = sum(segment[at + 1 : at + 17])
        if at + 17 + codes > len(segment) or not 0 < codes <= 256:
            raise _damaged("a Huffman table that does not fit its segment")
        found.add(segment[at])
        at += 17 + codes
    return found


def _check_scan(segment: bytes, samples: int, process: int, tables: set[int]) -> None:
    """SOS: components, their tables, predictor 1 to 7 (ITU-T T.81, B.2.3 and table H.1)."""
    count = segment[0] if segment else 0
    if count not in (1, samples) or len(segment) != 4 + 2 * count:
        raise _damaged(f"a scan of {count} components")
    if process == LOSSLESS and not 1 <= segment[1 + 2 * count] <= 7:
        raise _damaged("an unknown predictor")
    for chosen in segment[2 : 2 + 2 * count : 2]:
        # Without its table GDCM ends the process. Lossless coding has none for AC, class 1.
        wanted = {chosen >> 4} if process == LOSSLESS else {chosen >> 4, 0x10 | (chosen & 0x0F)}
        if not wanted <= tables:
            raise _damaged("a Huffman table is missing")


def _check_adobe(segment: bytes) -> None:
    """APP14: its last byte tells the colour transform, 0 to 2 (Adobe Technical Note 5116)."""
    if segment.startswith(b"Adobe") and not (len(segment) == 12 and segment[11] <= 2):
        raise _damaged("an unknown Adobe colour transform")


def _damaged(detail: str) -> UnreadableError:
    return UnreadableError(
        tr("The JPEG data inside the DICOM object are damaged"),
        tr("Copy or export it again from where it came from"),
        detail,
    )

"""Checks a lossless JPEG stream before GDCM, the only decoder for it, gets to see it.

GDCM trusts the stream: one whose frame header disagrees with the DICOM header ends the whole
process with a segmentation fault (3.2.6, found by changing bytes of sound files at random).
"""

from __future__ import annotations

from typing import Final

from medmamba_desktop.core.errors import UnreadableError

_START, _END = b"\xff\xd8", b"\xff\xd9"  # SOI, EOI (ITU-T T.81, table B.1)
_LOSSLESS_FRAME, _SCAN = 0xC3, 0xDA  # SOF3, SOS
_OTHER_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC3, 0xC4, 0xC8, 0xCC}


def check_lossless_jpeg(stream: bytes, rows: int, columns: int, samples: int, bits: int) -> None:
    """Refuse a stream that is not one whole lossless JPEG of the size the header gives.

    Args:
        samples: a pixel, 1 or 3.
        bits: allocated for each sample, 8 or 16.

    Raises:
        UnreadableError: it is not.
    """
    body = stream.rstrip(b"\x00")
    if not (body.startswith(_START) and body.endswith(_END)):
        raise _damaged("no start or end")
    at = 2
    has_frame = False
    while body[at : at + 1] == b"\xff":
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        segment = body[at + 4 : at + 2 + length]
        if marker in _OTHER_FRAMES or length < 2:
            break
        if marker == _LOSSLESS_FRAME:
            _check_frame(segment, rows, columns, samples, bits)
            has_frame = True
        if marker == _SCAN and has_frame:
            return
        at += 2 + length
    raise _damaged("no lossless frame before the scan")


def _check_frame(segment: bytes, rows: int, columns: int, samples: int, bits: int) -> None:
    """SOF3: precision, lines, samples a line, components (ITU-T T.81, B.2.2)."""
    if len(segment) != 6 + 3 * samples or segment[5] != samples:
        raise _damaged(f"{len(segment)} bytes of frame header for {samples} components")
    precision = segment[0]
    lines, line = (int.from_bytes(segment[i : i + 2], "big") for i in (1, 3))
    if (lines, line) != (rows, columns) or bits != (8 if precision <= 8 else 16):
        raise _damaged(f"{line} x {lines} of {precision} bits, not {columns} x {rows} of {bits}")


def _damaged(detail: str) -> UnreadableError:
    return UnreadableError(
        "The JPEG data inside the DICOM object are damaged",
        "Copy or export it again from where it came from",
        detail,
    )

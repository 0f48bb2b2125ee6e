"""Which compression a fragment of pixel data is in, told by its first bytes."""

from __future__ import annotations

from typing import Final

_PREFIX: Final = "1.2.840.10008.1.2."
RLE: Final = f"{_PREFIX}5"
JPEG_BASELINE, JPEG_EXTENDED = f"{_PREFIX}4.50", f"{_PREFIX}4.51"
JPEG_LOSSLESS, JPEG_LS, JPEG_2000, HTJ2K = (f"{_PREFIX}4.{n}" for n in (57, 80, 91, 203))

# SOF markers (ITU-T T.81 table B.1; T.87 for JPEG-LS).
_FRAMES: Final = {
    0xC0: JPEG_BASELINE,
    0xC1: JPEG_EXTENDED,
    0xC2: JPEG_BASELINE,  # progressive: retired in DICOM, and the baseline decoder reads it
    0xC3: JPEG_LOSSLESS,
    0xF7: JPEG_LS,
}
_FAMILIES: Final = {
    "50": JPEG_BASELINE,
    "51": JPEG_EXTENDED,
    **dict.fromkeys(("57", "70"), JPEG_LOSSLESS),
    **dict.fromkeys(("80", "81"), JPEG_LS),
    **dict.fromkeys(("90", "91"), JPEG_2000),
    **dict.fromkeys(("201", "202", "203"), HTJ2K),
}
_START: Final = 0xD8
_HIGH_THROUGHPUT: Final = 0x4000  # bit 14 of Rsiz, T.800 table A.10 as amended by T.814
_MAX_RLE_SEGMENTS: Final = 15  # PS3.5 G.5


def syntax_of(head: bytes) -> str:
    """A transfer syntax UID that decodes a stream beginning so, or empty where it shows none.

    Lossy and lossless kinds of one compression are not told apart: their decoders are the same.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(head)
    if head.startswith(b"\xff\x4f\xff\x51"):
        capabilities = int.from_bytes(head[6:8], "big")
        return HTJ2K if capabilities & _HIGH_THROUGHPUT else JPEG_2000
    segments = int.from_bytes(head[:4], "little")
    # An RLE header names its segments and where each begins; the first one follows the header.
    if 1 <= segments <= _MAX_RLE_SEGMENTS and head[4:8] == b"\x40\x00\x00\x00":
        return RLE
    return ""


def family(syntax: str) -> str:
    """A syntax that stands for all that the same decoder reads."""
    tail = syntax.removeprefix(f"{_PREFIX}4.")
    return _FAMILIES.get(tail, syntax) if tail != syntax else syntax


def is_compressed(syntax: str) -> bool:
    """Whether it is a compression whose streams `syntax_of` tells apart."""
    return family(syntax) in {RLE, *_FAMILIES.values()}


def size_of(head: bytes) -> tuple[int, int] | None:
    """(rows, columns) that a JPEG, JPEG-LS or JPEG 2000 stream says it holds, None for others.

    Asked before decoding: a decoder that believes a damaged size works for seconds.
    """
    if head.startswith(b"\xff\x4f\xff\x51"):
        # SIZ: the far edges of the image, then its near ones (T.800 A.5.1).
        right, bottom, left, top = (int.from_bytes(head[i : i + 4], "big") for i in (8, 12, 16, 20))
        return bottom - top, right - left
    frame = _frame_at(head) if head.startswith(b"\xff\xd8\xff") else None
    if frame is None:
        return None
    rows, columns = (int.from_bytes(head[i : i + 2], "big") for i in (frame + 5, frame + 7))
    return (rows, columns) if rows else None  # 0: told behind the first scan


def _jpeg(head: bytes) -> str:
    frame = _frame_at(head)
    return _FRAMES[head[frame + 1]] if frame is not None else ""


def _frame_at(head: bytes) -> int | None:
    """Where the frame header of a JPEG stream begins."""
    at = 2
    while head[at : at + 1] == b"\xff" and at + 4 <= len(head):
        if head[at + 1] in _FRAMES:
            return at
        # A SPIFF header is followed by a second start of image, which has no length (T.84 F.2.2).
        at += 2 if head[at + 1] == _START else 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None

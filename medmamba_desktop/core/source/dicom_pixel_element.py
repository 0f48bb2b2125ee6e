"""Where the pixel data of a DICOM object lie in its stream, how much there is, and in what coding.

Read by hand, because pydicom stops before this element and would read all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from medmamba_desktop.core.source.encoded_kind import syntax_of

_KEYWORDS: Final = {8: "FloatPixelData", 9: "DoubleFloatPixelData", 16: "PixelData"}  # group 7FE0
PIXEL_TAGS: Final = frozenset(0x7FE00000 + element for element in _KEYWORDS)
_PIXEL_VR: Final = (b"OB", b"OW", b"OF", b"OD", b"UN")
_ITEM, _END_OF_ITEMS = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"  # PS3.5 section 7.5
_UNDEFINED: Final = 0xFFFFFFFF
_SNIFFED_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class PixelElement:
    """Where the pixel data are in the stream.

    Attributes:
        start: offset of the value.  length: what its header says; None where encapsulated.
        size: of the whole stream, in bytes.
        keyword: "PixelData", "FloatPixelData" or "DoubleFloatPixelData".
        vr: "OB" or "OW", "OF", "OD"; "OW" where the element has none.
        is_implicit: the element has no VR (PS3.5 section 7.1.3).
    """

    start: int
    length: int | None
    size: int
    keyword: str
    vr: str
    is_implicit: bool

    @classmethod
    def at(cls, stream: BinaryIO, size: int, is_little: bool) -> PixelElement | None:
        """The pixel element that starts where `stream` stands, or None where it is at the end."""
        start = stream.tell()
        order: Literal["little", "big"] = "little" if is_little else "big"
        head = stream.read(12)
        group, element = (int.from_bytes(head[i : i + 2], order) for i in (0, 2))
        if group != 0x7FE0 or element not in _KEYWORDS:
            return None
        # Some files are implicit where their transfer syntax says explicit: look, do not ask.
        is_implicit = head[4:6] not in _PIXEL_VR
        at = 4 if is_implicit else 8
        length = int.from_bytes(head[at : at + 4], order)
        vr = "OW" if is_implicit else head[4:6].decode("ascii")
        return cls(
            start + at + 4, None if length == _UNDEFINED else length, size, _KEYWORDS[element],
            vr, is_implicit,
        )  # fmt: skip

    @property
    def is_encapsulated(self) -> bool:
        """Whether the value is a list of fragments instead of plain pixels (PS3.5 A.4)."""
        return self.length is None

    @property
    def held(self) -> int:
        """How many bytes of a plain value are there, which may be fewer than it says."""
        left = max(0, self.size - self.start)
        return left if self.length is None else min(self.length, left)

    def fragments(self, stream: BinaryIO) -> tuple[int, float]:
        """How many fragments follow the offset table and are whole, and how much of one more.

        Found by leaping over them. The second figure is from 0, where no fragment is cut, to 1.
        """
        count, at = -1, self.start
        while True:
            stream.seek(at)
            head = stream.read(8)
            if len(head) < 8 or head[:4] != _ITEM:
                # The end mark, or a missing one, which many writers leave out.
                return max(0, count), 0.0
            length = int.from_bytes(head[4:8], "little")
            if at + 8 + length > self.size:
                return max(0, count), max(0, self.size - at - 8) / length if count >= 0 else 0.0
            at += 8 + length
            count += 1

    def actual_syntax(self, stream: BinaryIO) -> str:
        """The transfer syntax that the first fragment shows, empty where it shows none."""
        stream.seek(self.start)
        table = stream.read(8)
        stream.seek(self.start + 8 + int.from_bytes(table[4:8], "little"))
        head = stream.read(8)
        if table[:4] != _ITEM or head[:4] != _ITEM:
            return ""
        return syntax_of(stream.read(min(_SNIFFED_BYTES, int.from_bytes(head[4:8], "little"))))

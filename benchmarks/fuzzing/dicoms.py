"""Changes to DICOM files, by bytes, so that what no library would write can be written."""

from __future__ import annotations

import random
import re
import struct

from benchmarks.fuzzing.changes import EXTREMES, TEXTS, WHOLES, changed_bytes, packed

_VRS = (b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US"
        b" UT UV ZZ").split()  # fmt: skip
_LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"UC", b"UN", b"UR", b"UT", b"SV", b"UV"}
_ELEMENT = re.compile(
    rb"(?s)[\x02\x08\x10\x18\x20\x28\x3a\x40\x50\x54\x60\x62\x70\x88\xe0]..."
    rb"(?=AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OD|OF|OL|OW|PN|SH|SL|SQ|SS|ST|TM|UC|UI|UL|UN|UR|US|UT)"
)
_REACH = 60_000
_SYNTAXES = (
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.203", "1.2.3", "",
)  # fmt: skip
_NUMBERS = {  # (group, element): what is read as 16 bits
    "Rows": (0x28, 0x10), "Columns": (0x28, 0x11), "BitsAllocated": (0x28, 0x100),
    "BitsStored": (0x28, 0x101), "HighBit": (0x28, 0x102), "PixelRepresentation": (0x28, 0x103),
    "SamplesPerPixel": (0x28, 0x02), "PlanarConfiguration": (0x28, 0x06),
    "PixelPaddingValue": (0x28, 0x120), "RedDescriptor": (0x28, 0x1101),
    "LUTDescriptor": (0x28, 0x3002), "OverlayRows": (0x6000, 0x10),
    "OverlayColumns": (0x6000, 0x11), "OverlayOrigin": (0x6000, 0x50),
    "OverlayBits": (0x6000, 0x100), "OverlayBit": (0x6000, 0x102), "SegmentNumber": (0x62, 0x04),
    "ReferencedSegment": (0x62, 0x0B), "MaximumFractional": (0x62, 0x0E),
    "FirstFrame": (0x28, 0x09),
}  # fmt: skip
_WORDS = {  # what is read as text
    "NumberOfFrames": (0x28, 0x08), "WindowCenter": (0x28, 0x1050), "WindowWidth": (0x28, 0x1051),
    "RescaleSlope": (0x28, 0x1053), "RescaleIntercept": (0x28, 0x1052),
    "PixelSpacing": (0x28, 0x30), "PhotometricInterpretation": (0x28, 0x04),
    "SpecificCharacterSet": (0x08, 0x05), "Modality": (0x08, 0x60), "SOPClassUID": (0x08, 0x16),
    "SOPInstanceUID": (0x08, 0x18), "StudyInstanceUID": (0x20, 0x0D),
    "SeriesInstanceUID": (0x20, 0x0E), "InstanceNumber": (0x20, 0x13),
    "ImagePosition": (0x20, 0x32), "ImageOrientation": (0x20, 0x37), "PatientName": (0x10, 0x10),
    "PatientID": (0x10, 0x20), "StudyDate": (0x08, 0x20), "StudyTime": (0x08, 0x30),
    "FrameTime": (0x18, 0x1063), "FrameTimeVector": (0x18, 0x1065), "CineRate": (0x18, 0x40),
    "VOILUTFunction": (0x28, 0x1056), "SegmentationType": (0x62, 0x01),
    "FrameIncrementPointer": (0x28, 0x09), "SliceLocation": (0x20, 0x1041),
    "ShutterShape": (0x18, 0x1600), "ReferencedFileID": (0x04, 0x1500),
    "DirectoryRecordType": (0x04, 0x1430),
}  # fmt: skip
_PHOTOMETRICS = ("MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT",
                 "YBR_RCT", "PALETTE COLOR", "ARGB", "XYB", "HSV", "")  # fmt: skip


def dicom(content: bytes, chance: random.Random) -> bytes:
    """One to five changes of any of these kinds."""
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _lie(content: bytes, chance: random.Random) -> bytes:
    """A size, depth or count that is not that of the pixels."""
    if chance.random() < 0.6:
        tag = chance.choice(sorted(_NUMBERS.values()))
        value = struct.pack("<H", chance.choice(WHOLES)) * chance.choice((1, 1, 1, 3, 0))
    else:
        tag = chance.choice(sorted(_WORDS.values()))
        texts = _PHOTOMETRICS if tag == (0x28, 0x04) else TEXTS
        value = chance.choice(texts).encode("utf-8", "replace")
    return _with_value(content, tag, value)


def _syntax(content: bytes, chance: random.Random) -> bytes:
    return _with_value(content, (0x02, 0x10), chance.choice(_SYNTAXES).encode())


def _with_value(content: bytes, tag: tuple[int, int], value: bytes) -> bytes:
    """The file with the element's value replaced, its length being right; as it is without one."""
    value += b"\0" * (len(value) % 2) if tag[0] == 2 else b" " * (len(value) % 2)
    at = content.find(struct.pack("<HH", *tag), 128)
    if at < 0 or at + 12 > len(content):
        return content
    kind = content[at + 4 : at + 6]
    if kind in _LONG:
        head, length = 12, struct.unpack_from("<I", content, at + 8)[0]
        size = packed(len(value), order="<")
    elif kind.isalpha() and kind.isupper():
        head, length = 8, struct.unpack_from("<H", content, at + 6)[0]
        size = struct.pack("<H", len(value) & 0xFFFF)
    else:  # implicit VR
        head, length = 8, struct.unpack_from("<I", content, at + 4)[0]
        size = packed(len(value), order="<")
    start = content[at : at + head - len(size)]
    return content[:at] + start + size + value + content[at + head + min(length, 70_000) :]


def _element(content: bytes, chance: random.Random) -> bytes:
    """Some element's tag, kind, length or value changed, or the element doubled or put away."""
    found = list(_ELEMENT.finditer(content[:_REACH]))
    if not found:
        return changed_bytes(content, chance)
    at, end = chance.choice(found).start(), chance.choice(found).start()
    made = bytearray(content)
    is_long = bytes(made[at + 4 : at + 6]) in _LONG
    way = chance.randrange(7)
    if way == 0:
        made[at + 4 : at + 6] = chance.choice(_VRS)
    elif way == 1 and is_long:
        made[at + 8 : at + 12] = packed(chance.choice(EXTREMES), order="<")
    elif way == 1:
        made[at + 6 : at + 8] = struct.pack("<H", chance.choice(WHOLES))
    elif way == 2:
        made[at : at + 4] = chance.choice((b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", bytes(4),
                                           b"\xfe\xff\xdd\xe0", b"\xe0\x7f\x10\x00"))  # fmt: skip
    elif way == 3:
        for place in range(at + 8, min(at + 40, len(made))):
            if chance.random() < 0.3:
                made[place] = chance.randrange(256)
    elif way == 4:
        made[end:end] = made[at : at + chance.choice((8, 20, 60))]
    elif way == 5 and at < end < at + 4000:
        del made[at:end]
    else:
        made[at:at] = _nest(chance)
    return bytes(made)


def _nest(chance: random.Random) -> bytes:
    """Sequences in sequences, of no length said, that never end."""
    start = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return start * chance.choice((1, 3, 50, 3000))


def _items(content: bytes, chance: random.Random) -> bytes:
    """Items of a sequence or of compressed frames: their lengths, and marks that end them."""
    found = [m.start() for m in re.finditer(rb"\xfe\xff(\x00|\x0d|\xdd)\xe0", content[-300_000:])]
    if not found:
        return _element(content, chance)
    at = max(0, len(content) - 300_000) + chance.choice(found)
    made = bytearray(content)
    if chance.random() < 0.6:
        made[at + 4 : at + 8] = packed(chance.choice((*EXTREMES, len(content))), order="<")
    elif chance.random() < 0.5:
        del made[at : at + 8]
    else:
        made[at:at] = made[at : at + chance.choice((8, 100))]
    return bytes(made)


def _stream(content: bytes, chance: random.Random) -> bytes:
    """The pixels: cut short, left out, or with bytes changed in them."""
    at = content.rfind(b"\xe0\x7f\x10\x00")
    if at < 0:
        return _element(content, chance)
    way = chance.random()
    if way < 0.2:
        return content[: chance.randrange(at, len(content))]
    if way < 0.3:
        return content[:at]
    return content[: at + 12] + changed_bytes(content[at + 12 :], chance)


_WAYS = (_lie, _lie, _lie, _syntax, _element, _element, _items, _stream, changed_bytes)

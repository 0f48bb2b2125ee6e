"""Changes to PNG, JPEG, TIFF, BMP, GIF and WebP that know where what stands in them."""

from __future__ import annotations

import random
import struct
import zlib
from functools import cache

from benchmarks.fuzzing.changes import EXTREMES, WHOLES, Change, changed_bytes, packed

_PNG = b"\x89PNG\r\n\x1a\n"
_BOMB_BYTES = 60_000_000
Chunk = tuple[bytes, bytes]


def png(content: bytes, chance: random.Random) -> bytes:
    """Chunks changed, with a sum that is right, so that what is in them is looked at."""
    chunks = _chunks(content)
    if not chunks:
        return changed_bytes(content, chance)
    for _ in range(chance.choice((1, 1, 2, 4))):
        chunks = chance.choice(_PNG_WAYS)(chunks, chance) or chunks
    made = [
        packed(len(data)) + name + data + packed(zlib.crc32(name + data)) for name, data in chunks
    ]
    if chance.random() < 0.1:
        at = chance.randrange(len(made))
        made[at] = packed(chance.choice(EXTREMES)) + made[at][4:]
    return _PNG + b"".join(made)


def _chunks(content: bytes) -> list[Chunk]:
    found, at = [], 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += length + 12
    return found


def _ihdr(chunks: list[Chunk], chance: random.Random) -> list[Chunk]:
    data = bytearray(chunks[0][1].ljust(13, b"\0"))
    way = chance.randrange(4)
    if way == 0:
        side = chance.choice((*EXTREMES, 12_000, 30_000))
        data[4 * (at := chance.randrange(2)) : 4 * at + 4] = packed(side)
    elif way == 1:
        data[8] = chance.choice((0, 1, 2, 4, 8, 16, 32, 255))
    elif way == 2:
        data[9] = chance.choice((0, 2, 3, 4, 6, 7, 255))
    else:
        data[chance.choice((10, 11, 12))] = chance.choice((0, 1, 2, 255))
    return [(b"IHDR", bytes(data)), *chunks[1:]]


def _pixels(chunks: list[Chunk], chance: random.Random) -> list[Chunk]:
    """The stream of pixels unpacked, changed and packed again, so that its own sum is right."""
    packed_rows = b"".join(data for name, data in chunks if name == b"IDAT")
    try:
        rows = zlib.decompressobj().decompress(packed_rows, 5_000_000)
    except zlib.error:
        return chunks
    made = chance.choice((
        lambda: zlib.compress(changed_bytes(rows, chance), 1),
        lambda: zlib.compress(rows[: len(rows) // 2], 1),
        lambda: zlib.compress(rows * 3, 1),
        lambda: zlib.compress(b""),
        _bomb,
    ))()  # fmt: skip
    kept = [chunk for chunk in chunks if chunk[0] != b"IDAT"]
    return [*kept[:-1], (b"IDAT", made), *kept[-1:]]


@cache
def _bomb() -> bytes:
    return zlib.compress(bytes(_BOMB_BYTES), 1)


def _added(chunks: list[Chunk], chance: random.Random) -> list[Chunk]:
    bomb = _bomb() if chance.random() < 0.2 else zlib.compress(b"x")
    noise = chance.randbytes(chance.choice((0, 1, 3, 6, 100, 769)))
    one = chance.choice((
        (b"PLTE", noise), (b"tRNS", noise), (b"gAMA", noise), (b"pHYs", noise), (b"sRGB", noise),
        (b"iCCP", b"x\0\0" + bomb), (b"zTXt", b"x\0\0" + bomb), (b"iTXt", b"x\0\1\0\0\0" + bomb),
        (b"eXIf", b"II*\0" + noise), (b"acTL", packed(chance.choice(EXTREMES), 0)),
        (b"fcTL", packed(0, *(chance.choice(EXTREMES) for _ in range(4))) + noise[:6]),
        (b"fdAT", packed(1) + noise), (b"IHDR", chunks[0][1]), (b"IDAT", noise), (b"IEND", noise),
        (b"ABCD", noise), (b"\0\0\0\0", noise),
    ))  # fmt: skip
    at = chance.randrange(len(chunks) + 1)
    return [*chunks[:at], one, *chunks[at:]]


def _moved(chunks: list[Chunk], chance: random.Random) -> list[Chunk]:
    at = chance.randrange(len(chunks))
    kept = chunks[:at] + chunks[at + 1 :]
    if chance.random() < 0.5:
        kept.insert(chance.randrange(len(kept) + 1), chunks[at])
    return kept


def _inside(chunks: list[Chunk], chance: random.Random) -> list[Chunk]:
    at = chance.randrange(len(chunks))
    name, data = chunks[at]
    return [*chunks[:at], (name, changed_bytes(data, chance)), *chunks[at + 1 :]]


_PNG_WAYS = (_ihdr, _ihdr, _pixels, _pixels, _added, _added, _moved, _inside)


def jpeg(content: bytes, chance: random.Random) -> bytes:
    """Segments changed: sizes of the picture, tables, markers, an EXIF block put in."""
    parts = _segments(content)
    if len(parts) < 3:
        return changed_bytes(content, chance)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(1, len(parts))
        parts = chance.choice((_frame, _frame, _table, _put_in, _shuffled))(parts, at, chance)
    return b"".join(parts)


def _segments(content: bytes) -> list[bytes]:
    """SOI, each marker's segment, and from SOS on the rest as one."""
    parts, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        parts.append(content[at:end])
        at = end
    return [*parts, content[at:]]


def _frame(parts: list[bytes], _: int, chance: random.Random) -> list[bytes]:
    def lied(part: bytes) -> bytes:
        if part[:1] != b"\xff" or part[1:2] not in (b"\xc0", b"\xc1", b"\xc2", b"\xc3"):
            return part
        made = bytearray(part)
        way = chance.randrange(5)
        if way < 2:
            made[5 + 2 * way : 7 + 2 * way] = struct.pack(">H", chance.choice(WHOLES))
        elif way == 2:
            made[4] = chance.choice((0, 1, 8, 12, 16, 255))
        elif way == 3:
            made[1] = chance.choice((0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xF7))
        else:
            made[chance.randrange(9, len(made))] = chance.randrange(256)
        return bytes(made)

    return [lied(part) for part in parts]


def _table(parts: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    return [*parts[:at], parts[at][:4] + changed_bytes(parts[at][4:], chance), *parts[at + 1 :]]


def _put_in(parts: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    noise = chance.randbytes(chance.choice((4, 40, 400)))
    orientation = b"\x12\x01\x03\x00\x01\x00\x00\x00" + bytes([chance.randrange(12)]) + bytes(3)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + orientation + packed(chance.choice(EXTREMES))
    data = chance.choice(
        (exif, b"Exif\0\0" + noise, b"ICC_PROFILE\0\1\2" + noise, b"MPF\0" + noise)
    )
    marker = chance.choice((b"\xff\xe1", b"\xff\xe2", b"\xff\xee", b"\xff\xdd", b"\xff\xc4"))
    made = marker + struct.pack(">H", len(data) + 2) + data
    return [*parts[:at], made, *parts[at:]]


def _shuffled(parts: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    if chance.random() < 0.5:
        return parts[:at] + parts[at + 1 :]
    return [*parts[:at], parts[at], *parts[at:]]


_TAGS = (254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 282, 284, 317, 320, 322, 323, 324,
         325, 330, 338, 339, 347, 34665, 65000)  # fmt: skip
_COMPRESSIONS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34712, 34925, 50000, 50001, 65535)


def tiff(content: bytes, chance: random.Random) -> bytes:
    """Entries of a directory changed: tag, type, count, value; directories in a circle."""
    order = ">" if content[:2] == b"MM" else "<"
    made = bytearray(content)
    try:
        at = struct.unpack_from(f"{order}I", made, 4)[0]
        count = struct.unpack_from(f"{order}H", made, at)[0]
        for _ in range(chance.choice((1, 1, 2, 4))):
            _entry(made, at + 2 + 12 * chance.randrange(count), order, chance)
        if chance.random() < 0.15:
            struct.pack_into(f"{order}I", made, at + 2 + 12 * count, chance.choice((at, 8, 2**31)))
    except (struct.error, ValueError):
        return changed_bytes(content, chance)
    return bytes(made)


def _entry(made: bytearray, at: int, order: str, chance: random.Random) -> None:
    way = chance.randrange(6)
    tag = struct.unpack_from(f"{order}H", made, at)[0]
    if tag == 259 and way < 4:
        struct.pack_into(f"{order}H", made, at + 8, chance.choice(_COMPRESSIONS))
    elif way == 0:
        struct.pack_into(f"{order}H", made, at, chance.choice(_TAGS))
    elif way == 1:
        struct.pack_into(
            f"{order}H", made, at + 2, chance.choice((0, 1, 2, 3, 4, 5, 9, 12, 16, 99))
        )
    elif way == 2:
        struct.pack_into(f"{order}I", made, at + 4, chance.choice(EXTREMES))
    elif way == 3:
        struct.pack_into(f"{order}H", made, at + 8, chance.choice(WHOLES))
    else:
        struct.pack_into(f"{order}I", made, at + 8, chance.choice((*EXTREMES, len(made) - 1, 8)))


def bmp(content: bytes, chance: random.Random) -> bytes:
    """Fields of the header changed."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, width = chance.choice(((2, 4), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2),
                                   (30, 4), (34, 4), (46, 4), (50, 4), (54, 4)))  # fmt: skip
        value = chance.choice((*EXTREMES, 12, 40, 108, 124)) & (2 ** (8 * width) - 1)
        made[at : at + width] = value.to_bytes(width, "little")
    return bytes(made)


def webp(content: bytes, chance: random.Random) -> bytes:
    """Chunks of a RIFF file resized, doubled, left out, or put in."""
    chunks, at = [], 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        chunks.append((content[at : at + 4], content[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    if not chunks:
        return changed_bytes(content, chance)
    flags = bytes([chance.randrange(256), 0, 0, 0])
    wide = chance.choice(EXTREMES).to_bytes(5, "little")[:3] + chance.randbytes(3)
    extra = chance.choice((
        (b"VP8X", flags + wide), (b"ANIM", bytes(6)), (b"EXIF", b"II*\0"), (b"ICCP", b""),
        (b"ANMF", chance.randbytes(24)), (b"ALPH", b"\1\2"),
    ))  # fmt: skip
    chunks = chance.choice((
        lambda: _inside(chunks, chance),
        lambda: _moved(chunks, chance),
        lambda: [extra, *chunks],
        lambda: [*chunks, extra],
    ))()  # fmt: skip
    body = b"".join(
        name + packed(len(data), order="<") + data + b"\0" * (len(data) % 2)
        for name, data in chunks
    )
    length = len(body) + 4 if chance.random() < 0.8 else chance.choice(EXTREMES)
    return b"RIFF" + packed(length, order="<") + b"WEBP" + body


def gif(content: bytes, chance: random.Random) -> bytes:
    """The sizes of the screen and of the first frame, or any bytes."""
    if chance.random() < 0.5:
        return changed_bytes(content, chance)
    made = bytearray(content)
    at = made.find(b"\x2c")
    where = chance.choice((6, 8, at + 5, at + 7)) if at > 0 else 6
    made[where : where + 2] = struct.pack("<H", chance.choice(WHOLES))
    return bytes(made)


WAYS: dict[str, Change] = {
    "png": png, "jpeg": jpeg, "tiff": tiff, "bmp": bmp, "webp": webp, "gif": gif,
}  # fmt: skip

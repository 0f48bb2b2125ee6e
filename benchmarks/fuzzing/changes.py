"""Changes that fit any file, any text and any JSON; each takes its chance from the caller."""

from __future__ import annotations

import json
import random
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

Change = Callable[[bytes, random.Random], bytes]

WHOLES = (0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 64, 255, 256, 257, 4095, 32767, 32768, 65535)
EXTREMES = (*WHOLES, 65536, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
TEXTS = (
    "", " ", "0", "-1", "1", "65535", "2147483648", "99999999999999999999", "9" * 400, "1e999",
    "-1e999", "nan", "inf", "1.5", "abc", "\\", "1\\2\\3", "\0", "\x1b$B", "\ud7ff", "..",
    "../../x", "/etc/passwd", "C:\\x", "=1+1", "<b>&amp;", "%s%n", "true", "null", "[]", "{}",
    "x" * 5000,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**400, 1.5, 1e308, float("nan"), float("inf"), "",
    "x", "9" * 5000, "../x", "\ud800", [], [[]], [None], {}, {"a": None}, [0] * 300,
)  # fmt: skip
_DEEP = 20_000


def changed_bytes(content: bytes, chance: random.Random) -> bytes:
    """One to four changes without regard to what the bytes mean."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(_OF_BYTES)(content, chance)
    return content


def changed_text(content: bytes, chance: random.Random) -> bytes:
    """One to three changes to words, lines and encoding, or to bytes."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        content = chance.choice(_OF_TEXT)(content, chance)
    return content


def changed_json(content: bytes, chance: random.Random) -> bytes:
    """Values of another kind somewhere in a JSON text, or changes to its text."""
    if chance.random() < 0.3:
        return changed_text(content, chance)
    try:
        value = json.loads(content)
    except ValueError:
        return changed_text(content, chance)
    for _ in range(chance.choice((1, 1, 2, 5))):
        value = changed_value(value, chance)
    return json.dumps(value).encode()


def changed_value(value: Any, chance: random.Random) -> Any:
    """A JSON value with one value inside it changed, left out, doubled or renamed."""
    if not value or not isinstance(value, dict | list) or chance.random() < 0.15:
        return _other(value, chance)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        kept = list(value)
        return chance.choice((
            lambda: [*kept[:at], changed_value(kept[at], chance), *kept[at + 1 :]],
            lambda: [*kept[:at], changed_value(kept[at], chance), *kept[at + 1 :]],
            lambda: kept[:at] + kept[at + 1 :],
            lambda: [*kept, kept[at]],
        ))()  # fmt: skip
    key = chance.choice(sorted(value))
    way = chance.random()
    if way < 0.75:
        return {**value, key: changed_value(value[key], chance)}
    if way < 0.9:
        return {k: v for k, v in value.items() if k != key}
    return {**value, chance.choice(("", "x", f"{key}2", "__proto__", "x" * 2000)): value[key]}


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and chance.random() < 0.4:
        return chance.choice((-value, value + 1, value * 1e6, value - 1, int(value) ^ 1))
    if isinstance(value, str) and chance.random() < 0.4:
        return chance.choice((value.upper(), value[1:], value * 2, f"{value}\n", *TEXTS))
    return chance.choice(_VALUES)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 10, 60)) if made else 0):
        made[_place(made, chance)] ^= 1 << chance.randrange(8)
    return bytes(made)


def _set(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 10, 40)) if made else 0):
        made[_place(made, chance)] = chance.choice((0, 255, 127, 128, chance.randrange(256)))
    return bytes(made)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: _place(content, chance)] if content else content


def _left_out(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + content[at + chance.choice((1, 2, 8, 64, 1000)) :]


def _doubled(content: bytes, chance: random.Random) -> bytes:
    at, end = _place(content, chance), _place(content, chance)
    length = chance.choice((1, 2, 8, 64, 4000))
    return content[:end] + content[at : at + length] * chance.choice((1, 1, 2, 9)) + content[end:]


def _emptied(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    length = min(len(content) - at, chance.choice((4, 32, 512, 5000)))
    return content[:at] + chance.choice((b"\0", b"\xff")) * length + content[at + length :]


def _extreme(content: bytes, chance: random.Random) -> bytes:
    """A length, a count or an offset set to an extreme, wherever one may stand."""
    width, order = chance.choice((1, 2, 2, 4, 4, 8)), chance.choice(("little", "big"))
    value = chance.choice((*EXTREMES, 2**63, 2**64 - 1, len(content))) & (2 ** (8 * width) - 1)
    at = _place(content, chance)
    return content[:at] + value.to_bytes(width, order) + content[at + width :]  # type: ignore[arg-type]


def _noise(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + chance.randbytes(chance.choice((1, 4, 100, 3000))) + content[at:]


def _place(content: Sequence[int], chance: random.Random) -> int:
    """More often than not near the start: that is where files say what they are."""
    reach = len(content) if chance.random() < 0.4 else min(len(content), 1500)
    return chance.randrange(reach) if reach else 0


def _number(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"-?[0-9][0-9.]*", content[:100_000]))
    if not found:
        return _word(content, chance)
    one = chance.choice(found)
    said = chance.choice(TEXTS).encode("utf-8", "replace")
    return content[: one.start()] + said + content[one.end() :]


def _word(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"[A-Za-z_]+", content[:100_000]))
    if not found:
        return _noise(content, chance)
    one = chance.choice(found)
    said = chance.choice(TEXTS).encode("utf-8", "replace")
    return content[: one.start()] + said + content[one.end() :]


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at : at + 1] = chance.choice(([], [lines[at]] * 2, [lines[at], lines[0]], lines[::-1]))
    return b"\n".join(lines)


def _quoted(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    mark = chance.choice(
        (b'"', b"'", b",", b"\t", b";", b"\r", b"\0", b"[", b"{", b"=", b"\\", b"#")
    )
    return content[:at] + mark * chance.choice((1, 1, 2, 3, 5000)) + content[at:]


def _nested(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + chance.choice((b"[", b'{"a":', b"a.", b"<a>")) * _DEEP + content[at:]


def _encoded(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return chance.choice((
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("utf-32"),
        lambda: b"\xef\xbb\xbf" + content,
        lambda: text.encode("cp1252", "replace") + b"\xe9\xff",
        lambda: content + b"\xed\xa0\x80",
    ))()  # fmt: skip


def packed(*values: int, order: str = ">") -> bytes:
    """32-bit numbers as bytes, cut to size."""
    return struct.pack(f"{order}{len(values)}I", *(value & 0xFFFFFFFF for value in values))


_OF_BYTES: tuple[Change, ...] = (
    _flipped, _flipped, _set, _cut, _left_out, _doubled, _emptied, _extreme, _extreme, _noise,
)  # fmt: skip
_OF_TEXT: tuple[Change, ...] = (
    _number, _number, _word, _word, _lines, _lines, _quoted, _quoted, _nested, _encoded, _cut,
    changed_bytes,
)  # fmt: skip

"""Whether a compiled translation can be given to Qt, which follows its lengths without a check.

The format is that of `QTranslator` (qtbase, src/corelib/kernel/qtranslator.cpp): 16 bytes that say
what it is, then sections of a tag, a length and data, numbers with the highest byte first. The
hashes point into the messages, each a row of tagged texts.
"""

from __future__ import annotations

import struct

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES, _NUMERUS_RULES, _LANGUAGE = 0x42, 0x69, 0x88, 0xA7
_KNOWN = {_HASHES, _MESSAGES, _NUMERUS_RULES, _LANGUAGE}
_END, _TRANSLATION, _OBSOLETE = 1, 3, 5
_TEXTS = {_TRANSLATION, 6, 7, 8}  # the others are source, context, comment


def is_sound(data: bytes) -> bool:
    """Whether every length and every pointer of a .qm file stays in the file.

    Files that share contexts or load others are refused: `lrelease` writes none.
    """
    try:
        sections = _sections(data)
        messages = sections[_MESSAGES]
        starts = {start for _, start in struct.iter_unpack(">II", sections[_HASHES])}
        return all(_ends(messages, start) for start in starts)
    except (KeyError, IndexError, struct.error):
        return False


def _sections(data: bytes) -> dict[int, bytes]:
    if not data.startswith(_MAGIC):
        raise KeyError
    found: dict[int, bytes] = {}
    at = len(_MAGIC)
    while at < len(data):
        tag, length = struct.unpack_from(">BI", data, at)
        at += 5
        if tag not in _KNOWN or tag in found or length > len(data) - at:
            raise KeyError
        found[tag] = data[at : at + length]
        at += length
    return found


def _ends(messages: bytes, at: int) -> bool:
    """Whether the message that begins there comes to its end."""
    while messages[at] != _END:
        tag = messages[at]
        if tag in _TEXTS:
            (length,) = struct.unpack_from(">I", messages, at + 1)
            if tag == _TRANSLATION and length % 2:
                return True  # an empty one, at which Qt stops
            at += length
        elif tag != _OBSOLETE:
            return False
        at += 5
    return True

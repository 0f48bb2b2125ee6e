"""Changes to zips, workbooks, checkpoints and safetensors files: lies about what is in them."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import warnings
import zipfile
from functools import cache

from benchmarks.fuzzing.changes import (
    EXTREMES,
    TEXTS,
    WHOLES,
    Change,
    changed_bytes,
    changed_json,
    changed_text,
    changed_value,
)

_WHEN = (1980, 1, 1, 0, 0, 0)
_NAMES = ("../up.png", "/root.png", "C:\\x.png", "a/../../b.png", "x" * 3000, "\0.png",
          ".hidden.png", "a//b.png", "é.png", "__MACOSX/._x", "x.zip", "data.pkl", "a/data.pkl",
          "DICOMDIR",
          "index.csv", "[Content_Types].xml", "")  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
Members = dict[str, bytes]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip that is the same for the same members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, method)
    return made.getvalue()


def members_of(content: bytes) -> Members:
    """What is in a sound zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def archive(content: bytes, chance: random.Random) -> bytes:
    """Members renamed, changed, added, packed otherwise; or lies about them."""
    way = chance.random()
    if way < 0.4:
        return _lied(content, chance)
    if way < 0.5:
        return changed_bytes(content, chance)
    members = members_of(content)
    name = chance.choice(sorted(members))
    if way < 0.65:
        members[name] = changed_bytes(members[name], chance)
    elif way < 0.8:
        members[chance.choice(_NAMES)] = members.pop(name)
    elif way < 0.86:
        return _lied(_bomb(), chance) if chance.random() < 0.5 else _bomb()
    elif way < 0.92:
        return zipped({**members, **{f"{number}/x.png": b"" for number in range(3000)}})
    else:
        members["inner.zip"] = content
    made = zipped(members, chance.choice(_METHODS))
    return _lied(made, chance) if chance.random() < 0.2 else made


@cache
def _bomb() -> bytes:
    """Twice a hundred megabytes and more in a few kilobytes."""
    return zipped(
        {"bomb.png": b"\x89PNG\r\n\x1a\n" + bytes(150_000_000), "b.dcm": bytes(110_000_000)}
    )


def _lied(content: bytes, chance: random.Random) -> bytes:
    """A field of a member's header, of the directory, or of its end set to something else."""
    made = bytearray(content)
    starts = [m.start() for m in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", content)]
    for _ in range(chance.choice((1, 1, 2)) if starts else 0):
        at = chance.choice(starts)
        if chance.random() < 0.3:
            at = starts[-1]
        fields = {
            1: ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)),
            3: ((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
            5: ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
        }[content[at + 2]]
        place, width = chance.choice(fields)
        values = WHOLES if width == 2 else EXTREMES
        value = chance.choice((*values, 8, 9, 12, 14, 99)) & (2 ** (8 * width) - 1)
        made[at + place : at + place + width] = value.to_bytes(width, "little")
    return bytes(made)


_BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
_CELLS = (b'<c r="XFD1048576"><v>1</v></c>', b'<c t="s"><v>999999</v></c>',
          b'<c t="s"><v>x</v></c>', b'<c t="d"><v>9999-99-99</v></c>',
          b'<c s="99"><v>1</v></c>', b'<c t="b"><v>2</v></c>',
          b'<c r="A1048577"><v>1</v></c>', b'<c r="1A"/>', b'<c t="e"/>',
          b'<c t="n"><v>1e999</v></c>',
          b'<c t="str"><f>1/0</f></c>')  # fmt: skip


def workbook(content: bytes, chance: random.Random) -> bytes:
    """Parts of a workbook changed: cells, shared texts, entities, what is in it at all."""
    way = chance.random()
    if way < 0.25:
        return archive(content, chance)
    members = members_of(content)
    name = chance.choice(sorted(members))
    sheet = "xl/worksheets/sheet1.xml"
    if way < 0.35:
        del members[name]
    elif way < 0.45 and sheet in members:
        head, _, rest = members[sheet].partition(b"<sheetData>")
        rows = chance.choice((b"<row/>", b'<row r="1048576"><c/></row>', b"<row><c/></row>"))
        members[sheet] = head + b"<sheetData>" + rows * chance.choice((10, 3_000_000)) + rest
    elif way < 0.55:
        body = members[name].partition(b"?>")[2] or members[name]
        members[name] = _BILLION + body.replace(b"</", b"&j;</", 1)
    elif way < 0.75 and sheet in members:
        rows = members[sheet].split(b"<row")
        at = chance.randrange(1, len(rows) + 1)
        members[sheet] = b"<row".join(
            [*rows[:at], b">" + chance.choice(_CELLS) + b"</row>", *rows[at:]]
        )
    else:
        members[name] = changed_text(members[name], chance)
    return zipped(members)


def checkpoint(content: bytes, chance: random.Random) -> bytes:
    """A `.pth`: its pickle changed or given a program, records cut, or the zip lied about."""
    way = chance.random()
    if way < 0.3:
        return archive(content, chance)
    members = members_of(content)
    pickled = next(name for name in members if name.endswith("data.pkl"))
    if way < 0.7:
        members[pickled] = changed_bytes(members[pickled], chance)
    elif way < 0.85:
        program = b"cos\nsystem\n(S'true'\ntR."
        at = chance.randrange(len(members[pickled]))
        members[pickled] = chance.choice((program, members[pickled][:at] + program))
    else:
        other = chance.choice(sorted(members))
        members[other] = changed_bytes(members[other], chance)
    return zipped(members, zipfile.ZIP_STORED)


def tensors(content: bytes, chance: random.Random) -> bytes:
    """A safetensors file whose table or description says something else."""
    way = chance.random()
    if way < 0.2:
        return changed_bytes(content, chance)
    length = struct.unpack_from("<Q", content)[0]
    table, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    if way < 0.55:
        key = chance.choice(sorted(table.get("__metadata__", {"": ""})))
        inner = table["__metadata__"].get(key, "")
        table["__metadata__"][key] = changed_json(inner.encode(), chance).decode("utf-8", "replace")
    elif way < 0.85:
        table = _tensor_lies(table, chance)
    elif way < 0.95:
        data = changed_bytes(data, chance)
    text = json.dumps(table).encode()
    if way >= 0.95:
        text = changed_json(text, chance)
    size = len(text) if chance.random() < 0.9 else chance.choice((*EXTREMES, 2**63, 2**64 - 1))
    return struct.pack("<Q", size) + text + data


def _tensor_lies(table: object, chance: random.Random) -> dict[str, object]:
    assert isinstance(table, dict)
    made = dict(table)
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(sorted(key for key in made if key != "__metadata__") or ["x"])
        entry = made.get(name, {})
        way = chance.randrange(5)
        if way == 0 and isinstance(entry, dict):
            kinds = ("F16", "F32", "F64", "BF16", "I64", "U8", "F8_E4M3", "BOOL", "X")
            made[name] = {**entry, "dtype": chance.choice(kinds)}
        elif way == 1:
            made.pop(name, None)
        elif way == 2:
            made[chance.choice(TEXTS)] = entry
        else:
            made[name] = changed_value(entry, chance)
    return made


WAYS: dict[str, Change] = {
    "zip": archive, "xlsx": workbook, "checkpoint": checkpoint, "model": tensors, "state": tensors,
}  # fmt: skip

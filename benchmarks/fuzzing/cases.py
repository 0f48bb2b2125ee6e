"""Case number n of a seed: which kind of file, which sound one, and what is done to it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.fuzzing import containers, pictures
from benchmarks.fuzzing.changes import Change, changed_bytes, changed_json, changed_text
from benchmarks.fuzzing.corpus import sound
from benchmarks.fuzzing.dicoms import dicom

# How often each kind comes, and what its file is called.
KINDS: dict[str, tuple[int, str]] = {
    "dicom": (34, "x.dcm"), "png": (8, "x.png"), "jpeg": (8, "x.jpg"), "tiff": (8, "x.tif"),
    "bmp": (3, "x.bmp"), "webp": (4, "x.webp"), "gif": (1, "x.gif"), "dicomdir": (3, "DICOMDIR"),
    "zip": (7, "x.zip"), "table": (4, "x.csv"), "xlsx": (4, "x.xlsx"),
    "model": (6, "x.safetensors"), "checkpoint": (3, "x.pth"), "state": (1, "x.safetensors"),
    "facts": (1, "run.json"),
    "rows": (1, "data.csv"), "result": (1, "result.json"), "curves": (1, "curves.csv"),
    "covers": (1, "covers.npy"), "seconds": (1, "seconds.txt"), "plan": (2, "plan.toml"),
    "settings": (2, "settings.ini"), "store": (2, "results.sqlite"), "batch": (1, "x.json"),
    "audit": (2, "audit-0000000001.jsonl"), "ledger": (1, "library.json"), "names": (1, "x.json"),
}  # fmt: skip
_WAYS: dict[str, Change] = {
    **pictures.WAYS, **containers.WAYS, "dicom": dicom, "dicomdir": dicom, "facts": changed_json,
    "result": changed_json, "batch": changed_json, "ledger": changed_json, "names": changed_json,
    "table": changed_text, "rows": changed_text, "curves": changed_text, "seconds": changed_text,
    "plan": changed_text, "settings": changed_text, "audit": changed_text,
}  # fmt: skip
_STRAY = 0.02


@dataclass(frozen=True, slots=True)
class Case:
    """A file to read.

    Attributes:
        kind: which readers it is for.
        name: of the file.
    """

    number: int
    kind: str
    name: str
    content: bytes


def case(number: int, seed: int, only: str = "") -> Case:
    """The case of that number: the same for the same libraries, whatever came before it."""
    chance = random.Random(f"{seed}/{number}")
    names, weights = tuple(KINDS), [weight for weight, _ in KINDS.values()]
    kind = only or chance.choices(names, weights)[0]
    content = chance.choice(sound(kind))
    way = chance.random()
    if way < _STRAY:  # a file of another kind under this name
        content = chance.choice(sound(chance.choice(names)))
    elif way < 0.25:
        content = changed_bytes(content, chance)
    else:
        content = _changed(kind, content, chance)
        if way > 0.95:
            content = _spliced(content, chance.choice(sound(kind)), chance)
    return Case(number, kind, KINDS[kind][1], content)


def _changed(kind: str, content: bytes, chance: random.Random) -> bytes:
    try:
        return _WAYS.get(kind, changed_bytes)(content, chance)
    except Exception:  # noqa: BLE001  a second change may not fit what the first one left
        return changed_bytes(content, chance)


def _spliced(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The beginning of one file and the end of another."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + other[chance.randrange(len(other) + 1) :]

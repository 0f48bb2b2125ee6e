"""One line of the audit log: what it may say, how it is written, how it is read back.

A line is one JSON object in ASCII. Its last member is the SHA-256 of the object without it, so that
the bytes themselves are checked and no second writing of the same values is needed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from medmamba_desktop.core.errors import DAMAGE

Action = Literal[
    "opened", "classified", "exported", "de-identified", "evaluated", "trained", "library",
    "switched", "dropped",
]  # fmt: skip
Door = Literal["window", "command"]
# What was done to the library, and what was handed out.
Verb = Literal[
    "add", "import", "rename", "duplicate", "edit", "remove", "restore", "undo", "default",
    "export",
]  # fmt: skip
What = Literal["results", "heat-map", "picture", "table", "report", "evaluation", "figure", "list"]
Fact = int | str

# The only words that a fact may be: a name cannot get in by mistake.
WORDS: Final = frozenset({"on", "off", "head", "full", *get_args(Verb), *get_args(What)})
NO_HASH: Final = "0" * 64
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_KEY: Final = re.compile(r"[a-z_]{1,24}")
_MARK: Final = b',"hash":"'


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        n: counts from 1.
        time: UTC, ISO 8601, to the second.
        who: keyed hash of the user's name.
        program: its version.
        on: keyed hashes of files.
        facts: numbers, SHA-256 of model files, and words of `WORDS`.
        torn: SHA-256 of an unfinished line that stood at the end when this one was written.
        previous: hash of the entry before; `NO_HASH` for the first.
        hash: of this one; empty until it is written.
    """

    n: int
    time: str
    who: str
    program: str
    door: Door
    action: Action
    on: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    torn: str = ""
    previous: str = NO_HASH
    hash: str = ""


def check_facts(facts: Mapping[str, Fact]) -> None:
    """Raise ValueError for a fact that could be a name."""
    for key, value in facts.items():
        is_plain = isinstance(value, int) or value in WORDS or _HEX.fullmatch(value)
        if not (_KEY.fullmatch(key) and is_plain):
            raise ValueError(f"the fact {key} is neither a number nor a hash nor a known word")


def written(entry: Entry) -> bytes:
    """The entry as a line, with its line feed."""
    content = {
        "n": entry.n,
        "time": entry.time,
        "who": entry.who,
        "program": entry.program,
        "door": entry.door,
        "action": entry.action,
        "on": entry.on,
        "facts": dict(entry.facts),
        "torn": entry.torn,
        "previous": entry.previous,
    }
    body = json.dumps(content, separators=(",", ":")).encode("ascii")
    return body[:-1] + _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


def read(line: bytes) -> Entry | None:
    """The entry of a line without its line feed; None where it is not as it was written."""
    at = line.rfind(_MARK)
    body, end = line[:at] + b"}", line[at + len(_MARK) :]
    if at < 0 or end != hashlib.sha256(body).hexdigest().encode() + b'"}':
        return None
    try:
        content: dict[str, Any] = json.loads(body)
        content["on"] = tuple(content["on"])
        return Entry(**content, hash=end[:64].decode())
    except DAMAGE:
        return None

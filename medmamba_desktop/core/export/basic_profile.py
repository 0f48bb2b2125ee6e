"""What PS3.15 has done with each attribute of an object that is to name no one (table E.1-1)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, Literal

Action = Literal["keep", "remove", "empty", "dummy", "new UID"]

_CURVES, _OVERLAYS = 0x5000, 0x6000
# Of actions that depend on the kind of object the one that each kind allows: an empty value where
# it must be there, a dummy where it must have one.
_ACTIONS: Final[dict[str, Action]] = {
    "X": "remove",
    "Z": "empty",
    "X/Z": "empty",
    "D": "dummy",
    "Z/D": "dummy",
    "X/D": "dummy",
    "X/Z/D": "dummy",
    "U": "new UID",
    "X/Z/U*": "new UID",
}


def action_of(tag: int, *, is_known: bool) -> Action:
    """What is to be done with an attribute.

    Args:
        is_known: it is in the data dictionary; what nobody can name is removed.
    """
    group = tag >> 16
    if group % 2 or group & 0xFF00 in (_CURVES, _OVERLAYS):
        return "remove"
    return _table().get(tag, "keep" if is_known else "remove")


@cache
def _table() -> dict[int, Action]:
    text = (files("medmamba_desktop.core.export") / "basic_profile.txt").read_text("ascii")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {int(tag, 16): _ACTIONS[code] for tag, code in lines}

"""Names of people as DICOM writes them (PN, PS3.5 6.2.1), for the eye."""

from __future__ import annotations

from typing import Final

_SHOWN_GROUPS: Final = 2  # the third tells how to pronounce the second


def person_words(stored: str) -> str:
    """A name with its parts in reading order, each of its scripts once.

    "Doe^Jane" is given as "Doe, Jane" and "Yamada^Tarou=山田^太郎=やまだ^たろう" as
    "Yamada, Tarou (山田 太郎)": a comma tells the family name where the script has capitals;
    elsewhere none is usual.
    """
    groups = [words for group in stored.split("=")[:_SHOWN_GROUPS] if (words := _group(group))]
    return " ".join([*groups[:1], *(f"({words})" for words in groups[1:])])


def _group(group: str) -> str:
    """Family name, given name, middle name, prefix, suffix: empty ones left out."""
    parts = [part.strip() for part in group.strip(" \0").split("^")]
    family, others = parts[0], [part for part in parts[1:] if part]
    has_capitals = any(letter.upper() != letter.lower() for letter in group)
    between = ", " if has_capitals else " "
    return between.join(part for part in (family, " ".join(others)) if part)

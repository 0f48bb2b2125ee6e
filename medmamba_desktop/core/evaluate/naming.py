"""Which class of a model a label of the data may mean, where they are not spelled alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from medmamba_desktop.core.values import ClassInfo

LEFT_OUT = ""
"""What a label means whose pictures are not measured."""

_LEAST_LIKE, _LEAST_BEGINNING = 0.75, 3
_NOT = frozenset({"no", "not", "non", "without"})
_DENYING = ("ab", "non", "un", "in", "dis", "a")
_SAME = {
    "healthy": "normal", "control": "normal", "nv": "nevus",
    "naevus": "nevus", "mole": "nevus", "mel": "melanoma", "sk": "seborrheic keratosis",
    "bkl": "seborrheic keratosis", "cancer": "malignant", "tumour": "malignant",
}  # fmt: skip


def proposed_classes(labels: Sequence[str], classes: Sequence[ClassInfo]) -> dict[str, str]:
    """Label -> the class that it most likely means, or `LEFT_OUT` where none is like it.

    Words count and not their order; common short forms are known. It is a proposal: a person has
    to agree before anything is measured.
    """
    return {label: _nearest(label, classes) for label in labels}


def _nearest(label: str, classes: Sequence[ClassInfo]) -> str:
    likeness = {
        info.name: max(_likeness(label, info.name), _likeness(label, info.title))
        for info in classes
    }
    best = max(likeness, key=lambda name: likeness[name])
    return best if likeness[best] >= _LEAST_LIKE else LEFT_OUT


def _likeness(one: str, other: str) -> float:
    """0 to 1: all words of one in the other, one the beginning of the other, or like letters."""
    first, second = _words(one), _words(other)
    if not first or not second or _are_opposite(first, second):
        return 0.0
    plain, said = (" ".join(sorted(words)) for words in (first, second))
    shorter, longer = sorted((plain, said), key=len)
    is_part = first <= second or second <= first
    is_beginning = len(shorter) >= _LEAST_BEGINNING and longer.startswith(shorter)
    spelled = SequenceMatcher(None, plain, said).ratio()
    return max(spelled, 0.9 * is_part, 0.8 * is_beginning)


def _are_opposite(first: set[str], second: set[str]) -> bool:
    """Whether one says what the other denies, by letters nearly the same: abnormal, not normal."""
    if _NOT & (first ^ second):
        return True
    return any(
        f"{beginning}{word}" in other
        for beginning in _DENYING
        for own, other in ((first, second), (second, first))
        for word in own
    )


def _words(name: str) -> set[str]:
    plain = [word for word in re.split(r"[\W_\d]+", name.casefold()) if word]
    return {part for word in plain for part in _SAME.get(word, word).split()}

"""Which class of a model a label of the data may mean, where they are not spelled alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from medmamba_desktop.core.values import ClassInfo

LEFT_OUT = ""
"""What a label means whose pictures are not measured."""

_LEAST_LIKE = 0.6
_SAME = {
    "healthy": "normal", "control": "normal", "negative": "normal", "nv": "nevus",
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
    """0 to 1: shared words, or letters where no word is shared."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    shared = len(first & second) / min(len(first), len(second))
    spelled = SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio()
    return max(spelled, shared * 0.9 if len(first & second) == min(len(first), len(second)) else 0)


def _words(name: str) -> set[str]:
    plain = [word for word in re.split(r"[\W_\d]+", name.casefold()) if word]
    return {part for word in plain for part in _SAME.get(word, word).split()}

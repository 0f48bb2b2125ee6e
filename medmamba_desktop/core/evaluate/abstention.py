"""How good a model is on the pictures of which it is not unsure: fewer answers, better ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.intervals import group_numbers, proportion
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.values import Case, Estimate


@dataclass(frozen=True, slots=True)
class Abstention:
    """Figures of the cases that are answered.

    Attributes:
        n: how many are.
        coverage: their share of all cases.
        accuracy: the share of them that is right; NaN where none is answered.
    """

    n: int
    coverage: Estimate
    accuracy: Estimate


def abstention(
    cases: Sequence[Case], classes: Sequence[str], is_answered: Sequence[bool]
) -> Abstention:
    """Coverage and accuracy where only some cases are answered.

    Args:
        classes: names, in the order of each case's probabilities.
        is_answered: one a case.
    """
    scores, labels = labelled_scores(cases, classes)
    groups, answered = group_numbers(cases), np.array(is_answered, dtype=np.bool_)
    is_right = scores.argmax(axis=1) == labels
    return Abstention(
        n=int(answered.sum()),
        coverage=proportion(answered, groups),
        accuracy=proportion(is_right[answered], groups[answered]),
    )

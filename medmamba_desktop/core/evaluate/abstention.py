"""How good a model is on the pictures of which it is not unsure: fewer answers, better ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Floats, group_numbers, proportion
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.values import Case, Estimate

# Answered predictions are to be wrong at most half as often as all, and most are to be answered.
ERROR_SHARE, LEAST_COVERAGE = 0.5, 0.6


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


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which probability of the most probable class on a prediction is answered.

    Attributes:
        probability: 0 to 1, two decimals.
        coverage: the share of the pictures that are answered.
        accuracy: how often the answered ones are right, as their probabilities promise.
        error_of_all: how often all are wrong, as their probabilities promise.
        is_reached: whether the answered ones are wrong at most `ERROR_SHARE` as often as all.
    """

    probability: float
    coverage: float
    accuracy: float
    error_of_all: float
    is_reached: bool


def answering_threshold(shares: Floats, weights: Floats | None = None) -> Threshold:
    """The lowest threshold that at least halves the errors, judged by calibrated probabilities.

    What the probabilities promise is used in place of counted errors: on a hundred held-out
    pictures a dozen errors would set the threshold by chance, and labels in doubt would count as
    errors. Where fewer than `LEAST_COVERAGE` would be answered, the highest threshold that leaves
    as many is taken.

    Args:
        shares: (n, classes) calibrated probabilities of held-out pictures.
        weights: (n,) how much each picture counts.
    """
    top = shares.max(axis=1)
    counts = np.ones(len(top)) if weights is None else weights
    error = float(np.average(1 - top, weights=counts))
    best = Threshold(0.0, 1.0, 1 - error, error, False)
    for percent in range(1, 100):
        is_answered = top >= percent / 100
        coverage = float(np.average(is_answered, weights=counts))
        if coverage < LEAST_COVERAGE:
            break
        wrong = float(np.average(1 - top[is_answered], weights=counts[is_answered]))
        is_reached = wrong <= ERROR_SHARE * error
        best = Threshold(percent / 100, coverage, 1 - wrong, error, is_reached)
        if is_reached:
            break
    return best


@dataclass(frozen=True, slots=True)
class AnsweredAt:
    """Figures where only predictions of some probability and more are answered."""

    threshold: float
    coverage: float
    accuracy: Estimate


def answering_curve(cases: Sequence[Case], classes: Sequence[str]) -> tuple[AnsweredAt, ...]:
    """Coverage and accuracy at every whole per cent of the highest probability that answers any.

    Raises:
        As `metrics.evaluate`.
    """
    scores, labels = labelled_scores(cases, classes)
    groups, sureness = group_numbers(cases), scores.max(axis=1)
    is_right = scores.argmax(axis=1) == labels
    found: list[AnsweredAt] = []
    for percent in range(100):
        answered = sureness >= percent / 100
        if not answered.any():
            break
        coverage = float(answered.mean())
        if found and found[-1].coverage == coverage:
            continue
        accuracy = proportion(is_right[answered], groups[answered])
        found.append(AnsweredAt(percent / 100, coverage, accuracy))
    return tuple(found)

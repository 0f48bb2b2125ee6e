"""Decision curves: what a model is worth to whoever acts on it (Vickers and Elkin 2006)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Flags, Floats

THRESHOLDS = np.round(np.linspace(0.01, 0.99, 99), 2)


@dataclass(frozen=True, slots=True)
class DecisionCurve:
    """Net benefit for one class over threshold probabilities.

    Attributes:
        thresholds: probabilities from which one would act.
        model: by the model.  everyone: if one acted on all; not acting at all is 0.
    """

    thresholds: tuple[float, ...]
    model: tuple[float, ...]
    everyone: tuple[float, ...]


def decision_curve(truth: Flags, scores: Floats) -> DecisionCurve:
    """Net benefit tp / n - fp / n * p / (1 - p) (doi 10.1177/0272989X06295361, eq. 1).

    Args:
        truth: (n,) whether each case is of the class.
        scores: (n,) its probability.
    """
    n = len(truth)
    odds = THRESHOLDS / (1 - THRESHOLDS)
    yes, no = np.sort(scores[truth]), np.sort(scores[~truth])
    hits = len(yes) - np.searchsorted(yes, THRESHOLDS)
    alarms = len(no) - np.searchsorted(no, THRESHOLDS)
    model = hits / n - alarms / n * odds
    everyone = len(yes) / n - len(no) / n * odds
    return DecisionCurve(_plain(THRESHOLDS), _plain(model), _plain(everyone))


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)

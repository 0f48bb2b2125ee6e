"""From a part of a figure to the pictures behind it: places of cases, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Flags, Floats, Ints
from medmamba_desktop.core.evaluate.metrics import BINS
from medmamba_desktop.core.evaluate.threshold import Calls

Places = tuple[int, ...]
HISTOGRAM_BINS = 20


def of_cell(calls: Calls, label: int, said: int) -> Places:
    """Pictures of one class that were taken for a class, the surest first."""
    predicted = calls.scores.argmax(axis=1)
    return _ordered((calls.labels == label) & (predicted == said), -calls.scores.max(axis=1))


def of_bin(calls: Calls, number: int) -> Places:
    """Pictures of one bin of the reliability diagram, wrong ones first."""
    sureness = calls.scores.max(axis=1)
    place = np.clip(np.ceil(sureness * BINS) - 1, 0, BINS - 1)
    is_right = calls.scores.argmax(axis=1) == calls.labels
    return _ordered(place == number, is_right + (1 - sureness))


def of_scores(calls: Calls, name: str, number: int) -> Places:
    """Pictures of one bar of a class's histogram of probabilities, least probable first."""
    scores = calls.scores[:, calls.classes.index(name)]
    place = np.clip((scores * HISTOGRAM_BINS).astype(np.intp), 0, HISTOGRAM_BINS - 1)
    return _ordered(place == number, scores)


def near(calls: Calls, name: str, threshold: float, most: int = 60) -> Places:
    """Pictures whose probability of a class lies nearest to a threshold: the call turns on them."""
    distance = np.abs(calls.scores[:, calls.classes.index(name)] - threshold)
    return _ordered(np.ones(len(distance), dtype=np.bool_), distance)[:most]


def wrongly_called(calls: Calls, name: str, threshold: float) -> Places:
    """False alarms and misses of a class at a threshold, the farthest from it first."""
    c = calls.classes.index(name)
    called = calls.scores[:, c] >= threshold
    return _ordered(called != (calls.labels == c), -np.abs(calls.scores[:, c] - threshold))


def unanswered(calls: Calls, coverage: float) -> Places:
    """Pictures that are not answered where only so large a share is, the least sure first."""
    sureness = calls.scores.max(axis=1)
    return _ordered(sureness < np.quantile(sureness, 1 - min(1.0, max(0.0, coverage))), sureness)


def of_group(calls: Calls, values: Sequence[str], value: str) -> Places:
    """Pictures of one subgroup, wrong ones first.

    Args:
        values: one a case.
    """
    is_right = calls.scores.argmax(axis=1) == calls.labels
    return _ordered(np.array(values) == value, is_right - calls.scores.max(axis=1))


def worst(calls: Calls) -> Places:
    """Pictures that are taken for another class, the surest first."""
    rows = np.arange(len(calls.labels))
    margin = calls.scores.max(axis=1) - calls.scores[rows, calls.labels]
    return _ordered(calls.scores.argmax(axis=1) != calls.labels, -margin)


def threshold_at(calls: Calls, name: str, x: float, y: float, is_roc: bool) -> float | None:
    """The threshold whose point lies nearest to a place of a figure; None where there is none.

    Args:
        x, y: false alarm rate and sensitivity; or, not `is_roc`, sensitivity and precision.
    """
    from sklearn.metrics import precision_recall_curve, roc_curve

    c = calls.classes.index(name)
    truth, scores = calls.labels == c, calls.scores[:, c]
    if truth.all() or not truth.any():
        return None
    if is_roc:
        first, second, thresholds = roc_curve(truth, scores, drop_intermediate=False)
    else:
        precision, sensitivity, thresholds = precision_recall_curve(truth, scores)
        first, second = sensitivity[:-1], precision[:-1]
    nearest = int(np.argmin((first - x) ** 2 + (second - y) ** 2))
    return float(np.clip(thresholds[nearest], 0.0, 1.0))


def _ordered(chosen: Flags, key: Floats | Ints) -> Places:
    places = np.flatnonzero(chosen)
    return tuple(int(i) for i in places[np.argsort(key[places], kind="stable")])

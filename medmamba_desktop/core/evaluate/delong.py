"""Areas under ROC curves of the same cases: variances and covariances without resampling.

DeLong, DeLong and Clarke-Pearson 1988 (doi 10.2307/2531595), computed by midranks as Sun and Xu
2014 do (doi 10.1109/LSP.2014.2337313). Cases of one group (a patient) are no independent ones:
their structural components are summed first (Obuchowski 1997, doi 10.2307/2533958).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from medmamba_desktop.core.evaluate.intervals import LEVEL, NAN, Flags, Floats, Ints
from medmamba_desktop.core.evaluate.values import Estimate

_LEAST_ERROR = 1e-12
_Z = float(norm.ppf(0.5 + LEVEL / 2))


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Areas under the curves of k scores, (k,), and their covariance, (k, k)."""

    values: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger one figure is than another, with its 95 % interval.

    Attributes:
        p: how often chance alone would show as much; NaN where no test was made.
    """

    value: float
    low: float
    high: float
    p: float = NAN


def areas(truth: Flags, scores: Floats, groups: Ints | None = None) -> Areas:
    """Areas under the ROC curves of several scores for the same cases.

    Args:
        truth: (n,) at least one yes and one no.
        scores: (k, n), higher for yes.
        groups: (n,) numbers of the groups; None where every case stands alone.
    """
    positive, negative = _components(truth, scores)
    values = positive.mean(axis=1)
    if groups is None or len(np.unique(groups)) == len(groups):
        covariance = _spread(positive) / positive.shape[1] + _spread(negative) / negative.shape[1]
    else:
        covariance = _clustered(_influence(truth, positive, negative), groups)
    return Areas(values, covariance)


def mean_areas(scores: Floats, labels: Ints, present: Sequence[int], groups: Ints) -> Areas:
    """The mean, over classes, of the areas of each class against the rest, of k models.

    Args:
        scores: (k, n, classes).
        labels: (n,).
        present: classes that have cases and other cases.
        groups: (n,) numbers of the groups.
    """
    values, influence = np.zeros(len(scores)), np.zeros(scores.shape[:2])
    for c in present:
        truth = labels == c
        positive, negative = _components(truth, scores[:, :, c])
        values += positive.mean(axis=1) / len(present)
        influence += _influence(truth, positive, negative) / len(present)
    return Areas(values, _clustered(influence, groups))


def area_estimate(found: Areas, at: int = 0) -> Estimate:
    """One area with its normal interval, cut at 0 and 1; without bounds where it has no spread."""
    value, error = float(found.values[at]), float(found.covariance[at, at]) ** 0.5
    if not error > _LEAST_ERROR:
        return Estimate(value, NAN, NAN)
    return Estimate(value, max(0.0, value - _Z * error), min(1.0, value + _Z * error))


def area_difference(one: int, other: int, found: Areas) -> Difference:
    """Area `one` less area `other`, with DeLong's interval and two-sided test."""
    weights = np.zeros(len(found.values))
    weights[one], weights[other] = 1.0, -1.0
    value = float(weights @ found.values)
    error = max(0.0, float(weights @ found.covariance @ weights)) ** 0.5
    if not error > _LEAST_ERROR:
        return Difference(value, NAN, NAN, NAN)
    p = float(2 * norm.sf(abs(value) / error))
    return Difference(value, value - _Z * error, value + _Z * error, p)


def _components(truth: Flags, scores: Floats) -> tuple[Floats, Floats]:
    """For each yes the share of noes below it, and for each no the share of yeses above it."""
    yes, no = scores[:, truth], scores[:, ~truth]
    m, n = yes.shape[1], no.shape[1]
    together = rankdata(np.concatenate([yes, no], axis=1), axis=1)
    positive = (together[:, :m] - rankdata(yes, axis=1)) / n
    negative = 1.0 - (together[:, m:] - rankdata(no, axis=1)) / m
    return positive, negative


def _spread(components: Floats) -> Floats:
    """(k, n) -> (k, k) covariance; NaN for a single case."""
    k, n = components.shape
    if n < 2:
        return np.full((k, k), NAN)
    return np.atleast_2d(np.cov(components)).reshape(k, k)


def _influence(truth: Flags, positive: Floats, negative: Floats) -> Floats:
    """(k, n): what each case adds to the error of each area."""
    values = positive.mean(axis=1, keepdims=True)
    found = np.zeros((len(values), len(truth)))
    found[:, truth] = (positive - values) / positive.shape[1]
    found[:, ~truth] = (negative - values) / negative.shape[1]
    return found


def _clustered(influence: Floats, groups: Ints) -> Floats:
    """The covariance where whole groups are independent, single cases are not."""
    places = np.unique(groups, return_inverse=True)[1]
    count = int(places.max()) + 1
    if count < 2:
        return np.full((len(influence), len(influence)), NAN)
    sums = np.stack([np.bincount(places, weights=row, minlength=count) for row in influence])
    spread: Floats = sums @ sums.T * count / (count - 1)
    return spread

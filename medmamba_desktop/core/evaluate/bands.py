"""Bands of 95 % around ROC and precision-recall curves, by a bootstrap of whole groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.intervals import (
    LEVEL,
    Flags,
    Floats,
    Ints,
    resampled_weights,
)
from medmamba_desktop.core.evaluate.ranking import quotient

GRID = np.linspace(0.0, 1.0, 51)
_RESAMPLES, _FEWEST = 300, 60
_CELLS = 25_000_000  # cases x resamples for a class: about a second


@dataclass(frozen=True, slots=True)
class Band:
    """Between which values a curve lies, pointwise, at each x; empty where it is not known."""

    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


NO_BAND = Band((), (), ())


def bands(truth: Flags, scores: Floats, groups: Ints, seed: int = 0) -> tuple[Band, Band]:
    """The bands of the ROC (sensitivity at each false alarm rate) and of precision at each recall.

    Pointwise: the middle 95 % of the resampled curves at 51 places.

    Args:
        truth, scores: (n,) whether each case is of the class, and its probability.
        groups: (n,) numbers of the groups.
    """
    if truth.all() or not truth.any():
        return NO_BAND, NO_BAND
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    is_yes = truth[order].astype(np.float64)
    resamples = int(np.clip(_CELLS // len(truth), _FEWEST, _RESAMPLES))
    roc, recall = [], []
    for weights in resampled_weights(groups, resamples, seed):
        for row in weights[:, order]:
            found = np.cumsum(row * is_yes)[ends]
            wrong = np.cumsum(row)[ends] - found
            if found[-1] <= 0 or wrong[-1] <= 0:
                continue
            sensitivity = found / found[-1]
            roc.append(np.interp(GRID, np.append(0, wrong / wrong[-1]), np.append(0, sensitivity)))
            recall.append(_precision_at(sensitivity, quotient(found, found + wrong)))
    return _band(roc), _band(recall)


def _precision_at(sensitivity: Floats, precision: Floats) -> Floats:
    """The precision at the first place where each share of `GRID` has been found."""
    places = np.searchsorted(sensitivity, np.maximum(GRID - 1e-12, 1e-12)).clip(
        max=len(sensitivity) - 1
    )
    found: Floats = np.nan_to_num(precision)[places]
    return found


def _band(curves: list[Floats]) -> Band:
    if len(curves) < _FEWEST // 2:
        return NO_BAND
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(np.stack(curves), (tail, 1 - tail), axis=0)
    return Band(*(tuple(float(v) for v in values) for values in (GRID, low, high)))

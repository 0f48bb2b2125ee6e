"""Curves of one class against the rest, thinned to what a figure can show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Flags, Floats
from medmamba_desktop.core.evaluate.values import Case, Curve

POINTS = 200
_NONE = Curve((), ())


def roc(truth: Flags, scores: Floats) -> Curve:
    """False against true positive rate; empty where there is one side alone."""
    from sklearn.metrics import roc_curve

    if truth.all() or not truth.any():
        return _NONE
    x, y, _ = roc_curve(truth, scores)
    return thinned(x, y)


def precision_recall(cases: Sequence[Case], classes: Sequence[str]) -> dict[str, Curve]:
    """Class -> sensitivity (recall) against precision; empty where there is one side alone.

    Args:
        classes: names, in the order of each case's probabilities.
    """
    scores = np.array([case.probabilities for case in cases], dtype=np.float64)
    labels = np.array([case.label for case in cases])
    return {name: _precision_recall(labels == name, scores[:, c]) for c, name in enumerate(classes)}


def _precision_recall(truth: Flags, scores: Floats) -> Curve:
    from sklearn.metrics import precision_recall_curve

    if truth.all() or not truth.any():
        return _NONE
    precision, recall, _ = precision_recall_curve(truth, scores)
    return thinned(recall[::-1], precision[::-1])


def thinned(x: Floats, y: Floats) -> Curve:
    """At most `POINTS` points of a curve, evenly along it, its ends among them."""
    if len(x) > POINTS:
        length = np.cumsum(np.abs(np.diff(x, prepend=x[0])) + np.abs(np.diff(y, prepend=y[0])))
        wanted = np.linspace(0.0, length[-1], POINTS)
        kept = np.unique(np.searchsorted(length, wanted).clip(max=len(x) - 1))
        x, y = x[kept], y[kept]
    return Curve(tuple(float(v) for v in x), tuple(float(v) for v in y))

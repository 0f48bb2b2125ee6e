"""Labels that are probably wrong, by confident learning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Floats, Ints
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.values import Case, Suspect

# A class all of whose probabilities are equal would fall below their mean by rounding.
_ROUNDING = 1e-6
MOST = 200


def suspects(
    cases: Sequence[Case], classes: Sequence[str], limit: int = MOST
) -> tuple[Suspect, ...]:
    """The pictures whose label is probably wrong, the surest first.

    Confident learning (Northcutt et al. 2021, arXiv 1911.00068, eq. 1-2): a class may claim a
    picture where its probability reaches the mean over the pictures labelled so; the most probable
    of the classes that may takes it. A picture taken by another class than its label, and more
    probable there, is suspect. They are ranked by the normalised margin (section 3.2).

    Args:
        cases: each predicted by a model that has not seen it; else every label looks right.
        classes: names, in the order of each case's probabilities.
        limit: how many to give at most.

    Raises:
        As `metrics.evaluate`.
    """
    scores, labels = labelled_scores(cases, classes)
    claims = scores >= _thresholds(scores, labels) - _ROUNDING
    likely = np.where(claims, scores, -1.0).argmax(axis=1)
    rows = np.arange(len(cases))
    margin = scores[rows, likely] - scores[rows, labels]
    chosen = np.flatnonzero(claims.any(axis=1) & (likely != labels) & (margin > 0))
    ranked = chosen[np.argsort(-margin[chosen], kind="stable")][:limit]
    return tuple(
        Suspect(cases[i].ref, classes[labels[i]], classes[likely[i]], float(margin[i]))
        for i in ranked
    )


def _thresholds(scores: Floats, labels: Ints) -> Floats:
    """(classes,): the mean probability of a class in its own pictures; infinite without any."""
    classes = scores.shape[1]
    means = [
        scores[labels == c, c].mean() if (labels == c).any() else np.inf for c in range(classes)
    ]
    return np.array(means, dtype=np.float64)

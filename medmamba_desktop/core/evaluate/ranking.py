"""Areas under curves of weighted cases, many weightings at once.

scikit-learn gives the figures themselves; this gives the same for a thousand resamples in the time
that scikit-learn takes for a few (the tests hold the two together).
"""

from __future__ import annotations

import numpy as np

from medmamba_desktop.core.evaluate.intervals import Flags, Floats, Ints


class Ranking:
    """One score of every case against one yes-or-no truth, sorted once.

    Args:
        scores: (n,) higher for yes.
        truth: (n,) bool.
    """

    def __init__(self, scores: Floats, truth: Flags) -> None:
        self._order: Ints = np.argsort(-scores, kind="stable").astype(np.intp)
        ordered = scores[self._order]
        self._truth = truth[self._order]
        self._ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))

    def areas(self, weights: Floats) -> tuple[Floats, Floats]:
        """Area under the ROC and average precision, ties as in scikit-learn.

        Args:
            weights: (resamples, n), not negative.

        Returns:
            Each (resamples,); NaN where yes or no has no weight.
        """
        drawn = weights[:, self._order]
        passed = np.cumsum(drawn, axis=1)[:, self._ends]
        right = np.cumsum(drawn * self._truth, axis=1)[:, self._ends]
        wrong = passed - right
        gained = np.diff(right, axis=1, prepend=0.0)
        below = wrong[:, -1:] - wrong + np.diff(wrong, axis=1, prepend=0.0) / 2
        precision = quotient(right, passed)
        positives, negatives = right[:, -1], wrong[:, -1]
        auc = quotient((gained * below).sum(axis=1), positives * negatives)
        average = quotient((gained * np.nan_to_num(precision)).sum(axis=1), positives)
        return auc, np.where(negatives > 0, average, np.nan)


def quotient(above: Floats, below: Floats) -> Floats:
    """`above` / `below`; NaN where `below` is 0."""
    result: Floats = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result

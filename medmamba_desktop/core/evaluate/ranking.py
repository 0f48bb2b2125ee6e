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
        ordered, is_yes = scores[self._order], truth[self._order]
        self._positives: Ints = self._order[is_yes]
        # Equal scores are one step of the curve; the areas change at steps with a yes alone.
        begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        ends = np.append(begins[1:], len(ordered))
        before, after = _count(is_yes)[begins], _count(is_yes)[ends]
        steps = np.flatnonzero(after > before)
        self._begins, self._ends = begins[steps], ends[steps]
        self._before, self._after = before[steps], after[steps]

    def areas(self, weights: Floats) -> tuple[Floats, Floats]:
        """Area under the ROC and average precision, ties as in scikit-learn.

        Args:
            weights: (resamples, n), not negative.

        Returns:
            Each (resamples,); NaN where yes or no has no weight.
        """
        passed = _running(weights[:, self._order])
        found = _running(weights[:, self._positives])
        positives = found[:, -1]
        negatives = passed[:, -1] - positives
        right, right_before = found[:, self._after], found[:, self._before]
        gained = right - right_before
        wrong = passed[:, self._ends] - right
        wrong_before = passed[:, self._begins] - right_before
        below = negatives[:, None] - (wrong + wrong_before) / 2
        precision = np.nan_to_num(quotient(right, passed[:, self._ends]))
        auc = quotient((gained * below).sum(axis=1), positives * negatives)
        average = quotient((gained * precision).sum(axis=1), positives)
        return auc, np.where(negatives > 0, average, np.nan)


def _count(flags: Flags) -> Ints:
    """(n,) -> (n + 1,): how many are true before each place."""
    return np.append(0, np.cumsum(flags)).astype(np.intp)


def _running(weights: Floats) -> Floats:
    """(resamples, n) -> (resamples, n + 1): the weight before each place."""
    sums = np.zeros((weights.shape[0], weights.shape[1] + 1))
    np.cumsum(weights, axis=1, out=sums[:, 1:])
    return sums


def quotient(above: Floats, below: Floats) -> Floats:
    """`above` / `below`; NaN where `below` is 0."""
    result: Floats = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result

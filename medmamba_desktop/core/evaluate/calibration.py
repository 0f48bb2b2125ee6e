"""How far probabilities are from what they promise, free of what small bins add by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from medmamba_desktop.core.evaluate.intervals import Floats
from medmamba_desktop.core.evaluate.values import ReliabilityBin


def debiased_error(bins: Sequence[ReliabilityBin]) -> float:
    """The expected calibration error over the bins, less what chance alone adds to it.

    The plain error is above zero for perfect probabilities too, since in a bin of n pictures the
    share that is right strays by chance. As in Kumar, Liang and Ma 2019 (arXiv 1909.10155) that
    share is taken as normal, so that a bin whose true gap is g is expected to show the mean of a
    folded normal in place of |g|. They take off the excess once, bin by bin, which leaves more than
    half of it where gaps are small; here all gaps are shrunk by the one factor with which the
    expected error is the one that was seen (decision 006 compares them).

    The variance of a share is that with one right and one wrong picture added, as a bin of few
    pictures that are all right is not free of chance.

    Returns:
        0 to the plain error; 0 where chance alone explains it; NaN where there are no cases.
    """
    filled = [b for b in bins if b.count]
    if not filled:
        return float("nan")
    count = np.array([b.count for b in filled], dtype=np.float64)
    right = np.array([b.accuracy for b in filled])
    gap = np.abs(np.array([b.confidence for b in filled]) - right)
    smoothed = (right * count + 1) / (count + 2)
    spread = np.sqrt(smoothed * (1 - smoothed) / count)
    weight = count / count.sum()
    plain = float(weight @ gap)

    def excess(factor: float) -> float:
        return float(weight @ _folded_mean(factor * gap, spread)) - plain

    # At 1 it is never below 0: chance only adds.
    return 0.0 if excess(0.0) >= 0 else plain * float(brentq(excess, 0.0, 1.0))


def _folded_mean(gap: Floats, spread: Floats) -> Floats:
    """The mean of |x| for a normal x of mean `gap`."""
    ratio = gap / spread
    mean: Floats = 2 * spread * norm.pdf(ratio) + gap * (1 - 2 * norm.cdf(-ratio))
    return mean

"""95 % intervals: Wilson's for proportions, the percentile bootstrap by group for the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.evaluate.values import Case, Estimate

LEVEL = 0.95
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
_CHUNK_CELLS = 4_000_000  # weights held at once, 32 MB

NAN = float("nan")
UNKNOWN = Estimate(NAN, NAN, NAN)
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]


def wilson(right: float, n: float) -> Estimate:
    """The share `right` / `n` with its interval (Wilson 1927, doi 10.2307/2276774).

    Args:
        n: how many independent cases; need not be whole; 0 gives NaN.
    """
    if n <= 0:
        return UNKNOWN
    share, z2 = right / n, _Z**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return Estimate(share, min(max(0.0, centre - half), share), max(min(1.0, centre + half), share))


def proportion(hits: Flags, groups: Ints) -> Estimate:
    """The share of `hits` with Wilson's interval, for cases that come in groups.

    Pictures of one patient say less than as many patients do: the interval counts as many cases as
    would be worth the same if they were independent (design effect of the ratio estimator, Rao and
    Scott 1992, doi 10.2307/2532311), never more than there are. Where all or none hit, how alike
    cases of a group are cannot be seen, and each group counts once.

    Args:
        hits: (n,) bool.
        groups: (n,) numbers of the groups.
    """
    n = len(hits)
    if n == 0:
        return UNKNOWN
    plain = wilson(float(hits.sum()), n)
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(sizes) == n:
        return plain
    worth = _worth(hits, place, sizes)
    spread = wilson(plain.value * worth, worth)
    return Estimate(plain.value, spread.low, spread.high)


def _worth(hits: Flags, place: Ints, sizes: Ints) -> float:
    """How many independent cases the grouped ones are worth."""
    n, clusters = len(hits), len(sizes)
    share = float(hits.mean())
    if clusters == 1 or share in (0.0, 1.0):
        return float(clusters)
    excess = np.bincount(place, weights=hits) - share * sizes
    variance = clusters / (clusters - 1) * float((excess**2).sum()) / n**2
    return n / max(1.0, variance / (share * (1 - share) / n))


def group_numbers(cases: Sequence[Case]) -> Ints:
    """(n,) which group each case belongs to; a case without one has its own."""
    known: dict[str, int] = {}
    numbers = [
        known.setdefault(case.group, len(known)) if case.group else -1 - row
        for row, case in enumerate(cases)
    ]
    return np.unique(np.array(numbers, dtype=np.intp), return_inverse=True)[1].astype(np.intp)


def resampled_weights(groups: Ints, resamples: int, seed: int) -> Iterator[Floats]:
    """How often each case is drawn when whole groups are drawn with replacement.

    The same seed gives the same draws.

    Yields:
        (some, n) float64, until `resamples` rows have been given.
    """
    random = np.random.default_rng(seed)
    count = int(groups.max()) + 1
    rows = max(1, _CHUNK_CELLS // len(groups))
    for start in range(0, resamples, rows):
        drawn = random.integers(0, count, (min(rows, resamples - start), count))
        weights = np.zeros((len(drawn), count))
        np.add.at(weights, (np.arange(len(drawn))[:, None], drawn), 1.0)
        yield weights[:, groups]


def percentile(value: float, resampled: Floats, independent: int) -> Estimate:
    """A figure with the middle 95 % of its resampled values; NaN bounds where there are none.

    A perfect figure is perfect in every resample, and an interval without width would say too much:
    its bound is then that of a share seen in `independent` cases without exception (Wilson). Other
    figures without spread, or that rest on a single group, have no interval.

    Args:
        resampled: (resamples,); NaN where a resample does not allow the figure.
        independent: groups of the rarest kind of case that the figure needs.
    """
    kept = resampled[~np.isnan(resampled)]
    if math.isnan(value) or len(kept) == 0:
        return Estimate(value, NAN, NAN)
    tail = (1 - LEVEL) / 2
    low, high = (float(q) for q in np.quantile(kept, (tail, 1 - tail)))
    if value in (0.0, 1.0) and low == high:
        sure = wilson(value * independent, independent)
        return Estimate(value, sure.low, sure.high)
    if low == high or independent < 2:
        return Estimate(value, NAN, NAN)
    return Estimate(value, min(low, value), max(high, value))


def joined(chunks: Sequence[dict[Any, Floats]]) -> dict[Any, Floats]:
    """The resamples of several chunks, figure by figure."""
    return {key: np.concatenate([chunk[key] for chunk in chunks]) for key in chunks[0]}

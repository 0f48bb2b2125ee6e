"""A bootstrap of counts, for figures that are made of counts alone, however many cases there are.

Drawing n single cases with replacement and counting them by cell is one draw of a multinomial. The
same holds for whole groups once groups with equal counts are taken together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.intervals import NAN, Flags, Floats, Ints, percentile
from medmamba_desktop.core.evaluate.ranking import quotient
from medmamba_desktop.core.evaluate.values import Estimate

RESAMPLES = 1000
_FEWEST = 200
_CHUNK_CELLS, _MOST_CELLS = 4_000_000, 60_000_000

TWO_BY_TWO = ("accuracy", "balanced_accuracy", "precision", "sensitivity", "specificity", "npv",
              "f1", "mcc")  # fmt: skip
"""What four counts of yes and no say, in the order of tables."""


def resampled_counts(
    cells: Ints, size: int, groups: Ints, resamples: int = RESAMPLES, seed: int = 0
) -> Floats:
    """How many cases fall in each cell when whole groups are drawn with replacement.

    Args:
        cells: (n,) the cell of each case, from 0.
        size: how many cells there are.
        groups: (n,) numbers of the groups.

    Returns:
        (resamples, size); the same for the same seed.
    """
    random = np.random.default_rng(seed)
    count = int(groups.max()) + 1
    if count == len(groups):
        shares = np.bincount(cells, minlength=size) / len(cells)
        return random.multinomial(len(cells), shares, resamples).astype(np.float64)
    pairs, times = np.unique(groups * size + cells, return_counts=True)
    patterns, often = _patterns(pairs // size, pairs % size, times)
    table = np.zeros((len(patterns), size))
    for row, pattern in enumerate(patterns):
        for cell, many in pattern:
            table[row, cell] = many
    rows = max(1, _CHUNK_CELLS // len(patterns))
    drawn = [
        random.multinomial(count, often / count, min(rows, resamples - start)) @ table
        for start in range(0, resamples, rows)
    ]
    return np.concatenate(drawn)


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """Of each class: pictures rightly called, of the class, and called; (resamples, classes)."""

    hits: Floats
    own: Floats
    called: Floats


def tallies(counts: Floats, labels: Ints, said: Ints, size: int) -> Tallies:
    """Counts of kinds of cases by class.

    Args:
        counts: (resamples, kinds) how many there are of each kind.
        labels, said: (kinds,) the class of each kind, and the one that it is called.
        size: how many classes there are.
    """
    is_right = labels == said
    return Tallies(
        _by_class(counts[:, is_right], labels[is_right], size),
        _by_class(counts, labels, size),
        _by_class(counts, said, size),
    )


def resampled_tallies(labels: Ints, said: Ints, size: int, groups: Ints) -> Tallies:
    """The tallies of a bootstrap that draws whole groups.

    Args:
        labels, said, groups: (n,) places of classes, and numbers of the groups.
    """
    pairs, kinds = np.unique(labels * size + said, return_inverse=True)
    # Half a gigabyte at most, where hundreds of classes are taken for one another.
    resamples = min(RESAMPLES, max(_FEWEST, _MOST_CELLS // len(pairs)))
    drawn = resampled_counts(kinds.astype(np.intp), len(pairs), groups, resamples)
    return tallies(drawn, pairs // size, pairs % size, size)


def _by_class(counts: Floats, classes: Ints, size: int) -> Floats:
    """(resamples, kinds) -> (resamples, classes); kinds are few of all pairs of classes."""
    from scipy.sparse import csr_array

    places = np.arange(len(classes))
    chosen = csr_array((np.ones(len(classes)), (places, classes)), shape=(len(classes), size))
    found: Floats = counts @ chosen
    return found


def _patterns(
    groups: Ints, cells: Ints, times: Ints
) -> tuple[list[tuple[tuple[int, int], ...]], Floats]:
    """Each way in which a group's cases fall into cells, and how many groups do."""
    begins = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    pairs = list(zip(cells.tolist(), times.tolist(), strict=True))
    found: dict[tuple[tuple[int, int], ...], int] = {}
    for start, end in zip(begins, np.append(begins[1:], len(groups)), strict=True):
        pattern = tuple(pairs[start:end])
        found[pattern] = found.get(pattern, 0) + 1
    return list(found), np.array(list(found.values()), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Quarters:
    """True and false yes, false and true no; each a number a resample, or a single one."""

    hits: Floats
    alarms: Floats
    misses: Floats
    rejections: Floats

    def figures(self) -> dict[str, Floats]:
        """The `TWO_BY_TWO` figures; NaN where the counts do not allow one."""
        tp, fp, fn, tn = self.hits, self.alarms, self.misses, self.rejections
        sensitivity, specificity = quotient(tp, tp + fn), quotient(tn, tn + fp)
        below = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
        return {
            "accuracy": quotient(tp + tn, tp + fp + fn + tn),
            "balanced_accuracy": (sensitivity + specificity) / 2,
            "precision": quotient(tp, tp + fp),
            "sensitivity": sensitivity,
            "specificity": specificity,
            "npv": quotient(tn, tn + fn),
            "f1": quotient(2 * tp, 2 * tp + fp + fn),
            "mcc": quotient(tp * tn - fp * fn, below),
        }


def quarter_cells(truth: Flags, called: Flags) -> Ints:
    """(n,) 0 to 3: true yes, false yes, false no, true no."""
    return np.where(truth, np.where(called, 0, 2), np.where(called, 1, 3)).astype(np.intp)


def quartered(counts: Floats) -> Quarters:
    """(..., 4) counts, by the cells of `quarter_cells`."""
    return Quarters(counts[..., 0], counts[..., 1], counts[..., 2], counts[..., 3])


def measured_figures(quarters: Mapping[str, int]) -> dict[str, float]:
    """The `TWO_BY_TWO` figures of four counts, by scikit-learn; NaN where it knows none.

    Args:
        quarters: tp, fp, fn, tn.
    """
    from sklearn import metrics

    tp, fp, fn, tn = (quarters[name] for name in ("tp", "fp", "fn", "tn"))
    # Four cases that weigh as many as there are: no figure depends on how often one is repeated.
    told = {"y_true": [1, 0, 1, 0], "y_pred": [1, 1, 0, 0], "sample_weight": [tp, fp, fn, tn]}
    turned = {**told, "pos_label": 0, "zero_division": np.nan}
    plain = {**told, "zero_division": np.nan}
    is_two_sided = tp + fn > 0 and tn + fp > 0
    sensitivity = metrics.recall_score(**plain)
    specificity = metrics.recall_score(**turned)
    has_mcc = is_two_sided and tp + fp > 0 and tn + fn > 0
    found = {
        "accuracy": metrics.accuracy_score(**told) if tp + fp + fn + tn else NAN,
        "balanced_accuracy": (sensitivity + specificity) / 2 if is_two_sided else NAN,
        "precision": metrics.precision_score(**plain),
        "sensitivity": sensitivity,
        "specificity": specificity,
        "npv": metrics.precision_score(**turned),
        "f1": metrics.f1_score(**plain),
        "mcc": metrics.matthews_corrcoef(**told) if has_mcc else NAN,
    }
    return {name: float(value) for name, value in found.items()}


def bootstrapped(
    values: Mapping[str, float], drawn: Mapping[str, Floats], independent: int
) -> dict[str, Estimate]:
    """Each figure with the middle 95 % of its resampled values (`intervals.percentile`)."""
    return {name: percentile(values[name], drawn[name], independent) for name in drawn}

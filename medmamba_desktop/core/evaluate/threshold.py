"""One class against the rest, called from some probability on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.counts import (
    RESAMPLES,
    TWO_BY_TWO,
    bootstrapped,
    measured_figures,
    quarter_cells,
    quartered,
    resampled_counts,
)
from medmamba_desktop.core.evaluate.intervals import Flags, Ints, group_numbers, proportion
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.values import Case, Estimate

_BOOTSTRAPPED = ("balanced_accuracy", "f1", "mcc")


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a call says of one class against all others.

    Attributes:
        threshold: the probability from which the class is called; None where the class is called
            when it is the most probable one.
        tp, fp, fn, tn: pictures rightly and wrongly called, wrongly and rightly not called.
        figures: the `counts.TWO_BY_TWO` figures.
    """

    class_name: str
    threshold: float | None
    tp: int
    fp: int
    fn: int
    tn: int
    figures: dict[str, Estimate]

    @property
    def n(self) -> int:
        """Pictures of the class."""
        return self.tp + self.fn


def called_figures(
    name: str, truth: Flags, called: Flags, groups: Ints, threshold: float | None = None
) -> AtThreshold:
    """What it says to call these cases and not the others.

    Values come from scikit-learn; proportions have Wilson's interval, F1, the correlation
    coefficient of Matthews and the balanced accuracy that of a bootstrap by group.

    Args:
        truth, called: (n,) whether each case is of the class, and is called so.
        groups: (n,) numbers of the groups.
    """
    cells = quarter_cells(truth, called)
    tp, fp, fn, tn = (int(count) for count in np.bincount(cells, minlength=4))
    values = measured_figures({"tp": tp, "fp": fp, "fn": fn, "tn": tn})
    drawn = quartered(resampled_counts(cells, 4, groups, RESAMPLES)).figures()
    least = min(len(np.unique(groups[truth])), len(np.unique(groups[~truth])))
    figures = {
        "accuracy": proportion(truth == called, groups),
        "precision": proportion(truth[called], groups[called]),
        "sensitivity": proportion(called[truth], groups[truth]),
        "specificity": proportion(~called[~truth], groups[~truth]),
        "npv": proportion(~truth[~called], groups[~called]),
    } | bootstrapped(values, {key: drawn[key] for key in _BOOTSTRAPPED}, least)
    ordered = {key: figures[key] for key in TWO_BY_TWO}
    return AtThreshold(name, threshold, tp, fp, fn, tn, ordered)


class Calls:
    """The cases as arrays, to be called by one threshold after the other.

    Raises:
        As `metrics.evaluate`.
    """

    def __init__(self, cases: Sequence[Case], classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        self.scores, self.labels = labelled_scores(cases, classes)
        self.groups = group_numbers(cases)

    def at(self, name: str, threshold: float) -> AtThreshold:
        """The class called from a probability on, that probability included."""
        c = self.classes.index(name)
        called = self.scores[:, c] >= threshold
        return called_figures(name, self.labels == c, called, self.groups, threshold)

    def most_probable(self, name: str) -> AtThreshold:
        """The class called where it is the most probable one, the first of equals."""
        c = self.classes.index(name)
        return called_figures(
            name, self.labels == c, self.scores.argmax(axis=1) == c, self.groups
        )  # fmt: skip

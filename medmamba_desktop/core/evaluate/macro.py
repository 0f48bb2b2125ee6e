"""The table of the MedMamba paper: means over classes, under its names (arXiv 2403.03849)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medmamba_desktop.core.evaluate.counts import Tallies, resampled_tallies, tallies
from medmamba_desktop.core.evaluate.intervals import (
    Flags,
    Floats,
    group_numbers,
    percentile,
    proportion,
)
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.ranking import quotient
from medmamba_desktop.core.evaluate.values import Case, Estimate
from medmamba_desktop.core.language import tr_noop

PAPER = {
    "precision": tr_noop("Precision"),
    "sensitivity": tr_noop("Sensitivity"),
    "specificity": tr_noop("Specificity"),
    "f1": tr_noop("F1-score"),
    "overall_accuracy": tr_noop("Overall accuracy"),
    "auc": "AUC",
}
"""Figure -> its name in the paper, in the paper's order."""


def paper_table(
    cases: Sequence[Case], classes: Sequence[str], macro_auc: Estimate
) -> dict[str, Estimate]:
    """The paper's six figures: plain means over classes of one class against the rest.

    Means are over classes that have cases; a class that is never predicted has precision 0, as
    in scikit-learn.

    Args:
        macro_auc: as `metrics.evaluate` gives it.

    Raises:
        As `metrics.evaluate`.
    """
    from sklearn.metrics import precision_recall_fscore_support

    scores, labels = labelled_scores(cases, classes)
    groups, size = group_numbers(cases), len(classes)
    predicted = scores.argmax(axis=1).astype(np.intp)
    present = np.unique(labels)
    precision, sensitivity, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=present, average="macro", zero_division=0.0
    )
    values = {"precision": precision, "sensitivity": sensitivity, "f1": f1}
    kinds = np.ones((1, len(labels)))
    values["specificity"] = float(_means(tallies(kinds, labels, predicted, size))["specificity"][0])
    drawn = _means(resampled_tallies(labels, predicted, size, groups))
    rarest = min(len(np.unique(groups[labels == c])) for c in present)
    found = {
        name: percentile(float(value), drawn[name], max(2, rarest))
        for name, value in values.items()
    } | {"overall_accuracy": proportion(labels == predicted, groups), "auc": macro_auc}
    return {name: found[name] for name in PAPER}


def _means(found: Tallies) -> dict[str, Floats]:
    """Means over classes that have cases, (resamples,)."""
    hits, own, called = found.hits, found.own, found.called
    others = own.sum(axis=1)[:, None] - own
    each = {
        "precision": np.nan_to_num(quotient(hits, called)),
        "sensitivity": quotient(hits, own),
        "specificity": quotient(others - (called - hits), others),
        "f1": np.nan_to_num(quotient(2 * hits, own + called)),
    }
    is_present = own > 0
    return {name: _mean(values, is_present) for name, values in each.items()}


def _mean(values: Floats, is_present: Flags) -> Floats:
    known = is_present & ~np.isnan(values)
    return quotient(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))

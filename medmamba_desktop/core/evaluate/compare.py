"""Two models on the same pictures: differences with intervals, and McNemar's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.evaluate.counts import RESAMPLES, resampled_counts, tallies
from medmamba_desktop.core.evaluate.delong import (
    Difference,
    area_difference,
    areas,
    mean_areas,
)
from medmamba_desktop.core.evaluate.intervals import (
    LEVEL,
    NAN,
    Flags,
    Floats,
    Ints,
    group_numbers,
)
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.ranking import quotient
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.language import tr


@dataclass(frozen=True, slots=True)
class McNemar:
    """Pictures that one model alone has right, and how often chance would part them so.

    Attributes:
        first_only, second_only: right by the first model alone, by the second alone.
        both, neither: right by both, by none.
        p: exact and two-sided (McNemar 1947, doi 10.1007/BF02295996); 1 where they never differ.
    """

    first_only: int
    second_only: int
    both: int
    neither: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the second model does better than the first, on the same pictures.

    Attributes:
        overall: accuracy, balanced_accuracy, macro_auc, macro_f1 -> second less first.
        auc: class -> second less first, by DeLong.
        disagree: places of the cases to which the models give different classes, those first
            where one of them is right.
    """

    overall: dict[str, Difference]
    auc: dict[str, Difference]
    mcnemar: McNemar
    disagree: tuple[int, ...]


def compare(first: Sequence[Case], second: Sequence[Case], classes: Sequence[str]) -> Comparison:
    """Compare two models on the cases that both have judged.

    Differences of accuracy, balanced accuracy and F1 have the interval of a bootstrap that draws
    whole groups with both models' answers; areas have DeLong's, with groups kept together.

    Args:
        first, second: the same pictures in the same order, with the same labels and groups.

    Raises:
        MedMambaError: the pictures are not the same.
        As `metrics.evaluate`.
    """
    if [(c.ref, c.label) for c in first] != [(c.ref, c.label) for c in second]:
        raise MedMambaError(
            tr("The models were not measured on the same pictures"),
            tr("Measure both on the same folder, with the same task and part"),
        )
    scores, labels = labelled_scores(first, classes)
    others, _ = labelled_scores(second, classes)
    groups = group_numbers(first)
    one, two = scores.argmax(axis=1), others.argmax(axis=1)
    auc, mean = _areas(np.stack([scores, others]), labels, groups, classes)
    return Comparison(
        overall=_overall(one, two, labels, groups, len(classes)) | {"macro_auc": mean},
        auc=auc,
        mcnemar=mcnemar(one == labels, two == labels),
        disagree=_disagreement(one, two, labels),
    )


def mcnemar(first: Flags, second: Flags) -> McNemar:
    """McNemar's exact test.

    Args:
        first, second: (n,) whether each model is right.
    """
    one, two = int((first & ~second).sum()), int((second & ~first).sum())
    p = float(binomtest(one, one + two, 0.5).pvalue) if one + two else 1.0
    return McNemar(one, two, int((first & second).sum()), int((~first & ~second).sum()), p)


def _overall(one: Ints, two: Ints, labels: Ints, groups: Ints, size: int) -> dict[str, Difference]:
    pairs, cells = np.unique(np.stack([labels, one, two]), axis=1, return_inverse=True)
    counts = np.bincount(cells.ravel(), minlength=pairs.shape[1])[None].astype(np.float64)
    drawn = resampled_counts(cells.ravel().astype(np.intp), pairs.shape[1], groups, RESAMPLES)
    found = {}
    values, resampled = _differences(counts, pairs, size), _differences(drawn, pairs, size)
    for name, value in values.items():
        kept = resampled[name][~np.isnan(resampled[name])]
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(kept, (tail, 1 - tail)) if len(kept) else (NAN, NAN)
        is_known = len(np.unique(groups)) > 1 and low < high
        found[name] = Difference(
            float(value[0]), float(low) if is_known else NAN, float(high) if is_known else NAN
        )
    return found


def _differences(counts: Floats, pairs: Ints, size: int) -> dict[str, Floats]:
    """(resamples, cells) -> figure -> second less first."""
    found: dict[str, Floats] = {}
    for sign, said in ((-1.0, pairs[1]), (1.0, pairs[2])):
        one = tallies(counts, pairs[0], said, size)
        hits, own, called = one.hits, one.own, one.called
        figures = {
            "accuracy": hits.sum(axis=1) / counts.sum(axis=1),
            "balanced_accuracy": _mean(quotient(hits, own)),
            "macro_f1": _mean(quotient(2 * hits, own + called)),
        }
        for name, value in figures.items():
            found[name] = found.get(name, 0.0) + sign * value
    return found


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    return quotient(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))


def _areas(
    scores: Floats, labels: Ints, groups: Ints, classes: Sequence[str]
) -> tuple[dict[str, Difference], Difference]:
    """The difference of each class's area, and of the mean of the areas; scores (2, n, classes)."""
    unknown = Difference(NAN, NAN, NAN)
    present = [c for c in range(len(classes)) if 0 < int((labels == c).sum()) < len(labels)]
    found = dict.fromkeys(classes, unknown)
    for c in present:
        found[classes[c]] = area_difference(1, 0, areas(labels == c, scores[:, :, c], groups))
    if not present:
        return found, unknown
    return found, area_difference(1, 0, mean_areas(scores, labels, present, groups))


def _disagreement(one: Ints, two: Ints, labels: Ints) -> tuple[int, ...]:
    places = np.flatnonzero(one != two)
    is_decided = (one[places] == labels[places]) | (two[places] == labels[places])
    return tuple(int(place) for place in places[np.argsort(~is_decided, kind="stable")])

"""Figures of parts of the pictures: by sex, age band, site, device, or any other column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from medmamba_desktop.core.evaluate.counts import resampled_tallies
from medmamba_desktop.core.evaluate.delong import area_estimate, mean_areas
from medmamba_desktop.core.evaluate.intervals import (
    UNKNOWN,
    Flags,
    Floats,
    Ints,
    group_numbers,
    percentile,
    proportion,
)
from medmamba_desktop.core.evaluate.metrics import labelled_scores
from medmamba_desktop.core.evaluate.ranking import quotient
from medmamba_desktop.core.evaluate.values import Case, Estimate
from medmamba_desktop.core.language import tr_noop

MOST_VALUES = 12
# Kept and compared in English, shown by `tr`.
OTHER, ABSENT = tr_noop("other"), tr_noop("not given")
_AGE_BANDS = (
    (18, tr_noop("0 to 17")),
    (40, tr_noop("18 to 39")),
    (65, tr_noop("40 to 64")),
    (1e9, tr_noop("65 and over")),
)
_AGE = re.compile(r"^0*(\d{1,3})(?:\.\d+)?\s*(Y|M|W|D|years?|months?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The pictures with one value of a column.

    Attributes:
        n: how many.
        figures: accuracy, balanced_accuracy and macro_auc of them.
    """

    column: str
    value: str
    n: int
    figures: Mapping[str, Estimate]


def usable_columns(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Columns that part the pictures into groups: of two values at least, and not one a picture.

    Columns of numbers are cut into bands, so that they always part. A column whose values hardly
    repeat is a name or a number of the picture or patient, and is left out.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return tuple(name for name in names if len(set(values_of(rows, name)) - {ABSENT}) >= 2)


def values_of(rows: Sequence[Mapping[str, str]], column: str) -> tuple[str, ...]:
    """The value of each row as it is grouped: ages and numbers in bands, rare ones together."""
    raw = [row.get(column, "").strip() for row in rows]
    filled = [value for value in raw if value]
    if not filled:
        return (ABSENT,) * len(raw)
    if re.search(r"\bage\b|^age|_age\b", column.casefold()) and all(map(_years_or_none, filled)):
        return tuple(_age_band(value) if value else ABSENT for value in raw)
    distinct = Counter(filled)
    numbers = _numbers(raw) if len(distinct) > MOST_VALUES else None
    if numbers is not None:
        return _quarters(numbers)
    if len(distinct) > MOST_VALUES and len(distinct) > len(filled) / 4:
        return (ABSENT,) * len(raw)
    named = {value for value, _ in distinct.most_common(MOST_VALUES)}
    return tuple((value if value in named else OTHER) if value else ABSENT for value in raw)


def subgroups(
    cases: Sequence[Case], classes: Sequence[str], column: str, values: Sequence[str]
) -> tuple[Subgroup, ...]:
    """Figures of each value's pictures, in the order of the values.

    Args:
        values: one a case, as `values_of` gives them.

    Raises:
        As `metrics.evaluate`.
    """
    scores, labels = labelled_scores(cases, classes)
    groups, given = group_numbers(cases), np.array(values)
    last = [value for value in (OTHER, ABSENT) if value in set(values)]
    ordered = [*sorted(set(values) - set(last), key=_place), *last]
    return tuple(
        Subgroup(column, value, int(chosen.sum()), _figures(scores, labels, groups, chosen))
        for value in ordered
        for chosen in (given == value,)
    )


def _figures(scores: Floats, labels: Ints, groups: Ints, chosen: Flags) -> dict[str, Estimate]:
    from sklearn.metrics import recall_score

    own, truth = scores[chosen], labels[chosen]
    numbers = np.unique(groups[chosen], return_inverse=True)[1].astype(np.intp)
    predicted, size = own.argmax(axis=1).astype(np.intp), scores.shape[1]
    present = np.unique(truth)
    mean = recall_score(truth, predicted, labels=present, average="macro", zero_division=0.0)
    drawn = resampled_tallies(truth, predicted, size, numbers)
    recalls = quotient(drawn.hits, drawn.own)
    is_known = ~np.isnan(recalls)
    means = quotient(
        np.where(is_known, recalls, 0.0).sum(axis=1), is_known.sum(axis=1).astype(np.float64)
    )
    rarest = min(len(np.unique(numbers[truth == c])) for c in present)
    return {
        "accuracy": proportion(truth == predicted, numbers),
        "balanced_accuracy": percentile(float(mean), means, max(2, rarest)),
        "macro_auc": _mean_auc(own, truth, present, numbers),
    }


def _mean_auc(scores: Floats, labels: Ints, present: Ints, groups: Ints) -> Estimate:
    """With DeLong's interval: subgroups are many, and a bootstrap of each would take minutes."""
    if len(present) < 2:
        return UNKNOWN
    return area_estimate(mean_areas(scores[None], labels, present.tolist(), groups))


def _years_or_none(value: str) -> re.Match[str] | None:
    return _AGE.match(value)


def _age_band(value: str) -> str:
    found = _AGE.match(value)
    assert found is not None
    unit = (found.group(2) or "Y")[0].upper()
    years = float(found.group(1)) / {"Y": 1, "M": 12, "W": 52, "D": 365}[unit]
    return next(name for below, name in _AGE_BANDS if years < below)


def _numbers(raw: Sequence[str]) -> Floats | None:
    try:
        found = np.array([float(value.replace(",", ".")) if value else np.nan for value in raw])
    except ValueError:
        return None
    return found if not np.isinf(found).any() else None


def _quarters(numbers: Floats) -> tuple[str, ...]:
    """Four bands of about as many pictures each, named by their ends."""
    known = numbers[~np.isnan(numbers)]
    cuts = np.unique(np.quantile(known, (0.25, 0.5, 0.75)))
    edges = [float(known.min()), *(float(cut) for cut in cuts), float(known.max())]
    names = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    places = np.searchsorted(cuts, numbers, side="left")
    return tuple(
        ABSENT if np.isnan(number) else names[min(place, len(names) - 1)]
        for number, place in zip(numbers, places, strict=True)
    )


def _place(value: str) -> tuple[float, str]:
    """Bands by their first number, words by the alphabet."""
    found = re.match(r"-?\d+(?:\.\d+)?", value)
    return (float(found.group()), "") if found else (float("inf"), value)

"""All that is said of one model beside its first figures: thresholds, bands, subgroups, curves."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.evaluate.abstention import AnsweredAt, answering_curve
from medmamba_desktop.core.evaluate.bands import NO_BAND, Band, bands
from medmamba_desktop.core.evaluate.choose import HISTOGRAM_BINS
from medmamba_desktop.core.evaluate.curves import precision_recall
from medmamba_desktop.core.evaluate.decision import DecisionCurve, decision_curve
from medmamba_desktop.core.evaluate.intervals import Flags, Floats
from medmamba_desktop.core.evaluate.macro import paper_table
from medmamba_desktop.core.evaluate.subgroups import (
    Subgroup,
    subgroups,
    usable_columns,
    values_of,
)
from medmamba_desktop.core.evaluate.suspects import suspects
from medmamba_desktop.core.evaluate.threshold import AtThreshold, Calls
from medmamba_desktop.core.evaluate.values import Case, Curve, Estimate, Evaluation, Suspect

DEFAULT_THRESHOLD = 0.5
MOST_DETAILED = 24
"""Classes for which bands are drawn; of more, a figure shows the worst alone."""

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """Figures of one model on one set of cases, beside its `Evaluation`.

    Attributes:
        calls: the cases as arrays, for thresholds and for the pictures behind a figure.
        paper: the paper's means over classes.
        most_probable: class -> its figures where the most probable class is called.
        at_points: class -> its figures at its operating point.
        are_points_the_models: classes whose operating point the model file sets; the others have
            `DEFAULT_THRESHOLD`.
        precision_recall: class -> sensitivity against precision.
        roc_bands, recall_bands: class -> band of the curve.
        decision: class -> its decision curve.
        histograms: class -> pictures of the class, and others, by its probability in
            `choose.HISTOGRAM_BINS` bars.
        answering: coverage and accuracy by the probability from which on is answered.
        subgroups: of every usable column.
        suspects: pictures whose label is probably wrong, where the model has not seen them.
    """

    calls: Calls
    paper: Mapping[str, Estimate]
    most_probable: Mapping[str, AtThreshold]
    at_points: Mapping[str, AtThreshold]
    are_points_the_models: frozenset[str]
    precision_recall: Mapping[str, Curve]
    roc_bands: Mapping[str, Band]
    recall_bands: Mapping[str, Band]
    decision: Mapping[str, DecisionCurve]
    histograms: Mapping[str, tuple[Counts, Counts]]
    answering: Sequence[AnsweredAt]
    subgroups: Sequence[Subgroup]
    suspects: Sequence[Suspect]


def detailed(
    cases: Sequence[Case],
    evaluation: Evaluation,
    points: Mapping[str, float],
    columns: Sequence[Mapping[str, str]] = (),
) -> Generator[None, None, Detail]:
    """Everything of `Detail`; yields between the parts, so that it can be stopped.

    Args:
        evaluation: of the same cases.
        points: class -> probability from which the model file calls it; others have 0.5.
        columns: what is known of each case, name -> value; empty where nothing is.

    Raises:
        As `metrics.evaluate`.
    """
    classes = evaluation.classes
    calls = Calls(cases, classes)
    own_points = {name: points.get(name, DEFAULT_THRESHOLD) for name in classes}
    most_probable, at_points = {}, {}
    for name in classes:
        most_probable[name] = calls.most_probable(name)
        at_points[name] = calls.at(name, own_points[name])
        yield
    roc_bands, recall_bands = dict.fromkeys(classes, NO_BAND), dict.fromkeys(classes, NO_BAND)
    for c, name in enumerate(classes[:MOST_DETAILED]):
        truth, scores = calls.labels == c, calls.scores[:, c]
        roc_bands[name], recall_bands[name] = bands(truth, scores, calls.groups)
        yield
    groups = yield from _subgroups(cases, classes, columns)
    return Detail(
        calls=calls,
        paper=paper_table(cases, classes, evaluation.overall["macro_auc"]),
        most_probable=most_probable,
        at_points=at_points,
        are_points_the_models=frozenset(points) & frozenset(classes),
        precision_recall=precision_recall(cases, classes),
        roc_bands=roc_bands,
        recall_bands=recall_bands,
        decision={
            name: decision_curve(calls.labels == c, calls.scores[:, c])
            for c, name in enumerate(classes)
        },
        histograms={
            name: _histograms(calls.labels == c, calls.scores[:, c])
            for c, name in enumerate(classes)
        },
        answering=answering_curve(cases, classes),
        subgroups=groups,
        suspects=suspects(cases, classes),
    )


def _subgroups(
    cases: Sequence[Case], classes: Sequence[str], columns: Sequence[Mapping[str, str]]
) -> Generator[None, None, tuple[Subgroup, ...]]:
    found: list[Subgroup] = []
    for column in usable_columns(columns):
        found += subgroups(cases, classes, column, values_of(columns, column))
        yield
    return tuple(found)


def _histograms(truth: Flags, scores: Floats) -> tuple[Counts, Counts]:
    places = np.clip((scores * HISTOGRAM_BINS).astype(np.intp), 0, HISTOGRAM_BINS - 1)
    own, others = (
        np.bincount(places[chosen], minlength=HISTOGRAM_BINS) for chosen in (truth, ~truth)
    )
    return tuple(map(int, own)), tuple(map(int, others))

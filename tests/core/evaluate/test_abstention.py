"""Fewer answers, better ones; and where a picture is called not normal."""

from __future__ import annotations

import math

from medmamba_desktop.core.evaluate.abstention import abstention
from medmamba_desktop.core.evaluate.curves import POINTS, precision_recall
from medmamba_desktop.core.evaluate.metrics import evaluate
from tests.core.evaluate.cases_build import CLASSES, case, made_up

CASES = [
    case(0, "normal", (0.9, 0.1, 0.0)),
    case(1, "benign", (0.6, 0.4, 0.0)),
    case(2, "benign", (0.1, 0.9, 0.0)),
    case(3, "normal", (0.4, 0.3, 0.3)),
]


def test_only_answered_cases_count() -> None:
    found = abstention(CASES, CLASSES, [True, True, True, False])
    assert (found.n, found.coverage.value) == (3, 0.75)
    assert found.accuracy.value == 2 / 3
    assert math.isnan(abstention(CASES, CLASSES, [False] * 4).accuracy.value)


def test_the_operating_point_moves_the_binary_accuracy_alone() -> None:
    plain = evaluate(CASES, CLASSES, resamples=5).binary["normal-vs-rest"]
    moved = evaluate(CASES, CLASSES, resamples=5, not_normal_from=0.35).binary["normal-vs-rest"]
    assert plain["accuracy"].value == 0.5
    assert moved["accuracy"].value == 0.75
    assert plain["auc"] == moved["auc"]


def test_precision_recall_is_thinned_and_ends_where_all_are_found() -> None:
    curves = precision_recall(made_up(1500), CLASSES)
    for curve in curves.values():
        assert 50 < len(curve.x) <= POINTS
        assert (curve.x[0], curve.y[0], curve.x[-1]) == (0.0, 1.0, 1.0)
    assert precision_recall([case(0, "normal", (1, 0, 0))], CLASSES)["normal"].x == ()

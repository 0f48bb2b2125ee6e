"""Figures against scikit-learn, by hand, and on data that do not allow them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from medmamba_desktop.core.errors import MedMambaError, TaskError, UnsupportedError
from medmamba_desktop.core.evaluate.curves import POINTS
from medmamba_desktop.core.evaluate.metrics import BINS, evaluate
from medmamba_desktop.core.evaluate.ranking import Ranking
from medmamba_desktop.core.evaluate.values import Case, Estimate
from tests.core.evaluate.cases_build import CLASSES, case, made_up

OVERALL = {"accuracy", "balanced_accuracy", "macro_auc", "macro_f1"}
PER_CLASS = {"sensitivity", "specificity", "precision", "f1", "auc", "average_precision"}


def _tied_cases(n: int, seed: int) -> list[Case]:
    """Cases of every class whose probabilities have one digit, so that many are equal."""
    cases = made_up(n, skill=1.0, seed=seed) + [
        case(n + row, name, (1 / 3, 1 / 3, 1 / 3)) for row, name in enumerate(CLASSES)
    ]
    return [replace(c, probabilities=tuple(round(p, 1) for p in c.probabilities)) for c in cases]


@settings(max_examples=12, deadline=None)
@given(st.integers(6, 80), st.integers(0, 10_000))
def test_figures_are_scikit_learns(n: int, seed: int) -> None:
    cases = _tied_cases(n, seed)
    y = np.array([CLASSES.index(c.label) for c in cases])
    p = np.array([c.probabilities for c in cases])
    guess = p.argmax(axis=1)
    found = evaluate(cases, CLASSES, resamples=20)
    aucs = [sk.roc_auc_score(y == c, p[:, c]) for c in range(3)]
    expected = {
        "accuracy": sk.accuracy_score(y, guess),
        "balanced_accuracy": np.mean(sk.recall_score(y, guess, average=None, labels=[0, 1, 2])),
        "macro_auc": np.mean(aucs),
        "macro_f1": sk.f1_score(y, guess, average="macro", labels=[0, 1, 2], zero_division=0.0),
    }
    assert {name: e.value for name, e in found.overall.items()} == pytest.approx(expected)
    assert [list(row) for row in found.confusion] == sk.confusion_matrix(y, guess).tolist()
    for c, name in enumerate(CLASSES):
        of_class = {figure: e.value for figure, e in found.per_class[name].items()}
        precision = sk.precision_score(y == c, guess == c, zero_division=np.nan)
        assert of_class == pytest.approx(
            {
                "sensitivity": sk.recall_score(y == c, guess == c),
                "specificity": sk.recall_score(y != c, guess != c),
                "precision": precision,
                "f1": sk.f1_score(y == c, guess == c),
                "auc": aucs[c],
                "average_precision": sk.average_precision_score(y == c, p[:, c]),
            },
            nan_ok=True,
        )
        assert found.counts[name] == (y == c).sum()


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.float64, 30, elements=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])),
    hnp.arrays(np.bool_, 30),
    hnp.arrays(np.int64, (3, 30), elements=st.integers(0, 4)),
)
def test_resampled_areas_are_scikit_learns(
    scores: np.ndarray, truth: np.ndarray, weights: np.ndarray
) -> None:
    """Ties, weights and resamples that lack one side."""
    auc, average = Ranking(scores, truth).areas(weights.astype(np.float64))
    for row, w in enumerate(weights):
        drawn = np.repeat(np.arange(30), w)
        if len(set(truth[drawn])) < 2:
            assert math.isnan(auc[row])
            assert math.isnan(average[row])
            continue
        y, s = truth[drawn], scores[drawn]
        assert auc[row] == pytest.approx(sk.roc_auc_score(y, s), abs=1e-12)
        assert average[row] == pytest.approx(sk.average_precision_score(y, s), abs=1e-12)


def test_names_are_those_of_the_metrics_file() -> None:
    found = evaluate(made_up(30), CLASSES, resamples=20)
    assert found.overall.keys() == OVERALL
    assert list(found.per_class) == list(found.counts) == list(found.roc) == list(CLASSES)
    assert all(figures.keys() == PER_CLASS for figures in found.per_class.values())
    assert found.binary.keys() == {"normal-vs-rest"}
    assert found.n == 30


def test_every_interval_holds_its_value() -> None:
    found = evaluate(made_up(60, per_group=3), CLASSES, resamples=100)
    estimates = [*found.overall.values(), *found.binary["normal-vs-rest"].values()]
    estimates += [e for figures in found.per_class.values() for e in figures.values()]
    for e in estimates:
        assert 0 <= e.low <= e.value <= e.high <= 1
        assert e.low < e.high


def test_groups_widen_the_intervals() -> None:
    """Each case five times over: as sure as the originals, not five times as sure."""
    lone = made_up(80, seed=5)
    copies = [replace(c, group=f"g{row}") for row, c in enumerate(lone) for _ in range(5)]
    once, grouped = evaluate(lone, CLASSES), evaluate(copies, CLASSES)
    loose = evaluate([replace(c, group="") for c in copies], CLASSES)
    for name in OVERALL:
        assert _width(grouped.overall[name]) == pytest.approx(_width(once.overall[name]), rel=0.15)
        assert _width(loose.overall[name]) < 0.6 * _width(once.overall[name])


def test_normal_against_the_rest() -> None:
    cases = [
        case(0, "normal", (0.6, 0.2, 0.2)),
        case(1, "benign", (0.4, 0.3, 0.3)),  # called benign or malignant, though normal is first
        case(2, "malignant", (0.7, 0.1, 0.2)),
        case(3, "malignant", (0.1, 0.8, 0.1)),
    ]
    found = evaluate(cases, CLASSES, resamples=20).binary["normal-vs-rest"]
    assert found["accuracy"].value == 0.75
    assert found["auc"].value == pytest.approx(sk.roc_auc_score([0, 1, 1, 1], [0.4, 0.6, 0.3, 0.9]))
    other = evaluate([case(0, "a", (1, 0))], ("a", "b"), resamples=20)
    assert other.binary == {}


def test_roc_is_thinned_and_keeps_its_area() -> None:
    found = evaluate(made_up(6000, skill=1.0), CLASSES, resamples=2)
    for name in CLASSES:
        curve = found.roc[name]
        assert 100 < len(curve.x) <= POINTS
        assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
        area = np.trapezoid(curve.y, curve.x)
        assert area == pytest.approx(found.per_class[name]["auc"].value, abs=2e-3)


def test_calibration_by_hand() -> None:
    cases = [
        case(0, "a", (0.9, 0.1)),
        case(1, "b", (0.92, 0.08)),
        case(2, "b", (0.4, 0.6)),
    ]
    found = evaluate(cases, ("a", "b"), resamples=5)
    assert len(found.reliability) == BINS
    high, mid = found.reliability[13], found.reliability[8]
    assert (high.count, high.confidence, high.accuracy) == (2, pytest.approx(0.91), 0.5)
    assert (mid.count, mid.confidence, mid.accuracy) == (1, pytest.approx(0.6), 1.0)
    assert sum(b.count for b in found.reliability) == 3
    assert found.ece == pytest.approx((2 * 0.41 + 1 * 0.4) / 3)
    assert found.brier == pytest.approx((0.02 + 2 * 0.92**2 + 2 * 0.4**2) / 3)


@pytest.mark.parametrize("sureness", [0.0, 1.0])
def test_extreme_probabilities_have_a_bin(sureness: float) -> None:
    found = evaluate([case(0, "a", (sureness,))], ("a",), resamples=5)
    assert found.reliability[0 if sureness == 0 else BINS - 1].count == 1


def test_one_class_alone() -> None:
    cases = [case(row, "benign", (0.1, p, 0.9 - p)) for row, p in enumerate((0.8, 0.6, 0.2))]
    found = evaluate(cases, CLASSES)
    assert found.overall["accuracy"].value == pytest.approx(2 / 3)
    assert found.overall["balanced_accuracy"].value == pytest.approx(2 / 3)
    assert math.isnan(found.overall["macro_auc"].value)
    assert math.isnan(found.per_class["benign"]["specificity"].value)
    assert found.per_class["benign"]["precision"].value == 1
    assert math.isnan(found.per_class["normal"]["sensitivity"].value)
    assert math.isnan(found.per_class["normal"]["f1"].value)
    assert found.per_class["normal"]["specificity"].value == 1
    assert found.roc["benign"].x == ()
    assert math.isnan(found.binary["normal-vs-rest"]["auc"].value)


def test_an_absent_class_leaves_the_means_to_the_others() -> None:
    cases = [c for c in made_up(60, seed=1) if c.label != "malignant"]
    found = evaluate(cases, CLASSES, resamples=50)
    sensitivities = [found.per_class[name]["sensitivity"].value for name in CLASSES[:2]]
    assert found.overall["balanced_accuracy"].value == pytest.approx(np.mean(sensitivities))
    assert found.overall["macro_auc"].value == pytest.approx(
        np.mean([found.per_class[name]["auc"].value for name in CLASSES[:2]])
    )
    assert found.counts["malignant"] == 0
    assert math.isnan(found.per_class["malignant"]["auc"].value)


def test_constant_scores_tell_nothing() -> None:
    cases = [case(row, CLASSES[row % 3], (0.4, 0.3, 0.3)) for row in range(30)]
    found = evaluate(cases, CLASSES)
    assert found.overall["macro_auc"].value == 0.5
    assert math.isnan(found.overall["macro_auc"].low)
    assert found.overall["balanced_accuracy"].value == pytest.approx(1 / 3)


def test_one_case() -> None:
    found = evaluate([case(0, "normal", (0.9, 0.05, 0.05))], CLASSES)
    assert found.overall["accuracy"].value == 1
    assert 0.2 < found.overall["accuracy"].low < 0.21
    assert math.isnan(found.overall["macro_auc"].value)


def test_perfect_predictions_are_not_called_certain() -> None:
    cases = [case(row, CLASSES[row % 3], np.eye(3)[row % 3]) for row in range(30)]
    found = evaluate(cases, CLASSES)
    for e in (found.overall["macro_auc"], found.per_class["benign"]["f1"]):
        assert (e.value, e.high) == (1, 1)
        assert 0.7 < e.low < 0.75  # 10 of 10


def test_no_cases_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="no pictures"):
        evaluate([], CLASSES)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_scores_that_are_no_numbers_are_refused(bad: float) -> None:
    cases = [*made_up(5), case(5, "benign", (0.1, bad, 0.3))]
    with pytest.raises(MedMambaError, match="1 of 6 pictures") as caught:
        evaluate(cases, CLASSES)
    assert "patient-" not in str(caught.value)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(TaskError, match="'cyst'"):
        evaluate([case(0, "cyst", (1, 0, 0))], CLASSES)


def test_too_few_probabilities_are_a_defect() -> None:
    with pytest.raises(ValueError, match="3 probabilities"):
        evaluate([case(0, "benign", (1, 0))], CLASSES)


def _width(estimate: Estimate) -> float:
    return estimate.high - estimate.low

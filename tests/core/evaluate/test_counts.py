"""Figures of counts: equal to scikit-learn's, and a bootstrap that is the one by cases."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from medmamba_desktop.core.evaluate.counts import (
    TWO_BY_TWO,
    measured_figures,
    quarter_cells,
    quartered,
    resampled_counts,
)
from medmamba_desktop.core.evaluate.intervals import resampled_weights
from medmamba_desktop.core.evaluate.macro import paper_table
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.threshold import Calls
from tests.core.evaluate.cases_build import case, made_up


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_two_by_two_figures_are_those_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    truth, called = (np.array(side) for side in zip(*pairs, strict=True))
    counts = np.bincount(quarter_cells(truth, called), minlength=4)
    found = measured_figures(dict(zip(("tp", "fp", "fn", "tn"), map(int, counts), strict=True)))
    own = {name: float(v) for name, v in quartered(counts.astype(float)).figures().items()}
    assert list(found) == list(own) == list(TWO_BY_TWO)
    plain = {"y_true": truth, "y_pred": called, "zero_division": np.nan}
    turned = {**plain, "pos_label": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = {
            "accuracy": metrics.accuracy_score(truth, called),
            "precision": metrics.precision_score(**plain),
            "sensitivity": metrics.recall_score(**plain),
            "specificity": metrics.recall_score(**turned),
            "npv": metrics.precision_score(**turned),
            "f1": metrics.f1_score(**plain),
        }
        if len(set(truth)) == 2 and len(set(called)) == 2:
            expected["mcc"] = metrics.matthews_corrcoef(truth, called)
        if len(set(truth)) == 2:
            expected["balanced_accuracy"] = metrics.balanced_accuracy_score(truth, called)
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=1e-12, err_msg=name)
    for name in TWO_BY_TWO:
        np.testing.assert_allclose(own[name], found[name], atol=1e-12, err_msg=name)


@pytest.mark.parametrize("is_grouped", [False, True])
def test_counts_are_resampled_as_cases_are(is_grouped: bool) -> None:
    random = np.random.default_rng(3)
    cells = random.integers(0, 4, 90).astype(np.intp)
    groups = (np.arange(90) // (3 if is_grouped else 1)).astype(np.intp)
    drawn = resampled_counts(cells, 4, groups, 20_000)
    weights = np.concatenate(list(resampled_weights(groups, 20_000, 1)))
    slow = weights @ (cells[:, None] == np.arange(4))
    assert drawn.sum(axis=1) == pytest.approx(90)
    np.testing.assert_allclose(drawn.mean(axis=0), slow.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(slow.T), atol=0.08 * slow.var(axis=0).max())


def test_a_threshold_calls_what_reaches_it() -> None:
    classes = tuple("abcdef"[:3])
    cases = made_up(60, classes)
    calls = Calls(cases, classes)
    at = cases[7].probabilities[1]
    found = calls.at(classes[1], at)
    called = calls.scores[:, 1] >= at
    assert found.tp + found.fp == called.sum()
    assert found.tp == (called & (calls.labels == 1)).sum()
    assert found.n == (calls.labels == 1).sum()
    nothing = calls.at(classes[1], 1.1)
    assert nothing.tp == nothing.fp == 0
    assert np.isnan(nothing.figures["precision"].value)
    assert np.isnan(nothing.figures["mcc"].low)


def test_most_probable_class_gives_the_figures_of_the_evaluation() -> None:
    classes = tuple("abcdef"[:4])
    cases = made_up(80, classes)
    per_class = evaluate(cases, classes, resamples=20).per_class
    for name in classes:
        found = Calls(cases, classes).most_probable(name).figures
        for figure in ("sensitivity", "specificity", "precision"):
            assert found[figure] == per_class[name][figure]
        assert found["f1"].value == pytest.approx(per_class[name]["f1"].value)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 6), st.integers(8, 60), st.integers(0, 1000))
def test_the_papers_means_are_those_of_scikit_learn(size: int, n: int, seed: int) -> None:
    classes = tuple("abcdef"[:size])
    cases = made_up(n, classes, seed=seed)
    auc = evaluate(cases, classes, resamples=5).overall["macro_auc"]
    found = paper_table(cases, classes, auc)
    labels = np.array([classes.index(one.label) for one in cases])
    said = np.array([np.argmax(one.probabilities) for one in cases])
    present = np.unique(labels)
    for figure, measure in (
        ("precision", metrics.precision_score),
        ("sensitivity", metrics.recall_score),
        ("f1", metrics.f1_score),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = measure(labels, said, labels=present, average="macro", zero_division=0)
        assert found[figure].value == pytest.approx(expected)
        assert found[figure].low <= expected <= found[figure].high or np.isnan(found[figure].low)
    assert found["overall_accuracy"].value == metrics.accuracy_score(labels, said)
    specificities = [
        metrics.recall_score(labels != c, said != c) for c in present if (labels != c).any()
    ]
    assert found["specificity"].value == pytest.approx(np.mean(specificities))


def test_one_picture_and_constant_scores_have_no_interval_but_wilsons() -> None:
    one = [case(0, "a", (0.5, 0.5))]
    found = paper_table(one, ("a", "b"), evaluate(one, ("a", "b")).overall["macro_auc"])
    assert found["overall_accuracy"].value == 1.0
    assert found["overall_accuracy"].low < 0.3
    assert np.isnan(found["auc"].value)

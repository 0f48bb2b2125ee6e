"""Intervals against published numbers, other implementations and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from medmamba_desktop.core.evaluate.intervals import (
    group_numbers,
    percentile,
    proportion,
    resampled_weights,
    wilson,
)
from medmamba_desktop.core.evaluate.metrics import evaluate
from tests.core.evaluate.cases_build import CLASSES, case, made_up


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        # Newcombe 1998 (doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E),
        # table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_numbers(right: int, n: int, low: float, high: float) -> None:
    found = wilson(right, n)
    assert found.value == pytest.approx(right / n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5000), st.data())
def test_wilson_is_scipys(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))
    expected = binomtest(right, n).proportion_ci(0.95, method="wilson")
    found = wilson(right, n)
    assert found.low == pytest.approx(expected.low, abs=1e-12)
    assert found.high == pytest.approx(expected.high, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_no_cases_have_no_share() -> None:
    found = wilson(0, 0)
    assert all(math.isnan(v) for v in (found.value, found.low, found.high))
    assert math.isnan(proportion(np.zeros(0, bool), np.zeros(0, np.intp)).value)


def test_lone_cases_have_plain_wilson() -> None:
    hits = np.arange(50) % 3 == 0
    assert proportion(hits, np.arange(50)) == wilson(float(hits.sum()), 50)


def test_pictures_that_repeat_each_other_count_once() -> None:
    """Four copies of each of 40 cases say what 40 cases say."""
    hits = np.arange(40) % 4 > 0
    copied = proportion(np.repeat(hits, 4), np.repeat(np.arange(40), 4))
    plain = wilson(float(hits.sum()), 40)
    assert copied.value == plain.value
    # The sample's spread has 39 degrees of freedom, hence not to the last digit.
    assert copied.low == pytest.approx(plain.low, abs=0.005)
    assert copied.high == pytest.approx(plain.high, abs=0.005)


def test_faultless_groups_count_once_each() -> None:
    found = proportion(np.ones(40, bool), np.repeat(np.arange(10), 4))
    assert (found.low, found.high) == (wilson(10, 10).low, 1.0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=60))
def test_grouping_never_narrows(cases: list[tuple[bool, int]]) -> None:
    hits = np.array([hit for hit, _ in cases])
    groups = np.array([group for _, group in cases], dtype=np.intp)
    plain, found = wilson(float(hits.sum()), len(hits)), proportion(hits, groups)
    assert found.value == plain.value
    assert found.low <= plain.low + 1e-12
    assert found.high >= plain.high - 1e-12


def test_a_case_without_group_stands_alone() -> None:
    cases = [case(row, "normal", (1, 0, 0), group) for row, group in enumerate(["a", "", "a", ""])]
    a, b, c, d = group_numbers(cases)
    assert a == c
    assert len({a, b, d}) == 3


def test_groups_are_drawn_whole_and_all_draws_are_given() -> None:
    groups = np.array([0, 1, 1, 2, 2, 2], dtype=np.intp)
    weights = np.concatenate(list(resampled_weights(groups, 500, seed=3)))
    assert weights.shape == (500, 6)
    assert (weights[:, 1] == weights[:, 2]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    again = np.concatenate(list(resampled_weights(groups, 500, seed=3)))
    assert (weights == again).all()


def test_many_cases_are_drawn_in_parts() -> None:
    parts = list(resampled_weights(np.arange(100_000, dtype=np.intp), 90, seed=0))
    assert len(parts) > 1
    assert sum(len(part) for part in parts) == 90


def test_an_interval_without_width_is_not_claimed() -> None:
    sure = percentile(1.0, np.ones(100), 12)
    assert (sure.low, sure.high) == (wilson(12, 12).low, 1.0)
    for unknown in (
        percentile(0.7, np.full(100, 0.7), 12),
        percentile(0.7, np.linspace(0, 1, 100), 1),
        percentile(0.7, np.full(100, np.nan), 12),
        percentile(math.nan, np.linspace(0, 1, 100), 12),
    ):
        assert math.isnan(unknown.low)
        assert math.isnan(unknown.high)


def test_same_seed_same_intervals() -> None:
    cases = made_up(40, per_group=2)
    first, again, other = (evaluate(cases, CLASSES, resamples=50, seed=s) for s in (7, 7, 8))
    assert repr(first) == repr(again)  # NaN is not equal to itself
    assert first.overall["macro_auc"] != other.overall["macro_auc"]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """60 samples of 150 cases; the truth is measured on 20,000."""
    truth = evaluate(made_up(20_000, seed=99), CLASSES, resamples=1).overall
    samples = [
        evaluate(made_up(150, seed=seed), CLASSES, resamples=200).overall for seed in range(60)
    ]
    for name, estimate in truth.items():
        held = np.mean([s[name].low <= estimate.value <= s[name].high for s in samples])
        assert held >= 0.8, name

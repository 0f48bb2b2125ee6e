"""DeLong's variances against the published example, the definition, and a bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from medmamba_desktop.core.evaluate.delong import (
    area_difference,
    area_estimate,
    areas,
    mean_areas,
)
from medmamba_desktop.core.evaluate.intervals import resampled_weights

# DeLong et al. 1988: albumin, total protein, K-G score and outcome of 43 patients, as printed with
# its results in the SAS/STAT user's guide, "Comparing Receiver Operating Characteristic Curves".
_PATIENTS = """
3.0 5.8 10 0 3.2 6.3 5 1 3.9 6.8 3 1 2.8 4.8 6 0 3.2 5.8 3 1 0.9 4.0 5 0 2.5 5.7 8 0 1.6 5.6 5 1
3.8 5.7 5 1 3.7 6.7 6 1 3.2 5.4 4 1 3.8 6.6 6 1 4.1 6.6 5 1 3.6 5.7 5 1 4.3 7.0 4 1 3.6 6.7 4 0
2.3 4.4 6 1 4.2 7.6 4 0 4.0 6.6 6 0 3.5 5.8 6 1 3.8 6.8 7 1 3.0 4.7 8 0 4.5 7.4 5 1 3.7 7.4 5 1
3.1 6.6 6 1 4.1 8.2 6 1 4.3 7.0 5 1 4.3 6.5 4 1 3.2 5.1 5 1 2.6 4.7 6 1 3.3 6.8 6 0 1.7 4.0 7 0
3.7 6.1 5 1 3.3 6.3 7 1 4.2 7.7 6 1 3.5 6.2 5 1 2.9 5.7 9 0 2.1 4.8 7 1 2.8 6.2 8 0 4.0 7.0 7 1
3.3 5.7 6 1 3.7 6.9 5 1 3.6 6.6 5 1
"""


def test_the_published_example_comes_out() -> None:
    table = np.array(_PATIENTS.split(), dtype=float).reshape(-1, 4)
    found = areas(table[:, 3] == 0, np.stack([-table[:, 0], -table[:, 1], table[:, 2]]))
    assert found.values == pytest.approx([0.7366, 0.6478, 0.7258], abs=5e-5)
    errors = np.sqrt(np.diag(found.covariance))
    assert errors == pytest.approx([0.0927, 0.1000, 0.1028], abs=5e-5)
    albumin, protein = (area_difference(i, 2, found) for i in (0, 1))
    assert albumin.value == pytest.approx(0.0108, abs=5e-5)
    assert albumin.p == pytest.approx(0.9102, abs=5e-5)
    assert (protein.value, protein.p) == pytest.approx((-0.0780, 0.4561), abs=5e-5)


def test_ties_and_areas_as_in_scikit_learn_and_variance_by_its_definition() -> None:
    random = np.random.default_rng(0)
    truth = random.random(50) < 0.4
    scores = np.round(random.random((2, 50)) + truth * 0.3, 1)
    found = areas(truth, scores)
    wins = scores[:, truth, None] - scores[:, None, ~truth]
    kernel = (wins > 0) + 0.5 * (wins == 0)
    assert found.values == pytest.approx([roc_auc_score(truth, row) for row in scores])
    expected = np.cov(kernel.mean(axis=2)) / truth.sum()
    expected += np.cov(kernel.mean(axis=1)) / (~truth).sum()
    np.testing.assert_allclose(found.covariance, expected, atol=1e-12)


def test_copies_of_a_case_add_nothing_where_they_are_one_group() -> None:
    random = np.random.default_rng(1)
    truth = random.random(80) < 0.5
    scores = (random.random(80) + truth * 0.5)[None]
    four = areas(np.repeat(truth, 4), np.repeat(scores, 4, axis=1), np.repeat(np.arange(80), 4))
    once = areas(truth, scores)
    assert four.covariance[0, 0] == pytest.approx(once.covariance[0, 0], rel=0.03)


def test_the_mean_area_varies_as_in_a_bootstrap() -> None:
    random = np.random.default_rng(2)
    labels = random.integers(0, 3, 240)
    scores = random.dirichlet((1, 1, 1), 240) + 0.25 * np.eye(3)[labels]
    groups = np.arange(240) // 2
    found = mean_areas(scores[None], labels, [0, 1, 2], groups)
    drawn = [
        np.mean([roc_auc_score(labels == c, scores[:, c], sample_weight=row) for c in range(3)])
        for rows in resampled_weights(groups, 300, 0)
        for row in rows
    ]
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(np.std(drawn), rel=0.15)
    estimate = area_estimate(found)
    assert estimate.low < estimate.value < estimate.high


def test_a_single_case_a_side_has_no_interval() -> None:
    found = areas(np.array([True, False]), np.array([[0.9, 0.1], [0.2, 0.8]]))
    assert np.isnan(area_difference(0, 1, found).low)
    assert np.isnan(area_estimate(found).low)

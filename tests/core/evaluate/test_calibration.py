"""The calibration error without chance, and scalings with planted truths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import softmax

from medmamba_desktop.core.evaluate.abstention import (
    ERROR_SHARE,
    LEAST_COVERAGE,
    answering_threshold,
)
from medmamba_desktop.core.evaluate.calibration import debiased_error
from medmamba_desktop.core.evaluate.intervals import Floats, Ints
from medmamba_desktop.core.evaluate.scaling import (
    Labelled,
    Scaling,
    choose_scaling,
    fit_scaling,
    mix_weights,
)
from medmamba_desktop.core.evaluate.values import ReliabilityBin


def bins(confidence: float, accuracy: float, count: int) -> list[ReliabilityBin]:
    return [ReliabilityBin(count, confidence, accuracy), ReliabilityBin(0, math.nan, math.nan)]


def test_nothing_to_measure_is_no_number() -> None:
    assert math.isnan(debiased_error([ReliabilityBin(0, math.nan, math.nan)]))


def test_what_chance_explains_is_no_error() -> None:
    assert debiased_error(bins(0.8, 0.75, 12)) == 0.0


def test_a_gap_far_beyond_chance_stays() -> None:
    assert debiased_error(bins(0.9, 0.7, 10_000)) == pytest.approx(0.2, abs=1e-4)


@pytest.mark.parametrize("count", [5, 40, 300])
def test_it_is_at_most_the_plain_error(count: int) -> None:
    assert 0 <= debiased_error(bins(0.9, 0.8, count)) <= 0.1


def drawn(
    n: int = 3000, temperature: float = 1.0, bias: tuple[float, ...] = (0.0, 0.0, 0.0)
) -> tuple[Floats, Ints]:
    """Scores, and labels drawn from softmax(scores / temperature + bias)."""
    random = np.random.default_rng(0)
    scores = random.normal(0, 2, (n, 3))
    shares = softmax(scores / temperature + np.array(bias), axis=1)
    labels = (random.random((n, 1)) > shares.cumsum(axis=1)).sum(axis=1)
    return scores, labels.astype(np.intp)


def labelled(scores: Floats, labels: Ints) -> Labelled:
    return Labelled(scores, labels, np.arange(len(labels)), np.ones(len(labels)))


@pytest.mark.parametrize("planted", [0.5, 1.0, 2.0])
def test_a_planted_temperature_is_found(planted: float) -> None:
    found = fit_scaling(labelled(*drawn(temperature=planted)))
    assert found.temperature == pytest.approx(planted, rel=0.1)


def test_swapped_labels_do_not_soften_the_probabilities() -> None:
    scores, labels = drawn()
    random = np.random.default_rng(1)
    is_swapped = (labels < 2) & (random.random(len(labels)) < 0.15)
    noisy = np.where(is_swapped, 1 - labels, labels)
    soft, kept = (
        fit_scaling(labelled(scores, noisy)),
        fit_scaling(labelled(scores, noisy), (), (0, 1)),
    )
    assert kept.swapped == pytest.approx(0.15, abs=0.04)
    assert abs(kept.temperature - 1) < 0.1 < soft.temperature - 1


def test_labels_of_a_doubtful_pair_keep_the_sum() -> None:
    scores, _ = drawn(50)
    scaling = Scaling(1.3, (0.2, 0.0, -0.2), (0, 2), 0.1)
    shares, said = scaling.probabilities(scores), scaling.of_labels(scores)
    assert said.sum(axis=1) == pytest.approx(np.ones(50))
    assert said[:, 1] == pytest.approx(shares[:, 1])
    assert said[:, 0] == pytest.approx(0.9 * shares[:, 0] + 0.1 * shares[:, 2])


def test_the_bias_is_taken_where_it_helps_and_only_there() -> None:
    bias = (0.8, 0.0, -0.8)
    helped = choose_scaling(labelled(*drawn(600, bias=bias)), bias)
    assert helped.scaling.bias == bias
    assert helped.gain > helped.gain_error > 0
    assert helped.losses["temperature and bias"] < helped.losses["temperature"]
    assert choose_scaling(labelled(*drawn(600)), bias).scaling.bias == ()


def test_crossed_probabilities_are_the_labels_and_sum_to_one() -> None:
    found = choose_scaling(labelled(*drawn(200)))
    assert found.crossed.sum(axis=1) == pytest.approx(np.ones(200))
    assert found.losses.keys() == {"temperature"}


def test_weights_give_the_mix_that_is_wanted() -> None:
    labels = np.array([0] * 10 + [1] * 30)
    weights = mix_weights(labels, [3, 1])
    assert weights.mean() == pytest.approx(1)
    assert weights[labels == 0].sum() == pytest.approx(3 * weights[labels == 1].sum())


def test_answers_are_wrong_half_as_often() -> None:
    top = 1 - 0.5 * np.linspace(0, 1, 501) ** 3
    found = answering_threshold(np.stack([top, 1 - top], axis=1))
    assert found.is_reached
    assert 1 - found.accuracy <= ERROR_SHARE * found.error_of_all
    lower = top[top >= found.probability - 0.01]
    assert (1 - lower).mean() > ERROR_SHARE * found.error_of_all
    assert found.coverage == pytest.approx((top >= found.probability).mean())


def test_most_pictures_are_answered_even_where_that_halves_nothing() -> None:
    found = answering_threshold(np.tile([0.7, 0.3], (20, 1)))
    assert not found.is_reached
    assert found.coverage == 1.0 >= LEAST_COVERAGE
    assert found.probability == 0.7

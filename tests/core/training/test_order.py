"""Which pictures a step gets: each once an epoch, the same wherever a run begins again."""

from __future__ import annotations

from collections import Counter

import torch
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.training.order import Order


def epoch_of(order: Order, epoch: int) -> list[int]:
    steps = order.steps_per_epoch
    return [i for step in range(epoch * steps, (epoch + 1) * steps) for i in order.batch(step)]


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 10**6), st.integers(0, 5))
def test_each_picture_comes_once_an_epoch(count: int, size: int, seed: int, epoch: int) -> None:
    pictures = list(range(100, 100 + 3 * count, 3))
    order = Order(pictures, size, seed)
    drawn = epoch_of(order, epoch)
    assert len(drawn) == order.steps_per_epoch * order.batch_size
    assert order.batch_size == min(size, count)
    assert set(drawn) <= set(pictures)
    assert max(Counter(drawn).values()) == 1
    assert count - len(drawn) < order.batch_size


@given(st.integers(1, 40), st.integers(1, 50), st.integers(0, 10**6), st.integers(0, 200))
def test_a_step_has_the_same_pictures_wherever_one_begins(
    count: int, size: int, seed: int, step: int
) -> None:
    walked, direct = Order(range(count), size, seed), Order(range(count), size, seed)
    for before in range(max(0, step - 7), step):
        walked.batch(before)
    assert walked.batch(step) == direct.batch(step)


def test_epochs_and_seeds_differ() -> None:
    order = Order(range(40), 8, 1)
    assert epoch_of(order, 0) != epoch_of(order, 1)
    assert epoch_of(order, 0) != epoch_of(Order(range(40), 8, 2), 0)


@given(
    st.lists(st.floats(0.01, 100), min_size=2, max_size=40),
    st.integers(0, 10**6),
    st.integers(0, 3),
)
def test_weighted_pictures_come_within_one_of_their_due(
    weights: list[float], seed: int, epoch: int
) -> None:
    count = len(weights)
    order = Order(range(count), 1, seed, torch.tensor(weights))
    drawn = Counter(epoch_of(order, epoch))
    total = torch.tensor(weights).double().sum()
    for i, weight in enumerate(torch.tensor(weights).double()):
        assert abs(drawn[i] - float(weight / total * count)) < 1 + 1e-6
    assert drawn.total() == count


def test_weights_follow_the_pictures_and_not_their_order() -> None:
    weights = torch.tensor([1.0, 1, 1, 97])
    drawn = Counter(i for e in range(20) for i in epoch_of(Order([7, 8, 9, 5], 2, e, weights), 0))
    assert drawn[5] > 60

"""Head mode: a regularised linear layer on features of the frozen network.

Multinomial logistic regression (scikit-learn) on standardised features; the standardisation is then
folded into the weights, so that the result is an ordinary head of the network.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
# Inverse strengths of the penalty on the weights that are tried, from strong to weak.
STRENGTHS = tuple(float(c) for c in 10.0 ** np.arange(-5, 0.6, 0.5))
# More pictures than this choose no better strength, only more slowly.
_CHOOSING = 3000
_ITERATIONS = 300
# So often in a row the loss rises before weaker penalties are given up.
_RISES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A linear layer.

    Attributes:
        weight: (classes, c).
        bias: (classes,).
    """

    weight: Floats
    bias: Floats

    def logits(self, features: Floats) -> Floats:
        """(n, c) -> (n, classes)."""
        return features @ self.weight.T + self.bias


@dataclass(frozen=True, slots=True, eq=False)
class HeadData:
    """Features of pictures.

    Attributes:
        plain: (n, c) of the pictures as they are.
        views: augmented views, each (n, c).
        labels: (n,) class index.
        classes: how many classes there are.
        is_balanced: rare classes weigh as much as common ones.
    """

    plain: Floats
    views: tuple[Floats, ...]
    labels: Ints
    classes: int
    is_balanced: bool

    def of(self, rows: Ints) -> HeadData:
        """Some of the pictures."""
        views = tuple(view[rows] for view in self.views)
        return HeadData(self.plain[rows], views, self.labels[rows], self.classes, self.is_balanced)


def fit_head(data: HeadData, strength: float) -> Head:
    """The head that fits pictures and their views.

    Args:
        strength: inverse of the penalty, scikit-learn's C.
    """
    return next(_heads(data, (strength,)))


def _heads(data: HeadData, strengths: Sequence[float]) -> Iterator[Head]:
    """A head for each strength; each fit begins where the one before ended, in half the time."""
    features = np.concatenate([data.plain, *data.views])
    labels = np.tile(data.labels, 1 + len(data.views))
    mean, deviation = features.mean(0), features.std(0) + 1e-6
    scaled = (features - mean) / deviation
    model = LogisticRegression(
        max_iter=_ITERATIONS,
        class_weight="balanced" if data.is_balanced else None,
        warm_start=True,
    )
    for strength in strengths:
        # The products are so small that threads wait for each other more than they compute: on two
        # cores one thread takes a twentieth of the processor's time (docs/fine-tuning.md).
        with warnings.catch_warnings(), threadpool_limits(1, "blas"):
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.set_params(C=strength).fit(scaled, labels)
        yield _every_class(model, mean, deviation, data.classes)


@dataclass(frozen=True, slots=True)
class Choice:
    """What did best on pictures that were held out.

    Attributes:
        strength: one of `STRENGTHS`.
        loss: the mean cross entropy there.
    """

    strength: float
    loss: float


def choose_strength(
    data: HeadData, folds: Sequence[tuple[Ints, Ints]]
) -> Generator[int, None, Choice]:
    """The strength with the least loss on pictures that were held out.

    In each fold weaker penalties, which take the longest, are tried only until the loss has risen
    `_RISES` times in a row.

    Args:
        folds: (rows to fit, rows to judge by), one or several.

    Yields:
        how many folds are done, after each strength that is tried.
    """
    losses = np.zeros(len(STRENGTHS))
    pictures = sum(len(held_out) for _, held_out in folds)
    for number, (train, held_out) in enumerate(folds):
        part = data.of(_some(train))
        judged = data.of(_some(held_out))
        own = np.full(len(STRENGTHS), np.inf)
        for i, head in enumerate(_heads(part, STRENGTHS)):
            logits = head.logits(judged.plain)
            own[i] = log_loss(judged.labels, softmax(logits), labels=range(data.classes))
            yield number
            if i >= _RISES and (np.diff(own[i - _RISES : i + 1]) > 0).all():
                break
        losses += own * len(held_out) / pictures
        yield number + 1
    best = int(losses.argmin())
    return Choice(STRENGTHS[best], float(losses[best]))


def out_of_fold(
    data: HeadData, folds: Sequence[tuple[Ints, Ints]], strength: float
) -> Iterator[tuple[Ints, Floats]]:
    """For each fold the rows held out and their logits by a head that has not seen them."""
    for train, held_out in folds:
        yield held_out, fit_head(data.of(train), strength).logits(data.plain[held_out])


def softmax(logits: Floats) -> NDArray[np.float64]:
    """(n, classes) scores -> probabilities."""
    high = np.exp((logits - logits.max(1, keepdims=True)).astype(np.float64))
    return np.asarray(high / high.sum(1, keepdims=True))


def _some(rows: Ints) -> Ints:
    if len(rows) <= _CHOOSING:
        return rows
    return np.sort(np.random.default_rng(0).permutation(rows)[:_CHOOSING])


def _every_class(model: LogisticRegression, mean: Floats, deviation: Floats, classes: int) -> Head:
    """A head for all classes; one that no picture had gets a score that never wins."""
    weight = np.zeros((classes, len(mean)), np.float32)
    bias = np.full(classes, -30.0, np.float32)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # Two classes share one row: its half for the second, against the first.
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    scaled = coefficients / deviation
    weight[model.classes_] = scaled
    bias[model.classes_] = intercepts - scaled @ mean
    return Head(weight, bias)

"""Fits how scores become probabilities: a temperature, what training drew, and doubtful labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, softmax

from medmamba_desktop.core.evaluate.intervals import Floats, Ints

FOLDS, REPEATS = 5, 3
_LOG_TEMPERATURES = (-2.5, 2.5)
# Half of the labels of a pair may be taken for the other's at most, as then nothing is known.
_MOST_SWAPPED, _SWAPPED_LOGITS = 0.5, (-6.0, 2.0)
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Labelled:
    """Held-out pictures that a scaling is fitted to.

    Attributes:
        scores: (n, classes) of the network.
        labels: (n,) places of the classes.
        groups: (n,) numbers; folds keep a group whole.
        weights: (n,) how much each picture counts, mean 1 (`mix_weights`).
    """

    scores: Floats
    labels: Ints
    groups: Ints
    weights: Floats

    def rows(self, chosen: Ints) -> Labelled:
        """Some of them."""
        return Labelled(
            self.scores[chosen], self.labels[chosen], self.groups[chosen], self.weights[chosen]
        )


@dataclass(frozen=True, slots=True)
class Scaling:
    """Probabilities are softmax(scores / temperature + bias).

    Attributes:
        bias: one number a class; empty for none.
        doubtful: two classes whose labels are in doubt among the held-out pictures; empty for none.
        swapped: the share of their labels that are taken for the other's.
    """

    temperature: float
    bias: tuple[float, ...] = ()
    doubtful: tuple[int, ...] = ()
    swapped: float = 0.0

    def probabilities(self, scores: Floats) -> Floats:
        """(n, classes), of what a picture shows."""
        bias = np.array(self.bias) if self.bias else 0.0
        found: Floats = softmax(scores / self.temperature + bias, axis=1)
        return found

    def of_labels(self, scores: Floats) -> Floats:
        """(n, classes), of how a picture of the held-out part is labelled."""
        shares = self.probabilities(scores)
        if not self.doubtful:
            return shares
        first, second = self.doubtful
        mixed = shares.copy()
        moved = self.swapped * (shares[:, second] - shares[:, first])
        mixed[:, first] += moved
        mixed[:, second] -= moved
        return mixed


@dataclass(frozen=True, slots=True)
class Chosen:
    """A scaling with what chose it.

    Attributes:
        crossed: (n, classes) probabilities of the labels, each by folds that left the picture out.
        losses: kind of scaling -> mean weighted log loss of `crossed` in its place.
        gain, gain_error: by how much the bias lowers the loss, and the standard error of that.
    """

    scaling: Scaling
    crossed: Floats
    losses: dict[str, float]
    gain: float
    gain_error: float


def mix_weights(labels: Ints, wanted: Sequence[float]) -> Floats:
    """Weights (n,), mean 1, that give held-out pictures another mix of classes.

    Args:
        labels: (n,) places of the classes.
        wanted: one number a class, in proportion to its share.
    """
    counts = np.bincount(labels, minlength=len(wanted)).astype(np.float64)
    target = np.asarray(wanted, dtype=np.float64)
    own = np.divide(target, counts, out=np.zeros_like(target), where=counts > 0)[labels]
    weights: Floats = own / own.mean()
    return weights


def choose_scaling(
    data: Labelled, drawn: Sequence[float] = (), doubtful: tuple[int, ...] = ()
) -> Chosen:
    """The scaling for a task: a temperature, and `drawn` as bias where that is plainly better.

    Plainly better is a log loss, in repeated cross-validation, lower by more than the standard
    error of the difference: the simpler scaling moves no decision of the network.

    Args:
        drawn: the bias that undoes how often each class was drawn in training; empty for none.
        doubtful: as in `Scaling`; the share is fitted beside the temperature ("forward correction",
            Patrini et al. 2017, arXiv 1609.03683).

    Raises:
        ValueError: fewer than two pictures of a class, or fewer groups than folds.
    """
    plain = _crossed(data, (), doubtful)
    losses, row = {"temperature": _mean(plain, data)}, _row_losses(plain, data)
    scaling, crossed, gain, error = fit_scaling(data, (), doubtful), plain, 0.0, 0.0
    if drawn:
        other = _crossed(data, drawn, doubtful)
        losses["temperature and bias"] = _mean(other, data)
        difference = data.weights * (row - _row_losses(other, data))
        gain = float(difference.mean())
        error = float(difference.std() / np.sqrt(len(difference)))
        if gain > error:
            scaling, crossed = fit_scaling(data, drawn, doubtful), other
    return Chosen(scaling, crossed, losses, gain, error)


def fit_scaling(
    data: Labelled, bias: Sequence[float] = (), doubtful: tuple[int, ...] = ()
) -> Scaling:
    """The temperature, and the share of swapped labels, with the least weighted log loss."""

    def made(values: Floats) -> Scaling:
        swapped = _MOST_SWAPPED * float(expit(values[1])) if doubtful else 0.0
        return Scaling(float(np.exp(values[0])), tuple(bias), doubtful, swapped)

    def loss(values: Floats) -> float:
        return _mean(made(values).of_labels(data.scores), data)

    size = 2 if doubtful else 1
    found = minimize(
        loss,
        np.array([0.0, -2.0][:size]),
        method="L-BFGS-B",
        bounds=[_LOG_TEMPERATURES, _SWAPPED_LOGITS][:size],
    )
    return made(found.x)


def _crossed(data: Labelled, bias: Sequence[float], doubtful: tuple[int, ...]) -> Floats:
    """(n, classes) probabilities of the labels by the other folds, the mean of some repeats."""
    from sklearn.model_selection import StratifiedGroupKFold

    total = np.zeros(data.scores.shape)
    fewest = int(np.unique(data.labels, return_counts=True)[1].min())
    for seed in range(REPEATS):
        folds = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=seed)
        for train, held_out in folds.split(data.scores, data.labels, data.groups):
            fitted = fit_scaling(data.rows(train), bias, doubtful)
            total[held_out] += fitted.of_labels(data.scores[held_out]) / REPEATS
    return total


def _row_losses(shares: Floats, data: Labelled) -> Floats:
    own = shares[np.arange(len(data.labels)), data.labels]
    losses: Floats = -np.log(own + _TINY)
    return losses


def _mean(shares: Floats, data: Labelled) -> float:
    return float(np.average(_row_losses(shares, data), weights=data.weights))

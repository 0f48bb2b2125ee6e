"""How good a network in training is on validation pictures."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import confusion_matrix, roc_auc_score
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.training.plan import Measure


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one task on validation pictures.

    Attributes:
        loss: cross entropy without smoothing, mean.
        auc: mean over classes of one against the rest; NaN where a class is missing.
        confusion: rows true, columns predicted.
    """

    loss: float
    accuracy: float
    balanced_accuracy: float
    auc: float
    confusion: tuple[tuple[int, ...], ...]

    def value(self, measure: Measure) -> float:
        """The measure, higher is better; the loss stands in for an area that is not defined."""
        if measure == "loss":
            return -self.loss
        found = {"accuracy": self.accuracy, "macro_auc": self.auc}
        value = found.get(measure, self.balanced_accuracy)
        return -self.loss if np.isnan(value) else value


def score(logits: Tensor, labels: Tensor) -> Scores:
    """Figures of scores (n, classes) against labels (n,)."""
    logits, labels = logits.float().cpu(), labels.cpu()
    classes = logits.shape[1]
    table = confusion_matrix(labels, logits.argmax(1), labels=range(classes))
    present = table.sum(1) > 0
    recall = table.diagonal()[present] / table.sum(1)[present]
    return Scores(
        loss=float(functional.cross_entropy(logits, labels)),
        accuracy=float(table.trace() / max(1, table.sum())),
        balanced_accuracy=float(recall.mean()) if present.any() else float("nan"),
        auc=_macro_auc(logits.softmax(1), labels.tolist()),
        confusion=tuple(tuple(int(v) for v in row) for row in table),
    )


def mean_score(found: Sequence[Scores], measure: Measure) -> float:
    """The mean of a measure over tasks."""
    return float(np.mean([scores.value(measure) for scores in found]))


def _macro_auc(shares: Tensor, labels: Sequence[int]) -> float:
    areas = []
    for i in range(shares.shape[1]):
        is_class = [label == i for label in labels]
        if all(is_class) or not any(is_class):
            return float("nan")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UndefinedMetricWarning)
            areas.append(roc_auc_score(is_class, torch.nan_to_num(shares[:, i]).numpy()))
    return float(np.mean(areas))

"""What an evaluation says; free of torch and of scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from medmamba_desktop.core.values import ImageRef


@dataclass(frozen=True, slots=True)
class Case:
    """One picture with its label and what a model says of it.

    Attributes:
        label: the true class's name.
        probabilities: one a class, in the classes' order.
        group: what belongs together (a patient); empty stands alone. Bootstraps draw groups.
    """

    ref: ImageRef
    label: str
    probabilities: tuple[float, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; NaN where the data do not allow it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, x and y from 0 to 1; for a ROC false and true positive rate."""

    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases whose highest probability falls in one bin: how sure, and how often right."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one model on one set of cases.

    Attributes:
        n: how many cases.
        classes: names, in the order of the confusion matrix.
        overall: accuracy, balanced_accuracy, macro_auc, macro_f1.
        per_class: class -> sensitivity, specificity, precision, f1, auc, average_precision.
        counts: class -> cases of it.
        binary: "normal-vs-rest" -> accuracy, auc, where a class is named normal.
        confusion: rows true, columns predicted, in the order of `classes`.
        roc: class -> its curve against the rest, at most 200 points.
        reliability: 15 bins of equal width, empty ones with count 0.
        ece: expected calibration error over those bins.
        brier: mean squared distance of probabilities from the truth, summed over classes.
    """

    n: int
    classes: tuple[str, ...]
    overall: Mapping[str, Estimate]
    per_class: Mapping[str, Mapping[str, Estimate]]
    counts: Mapping[str, int]
    confusion: tuple[tuple[int, ...], ...]
    binary: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    roc: Mapping[str, Curve] = field(default_factory=dict)
    reliability: tuple[ReliabilityBin, ...] = ()
    ece: float = float("nan")
    brier: float = float("nan")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A picture whose label is probably wrong (confident learning, arXiv 1911.00068).

    Attributes:
        given: the label in the data.
        likely: the class that a model which never saw the picture takes it for.
        confidence: the probability of `likely` less that of `given`, 0 to 1.
    """

    ref: ImageRef
    given: str
    likely: str
    confidence: float

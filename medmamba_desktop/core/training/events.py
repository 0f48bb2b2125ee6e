"""What training says while it runs; free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PhaseName = Literal["read", "features", "head", "full", "measure", "save"]


@dataclass(frozen=True, slots=True)
class Phase:
    """How far the current phase is; the first report of a phase has `done` 0.

    Attributes:
        name: read pictures, compute features, fit the head, train all weights, measure, save.
        title: for people ("Reading pictures").
        done, total: in the phase's own units; total 0 where not known.
        seconds_left: of this phase, or None while that cannot be told.
    """

    name: PhaseName
    title: str
    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step of the optimiser in full mode.

    Attributes:
        step: counted from 1 over this training; `steps` at most, fewer where it stops early.
        loss: of this step's pictures, guidance included.
        seconds_left: of this phase, or None while that cannot be told.
        share: of this phase that is done, 0 to 1: in a cross-validation of all its trainings.
        may_end_early: whether training stops where nothing gets better; then both are bounds.
    """

    step: int
    steps: int
    epoch: int
    loss: float
    learning_rate: float
    images_per_second: float
    seconds_left: float | None = None
    share: float = 0.0
    may_end_early: bool = False


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the training pictures, measured on the validation pictures.

    Attributes:
        epoch: counted from 1; `epochs` at most.
        accuracy, auc: on validation; auc is the mean over classes, NaN where undefined.
        score: the plan's measure on validation, higher is better.
        confusion: of the validation pictures, rows true, columns predicted, in class order.
        is_best: the best score so far, or the newest while the rate rises; its weights are kept.
        by_task: task, accuracy and auc of each, where several train together.
    """

    epoch: int
    epochs: int
    step: int
    train_loss: float
    val_loss: float
    accuracy: float
    auc: float
    score: float
    confusion: tuple[tuple[int, ...], ...]
    is_best: bool
    by_task: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should be told, one sentence without a trailing full stop."""

    text: str


TrainEvent = Phase | StepDone | EpochDone | Notice

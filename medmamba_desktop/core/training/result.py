"""What a finished training run says; free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from medmamba_desktop.core.evaluate.values import Case, Evaluation, Suspect
from medmamba_desktop.core.training.events import EpochDone


@dataclass(frozen=True, slots=True)
class RegionHits:
    """Of the held-out pictures with a known region: how often the map's maximum lies in it.

    Attributes:
        n: how many pictures.
        before: share of hits with the start model's features; None where there is no start model.
        after: share of hits with the new model.
        energy_before, energy_after: share of the positive map inside the region, mean.
    """

    n: int
    before: float | None
    after: float
    energy_before: float | None
    energy_after: float


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A model of the user's own, and how good it is.

    Attributes:
        model: the model file, in the run folder.
        run: the run folder.
        held_out: what `evaluation` was measured on: pictures locked away from the start, or, where
            the data are too few for that, each picture by a model that had not seen it.
        evaluation: figures of the new model there.
        head_only: full mode: figures of the head-only model there.
        start_model: figures of the start model there, where it knows the same classes.
        cases: every held-out picture with the new model's probabilities.
        suspects: pictures of all parts whose label is probably wrong, the surest first.
        regions: where the model looks, where regions of pictures of a test part are known.
        history: full mode: every epoch.
        notices: what the user was told on the way.
        seconds: from the beginning to the end, without the times that it stood still.
    """

    model: Path
    run: Path
    held_out: Literal["test", "cross-validation"]
    evaluation: Evaluation
    cases: tuple[Case, ...]
    head_only: Evaluation | None = None
    start_model: Evaluation | None = None
    suspects: tuple[Suspect, ...] = ()
    regions: RegionHits | None = None
    history: tuple[EpochDone, ...] = ()
    notices: tuple[str, ...] = ()
    seconds: float = 0.0

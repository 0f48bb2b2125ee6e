"""What is asked of a measurement, and what comes out of it; free of torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from medmamba_desktop.core.dataset.examples import Example
from medmamba_desktop.core.evaluate.values import Case, Evaluation
from medmamba_desktop.core.values import (
    CautionKind,
    Failure,
    ImageRef,
    ModelInfo,
    Prediction,
    TaskInfo,
)

if TYPE_CHECKING:
    # They load scipy, which takes a second that the window does not have when it opens.
    from medmamba_desktop.core.evaluate.abstention import Abstention
    from medmamba_desktop.core.evaluate.compare import Comparison
    from medmamba_desktop.core.evaluate.detail import Detail

# Cautions with which a prediction is called unsure: a careful user would not take it.
UNSURE: frozenset[CautionKind] = frozenset({"low-confidence", "outside-domain"})
MOST_MODELS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a model has learned from the pictures that it was measured on.

    Attributes:
        compared: pictures that could be compared with those the model file remembers.
        twins: of them, those that are one of these training pictures.
        remembered: training pictures of the task whose places the model file remembers.
        is_held_out: the pictures are those of the model's own test, by their hash.
        listed: training and validation pictures whose pixels the model file knows: all of them, or
            0 where it lists none.
    """

    compared: int
    twins: int
    remembered: int
    is_held_out: bool
    listed: int = 0

    @property
    def is_in_training(self) -> bool:
        """Whether figures on these pictures say little of pictures that are new to the model."""
        return self.twins > 0 and not self.is_held_out


@dataclass(frozen=True, slots=True)
class Flow:
    """Where the pictures of the data went, for the report's account of them.

    Attributes:
        found: labelled pictures of all parts.
        other_parts: of them, in parts that were not measured.
        left_out: of the part measured: with labels that the user leaves out.
        unlabelled: pictures without a label.
        meant: label of the data -> class of the task, "" for left out, where they differ.
    """

    found: int
    other_parts: int = 0
    left_out: int = 0
    unlabelled: int = 0
    meant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A model measured on labelled pictures.

    Attributes:
        cases, predictions, examples: one each a picture that could be read, in the same order.
        failures: pictures that could not.
        names: of every picture, as they are written.
        sha256: of the labelled pictures.
        split: which part they are; empty for all.
        origin: how labels were found, in words.
        unit: what pictures are grouped by, "group" or "patient"; empty where by nothing.
        answered: figures of the pictures without an `UNSURE` caution.
        environment: name and value, such as the device.
    """

    model: ModelInfo
    task: TaskInfo
    evaluation: Evaluation
    detail: Detail
    cases: Sequence[Case]
    predictions: Sequence[Prediction]
    examples: Sequence[Example]
    failures: Sequence[Failure]
    names: Mapping[ImageRef, str]
    sha256: str
    split: str
    origin: str
    unit: str
    flow: Flow
    seen: Seen
    answered: Abstention
    environment: Sequence[tuple[str, str]]

    @property
    def cautions(self) -> dict[CautionKind, int]:
        """Kind -> pictures that have such a caution."""
        counts = Counter(kind for p in self.predictions for kind in {c.kind for c in p.cautions})
        return {kind: counts[kind] for kind in get_args(CautionKind)}

    @property
    def groups(self) -> int:
        """How many groups the pictures belong to; 0 where nothing is known of groups."""
        return len({case.group for case in self.cases if case.group})


@dataclass(frozen=True, slots=True)
class Measurement:
    """One or several models on the same pictures.

    Attributes:
        models: the first is the one that the others are compared with.
        comparisons: one for each model after the first, in order.
    """

    models: tuple[Measured, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """What each model is called, so that no two are called the same."""
        if len(self.models) == 1:
            return (self.first.model.title,)
        return tuple(f"{chr(65 + n)}: {one.model.title}" for n, one in enumerate(self.models))

    @property
    def first(self) -> Measured:
        """The model that the others are compared with."""
        return self.models[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured.

    Attributes:
        places: packs, folders, zips or tables.
        task: name of the model's task; empty to find it by the classes.
        split: train, val, test, all; empty for test where the data have parts.
        meant: label of the data -> class of the task, "" to leave its pictures out.
        leave_out: a folder whose pictures do not count: results of an earlier measurement.
    """

    places: tuple[Path, ...]
    task: str = ""
    split: str = ""
    meant: Mapping[str, str] = field(default_factory=dict)
    leave_out: Path | None = None

"""Made-up cases: labels and probabilities of a given quality."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.values import ImageRef

CLASSES = ("normal", "benign", "malignant")


def case(row: int, label: str, probabilities: Sequence[float], group: str = "") -> Case:
    ref = ImageRef(Path(f"/private/patient-{row}.png"))
    return Case(ref, label, tuple(float(p) for p in probabilities), group)


def made_up(
    n: int,
    classes: Sequence[str] = CLASSES,
    *,
    skill: float = 2.0,
    per_group: int = 0,
    seed: int = 0,
) -> list[Case]:
    """Cases whose true class's score is `skill` standard deviations above the others'."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, len(classes), n)
    scores = random.normal(size=(n, len(classes)))
    scores[np.arange(n), labels] += skill
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    groups = [f"patient {row // per_group}" if per_group else "" for row in range(n)]
    return [case(row, classes[labels[row]], shares[row], groups[row]) for row in range(n)]

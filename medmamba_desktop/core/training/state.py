"""What a training of all weights keeps beside the weights: its place, its history, its times."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from medmamba_desktop.core.training.events import EpochDone


class State:
    """What changes from step to step beside the weights.

    Attributes:
        part_size: pictures computed at once, as far as memory is known to hold them.
    """

    def __init__(self, part_size: int = 0) -> None:
        self.part_size = part_size
        self.step = 0
        self.loss_sum = 0.0
        self.rate_factor = 1.0
        self.rollbacks = 0
        self.best_epoch = 0
        self.best_score = -math.inf
        self.is_stopped = False
        self.history: list[EpochDone] = []

    def to_json(self) -> dict[str, Any]:
        content = {key: value for key, value in vars(self).items() if key != "history"}
        return {**content, "history": [asdict(epoch) for epoch in self.history]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> State:
        state = cls()
        for key in vars(state):
            setattr(state, key, content[key])
        state.history = [epoch_from_json(entry) for entry in content["history"]]
        return state


def epoch_from_json(entry: dict[str, Any]) -> EpochDone:
    """An epoch as `asdict` and JSON leave it, as it was."""
    confusion = tuple(tuple(row) for row in entry["confusion"])
    by_task = tuple((str(t), float(a), float(u)) for t, a, u in entry["by_task"])
    return EpochDone(**{**entry, "confusion": confusion, "by_task": by_task})


class Times:
    """How long steps and the ends of epochs take, for the time left."""

    def __init__(self) -> None:
        self.saved = 0.0
        self.step_s = 0.0
        self._count = 0
        self._epoch_s: float | None = None

    def step_took(self, seconds: float) -> None:
        """Take in a step; the first, which waits for much that others find ready, counts alone."""
        self._count += 1
        self.step_s = seconds if self._count <= 2 else 0.9 * self.step_s + 0.1 * seconds

    def epoch_took(self, seconds: float) -> None:
        """Take in the end of an epoch: validation and saving."""
        self._epoch_s = seconds

    def left(self, steps: int, per_epoch: int, validating: float = 0.0) -> float | None:
        """Seconds that so many steps take, the ends of their epochs included.

        Args:
            validating: how many steps the end of an epoch is worth, as long as none has been seen.

        Returns:
            None after the first step, which tells nothing of the others.
        """
        if not steps:
            return 0.0
        if self._count < 2:
            return None
        end = validating * self.step_s if self._epoch_s is None else self._epoch_s
        return steps * self.step_s + math.ceil(steps / per_epoch) * end

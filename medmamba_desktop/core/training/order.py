"""Which pictures make up each step: drawn anew each epoch, from the seed and the epoch alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor


class Order:
    """Batches of a training set, the same for the same seed wherever a run begins again.

    Args:
        indices: the training pictures.
        batch_size: pictures a step, over all processes; no more than there are.
        seed: of the run.
        weights: how often each picture is drawn an epoch, up to a factor; None draws each once.
    """

    def __init__(
        self,
        indices: Sequence[int],
        batch_size: int,
        seed: int,
        weights: Tensor | None = None,
    ) -> None:
        self._indices = torch.as_tensor(indices)
        self.batch_size = min(batch_size, len(indices))
        self._seed = seed
        self._weights = weights
        self._epoch = -1
        self._drawn = self._indices

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches in an epoch; what is left over waits for the next draw."""
        return max(1, len(self._indices) // self.batch_size)

    def batch(self, step: int) -> list[int]:
        """The pictures of a step counted from 0."""
        epoch, number = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._drawn, self._epoch = self._draw(epoch), epoch
        first = number * self.batch_size
        chosen: list[int] = self._drawn[first : first + self.batch_size].tolist()
        return chosen

    def _draw(self, epoch: int) -> Tensor:
        generator = torch.Generator().manual_seed(self._seed * 100_003 + epoch)
        if self._weights is None:
            places = torch.randperm(len(self._indices), generator=generator)
            return self._indices[places]
        places = _spread(self._weights, len(self._indices), generator)
        return self._indices[places[torch.randperm(len(places), generator=generator)]]


def parts_of(batch: Sequence[int], most: int) -> list[Sequence[int]]:
    """A batch in parts as equal as can be: normalisation learns little from a part of one."""
    count = math.ceil(len(batch) / most)
    ends = [len(batch) * number // count for number in range(count + 1)]
    return [batch[first:end] for first, end in pairwise(ends)]


def _spread(weights: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """`count` places drawn in proportion to weights, each within one of its due (systematic)."""
    due = weights.double() / weights.double().sum() * count
    mixed = torch.randperm(len(due), generator=generator)
    ends = due[mixed].cumsum(0)
    ticks = torch.arange(count) + torch.rand(1, generator=generator, dtype=torch.float64)
    places = torch.searchsorted(ends, ticks, right=True).clamp(max=len(due) - 1)
    return mixed[places]

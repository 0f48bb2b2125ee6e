"""What a linear head sees of a picture: which stages' maps, pooled how (decision 017)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from medmamba_desktop.core.language import tr_noop
from medmamba_desktop.core.network.config import MEAN, STAGES, Source, Window
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import MEANS, Pooled
from medmamba_desktop.core.training.head import Head


@dataclass(frozen=True, slots=True)
class Sight:
    """What a head sees.

    Attributes:
        title: in the words of a sentence that begins "The last layer sees".
        sides: stages before the last.
        windows: how their maps are pooled.
        has_last: whether the mean of the last stage's map stands beside.
    """

    title: str
    sides: tuple[int, ...]
    windows: tuple[Window, ...] = (MEAN,)
    has_last: bool = True

    @property
    def sources(self) -> tuple[Source, ...]:
        """In the order of the head's features, which is the network's (`MedMamba.weights_of`)."""
        sides = [(stage, window) for stage in self.sides for window in self.windows]
        return tuple([*sides, (STAGES, MEAN)] if self.has_last else sides)

    def of(self, pooled: Pooled) -> Tensor:
        """(n, f): the head's features of pictures, joined."""
        return torch.cat([pooled[source] for source in self.sources], dim=-1)


# The last stage of a network that was trained for other tasks has thrown away much of what a new
# one needs; the stages before still have it (docs/decisions/012-training-engine.md).
WHOLE = Sight(tr_noop("the whole picture"), (1, 2, 3))
# What a head on frozen features may see; which one, held-out pictures say.
SIGHTS = (
    WHOLE,
    Sight(tr_noop("the middle of the picture"), (1, 2, 3), (0.35, 0.22), has_last=False),
    Sight(
        tr_noop("the middle of the picture, and the whole at the last stage"),
        (1, 2, 3),
        (0.35, 0.22),
    ),
)
# When all weights learn, the last stage but one alone: its map is four times finer than the last.
FULL = Sight(tr_noop("the whole picture"), (3,))


def sources_for(sights: Iterable[Sight], network: MedMamba) -> tuple[Source, ...]:
    """What must be known of pictures for heads of these sights and for a network's own scores."""
    needed = [*MEANS, *network.sources, *(source for sight in sights for source in sight.sources)]
    return tuple(dict.fromkeys(needed))


def with_head(network: MedMamba, task: str, head: Head, sight: Sight) -> None:
    """Give the network's task this head; what the head does not see has no weight."""
    weights = network.weights_of(task)
    widths = [weights[source].shape[1] for source in sight.sources]
    parts = torch.split(torch.from_numpy(head.weight), widths, dim=1)
    seen = dict(zip(sight.sources, parts, strict=True))
    with torch.no_grad():
        for source, weight in network.weights_of(task).items():
            weight.copy_(seen[source]) if source in seen else weight.zero_()
        network.head_of(task).bias.copy_(torch.from_numpy(head.bias))

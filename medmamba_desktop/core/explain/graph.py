"""The way from a stage's map to the scores, kept so that each class costs only the way back."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from medmamba_desktop.core.explain.tail import Tail, Weights, scores_of
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import Pooled


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """What torch remembers of the network behind a map.

    Attributes:
        start: what the way begins with.
        maps: stage -> (1, h, w, c), of the stages on the way, with their history.
        pooled: these maps pooled.
    """

    start: Tensor
    maps: dict[int, Tensor]
    pooled: Pooled

    def gradients(self, rows: Weights, *with_: Tensor) -> list[tuple[Tensor, ...]]:
        """Of each row's score with some of the maps, in one pass back a row."""
        with torch.enable_grad():
            scores = scores_of(self.pooled, rows)[0]
        return [torch.autograd.grad(score, with_, retain_graph=True) for score in scores]


def graph_from(network: MedMamba, stage: int, entry: Tensor) -> Graph:
    """The network behind a stage's map, run once.

    Args:
        network: in eval mode, frozen (`tail.evaluating`).
        entry: (1, h, w, c), the stage's map.
    """
    start = entry.detach().clone().requires_grad_()
    with torch.enable_grad():
        return graph_of(start, Tail(network, stage), start)


def graph_of(start: Tensor, tail: Tail, entry: Tensor) -> Graph:
    """The network behind a map that was itself made of `start`; gradients enabled."""
    maps = tail.maps(entry)
    return Graph(start, maps, tail.pooled(maps))

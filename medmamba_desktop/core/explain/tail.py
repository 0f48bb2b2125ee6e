"""What lies behind a stage's map: the rest of the network, and the weights of a class's score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from medmamba_desktop.core.network.config import STAGES, Source
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import Pooled, pooled_maps

# Source -> (rows, c): the linear layers that make a score of pooled maps, one row a class.
Weights = Mapping[Source, Tensor]


class Tail(nn.Module):
    """The network behind one stage's map, (b, h, w, c) -> pooled maps of the stages from it on.

    Stages before it add constants to the scores, which no gradient sees.
    """

    def __init__(self, network: MedMamba, stage: int) -> None:
        super().__init__()
        self.stage = stage
        self._sources = network.sources
        self._behind = nn.ModuleList(network.stage(s) for s in range(stage, STAGES + 1))

    def forward(self, x: Tensor) -> dict[Source, Tensor]:
        return self.pooled(self.maps(x))

    def maps(self, x: Tensor) -> dict[int, Tensor]:
        """The maps of the stages from this one on, (b, h, w, c) each."""
        maps = {}
        for number, layer in enumerate(self._behind, start=self.stage):
            if number > self.stage:
                x = layer.mapped(x)  # type: ignore[operator]  # a Stage; ModuleList does not say
            maps[number] = x
            x = layer.merged(x)  # type: ignore[operator]
        return maps

    def pooled(self, maps: Mapping[int, Tensor]) -> dict[Source, Tensor]:
        """Maps pooled as the scores take them."""
        return pooled_maps(maps, [source for source in self._sources if source[0] in maps])


def weights_of(network: MedMamba, task: str | None) -> dict[Source, Tensor]:
    """The linear layers of a task's scores, biases left out."""
    return {source: weight.detach() for source, weight in network.weights_of(task).items()}


def scores_of(pooled: Pooled, weights: Weights) -> Tensor:
    """(b, rows): scores of pooled maps, less bias and what stages before them add."""
    parts = [pooled[source] @ weight.T for source, weight in weights.items() if source in pooled]
    return torch.stack(parts).sum(0)


def shuffled_rows(weights: Weights, class_index: int, count: int) -> dict[Source, Tensor]:
    """A class's weights in `count` random orders: what a class that was never learnt looks like.

    The same orders at every call.
    """
    random = torch.Generator().manual_seed(0)
    found = {}
    for source, weight in weights.items():
        row = weight[class_index]
        orders = [torch.randperm(len(row), generator=random) for _ in range(count)]
        found[source] = row[torch.stack(orders).to(row.device)]
    return found


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Eval mode and frozen parameters inside; modes, flags and gradients as they were after."""
    modes = [(module, module.training) for module in network.modules()]
    kept = [(p, p.requires_grad, p.grad) for p in network.parameters()]
    network.eval().requires_grad_(False)
    try:
        with torch.enable_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode
        for parameter, flag, gradient in kept:
            parameter.requires_grad_(flag)
            parameter.grad = gradient

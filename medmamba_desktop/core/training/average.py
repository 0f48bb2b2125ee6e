"""A running mean of the weights (EMA), which generalises better than the last ones."""

from __future__ import annotations

import copy

import torch
from torch import Tensor

from medmamba_desktop.core.network.medmamba import MedMamba


class RunningMean:
    """An exponential mean of a network's weights and statistics.

    Args:
        decay: how much of the mean stays at each step, once warm; 0 keeps the newest weights alone.
    """

    def __init__(self, network: MedMamba, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self._decay = decay
        self.steps = 0

    @torch.no_grad()
    def update(self, network: MedMamba) -> None:
        """Take in the weights after a step; short runs forget their start sooner."""
        self.steps += 1
        decay = min(self._decay, self.steps / (self.steps + 10))
        mean, newest = _tensors(self.network), _tensors(network)
        torch._foreach_lerp_(mean, newest, 1 - decay)
        for kept, new in zip(_counters(self.network), _counters(network), strict=True):
            kept.copy_(new)


def _tensors(network: MedMamba) -> list[Tensor]:
    return [t for t in network.state_dict().values() if t.is_floating_point()]


def _counters(network: MedMamba) -> list[Tensor]:
    return [t for t in network.state_dict().values() if not t.is_floating_point()]

"""Pictures mixed with others of their task (mixup, Zhang et al. 2018, arXiv 1710.09412)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Which pictures of a batch are mixed with which.

    Attributes:
        partner: (b,) int64, a picture of the same task.
        share: (b,) float32, how much of a mixed picture is its own, 0.5 to 1; 1 where not mixed.
    """

    partner: Tensor
    share: Tensor

    @property
    def is_plain(self) -> Tensor:
        """(b,) bool, which pictures are left as they are."""
        return self.share >= 1

    def images(self, images: Tensor) -> Tensor:
        """(b, c, h, w) mixed."""
        share = self.share.view(-1, 1, 1, 1)
        return torch.lerp(images[self.partner], images, share)

    def targets(self, labels: Tensor, classes: int) -> Tensor:
        """(b,) labels -> (b, classes) shares of each class."""
        one = functional.one_hot(labels, classes).float()
        return torch.lerp(one[self.partner], one, self.share[:, None])


def draw_mixture(tasks: Tensor, share: float, seed: int) -> Mixture:
    """Choose about a share of the pictures and a partner for each.

    Args:
        tasks: (b,) on any device; partners are of the same task.
        seed: of the step.
    """
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.rand(len(tasks), generator=generator) < share
    own = 1 - 0.5 * torch.rand(len(tasks), generator=generator)
    partner = torch.arange(len(tasks))
    on_cpu = tasks.cpu()
    for task in sorted(set(on_cpu.tolist())):
        rows = (on_cpu == task).nonzero().flatten()
        partner[rows] = rows[torch.randperm(len(rows), generator=generator)]
    mixed = torch.where(chosen, own, torch.ones_like(own))
    return Mixture(partner.to(tasks.device), mixed.to(tasks.device))

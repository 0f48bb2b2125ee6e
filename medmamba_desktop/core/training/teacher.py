"""Learning from another network: what it says of the same changed pictures, and how it groups them.

A patient teacher that sees every view of the student (Beyer et al. 2022, arXiv 2106.05237) carries
over more than labels do. What it was trained on is for the one who brings it to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

# Softens both sides, so that small shares count (Hinton et al. 2015, arXiv 1503.02531, section 2).
TEMPERATURE = 2.0
# Fewer pictures of a task say nothing of how it is spread.
_FEWEST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What a teacher says of a batch.

    Attributes:
        logits: one a task, (b, classes) each; rows of other tasks are not looked at.
        features: (b, f), whose likenesses the student's are to follow.
    """

    logits: Sequence[Tensor]
    features: Tensor


class Teacher(Protocol):
    """Looks at the pictures that the network in training sees."""

    def __call__(self, images: Tensor, tasks: Tensor) -> Taught:
        """Say what the pictures are.

        Args:
            images: (b, 3, h, w) float32, as the network takes them.
            tasks: (b,) int64, index of each picture's task.
        """


def distillation(scores: Tensor, wanted: Tensor) -> Tensor:
    """(b,) divergence of the student's shares from the teacher's, in the scale of cross entropy.

    Args:
        scores, wanted: (b, classes) logits of student and teacher.
    """
    ours = (scores.float() / TEMPERATURE).log_softmax(-1)
    theirs = (wanted.float() / TEMPERATURE).log_softmax(-1)
    found = functional.kl_div(ours, theirs, reduction="none", log_target=True).sum(-1)
    return found * TEMPERATURE**2


def unlikeness(ours: Tensor, theirs: Tensor, tasks: Tensor, count: int) -> Tensor:
    """How differently two networks spread the pictures of each task, 0 to 1, mean over pictures.

    1 - linear centred kernel alignment (Kornblith et al. 2019, arXiv 1905.00414, eq. 2): it needs
    no layer between features of different sizes. Tasks are taken one by one, since what tells them
    apart is easy and would hide the rest.

    Args:
        ours, theirs: (b, f) and (b, g) features.
        tasks: (b,) which task.
        count: how many tasks there are.
    """
    total = torch.zeros((), device=ours.device)
    seen = 0
    for task in range(count):
        rows = (tasks == task).nonzero().flatten()
        if len(rows) < _FEWEST:
            continue
        total = total + (1 - _alignment(ours[rows].float(), theirs[rows].float())) * len(rows)
        seen += len(rows)
    return total / max(1, seen)


def _alignment(a: Tensor, b: Tensor) -> Tensor:
    a, b = _kernel(a), _kernel(b)
    found: Tensor = (a * b).sum() / (a.square().sum() * b.square().sum() + 1e-12).sqrt()
    return found


def _kernel(x: Tensor) -> Tensor:
    """(n, n) inner products about the mean, in the scale of 1: bfloat16 overflows nowhere."""
    x = x - x.mean(0)
    x = x / (x.square().sum(-1).mean().sqrt() + 1e-9)
    with torch.autocast(x.device.type, enabled=False):
        return x @ x.T

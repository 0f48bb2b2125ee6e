"""From scores to probabilities."""

from __future__ import annotations

import torch
from torch import Tensor

from medmamba_desktop.core.library.header import TaskSpec


def calibrated(scores: Tensor, task: TaskSpec) -> Tensor:
    """Scores whose softmax is the task's probabilities: scores / temperature + bias.

    Temperature scaling is that of Guo et al. 2017, arXiv 1706.04599, section 4.2; a bias sets
    right how often each class was drawn in training (decision 015). Without calibration the scores
    stay as they are.

    Args:
        scores: (b, classes).

    Returns:
        (b, classes) float32.
    """
    found = task.calibration or {}
    scaled = scores.float() / float(found.get("temperature", 1.0))
    bias = found.get("bias")
    return scaled if bias is None else scaled + scaled.new_tensor(bias)


def probabilities(scores: Tensor, task: TaskSpec) -> Tensor:
    """Softmax of the calibrated scores.

    Args:
        scores: (b, classes).

    Returns:
        (b, classes) float32, rows sum to 1.
    """
    return torch.softmax(calibrated(scores, task), dim=-1)

"""From scores to probabilities."""

from __future__ import annotations

import torch
from torch import Tensor

from medmamba_desktop.core.library.header import TaskSpec


def probabilities(scores: Tensor, task: TaskSpec) -> Tensor:
    """Softmax of the scores, at the task's temperature where it was calibrated.

    Temperature scaling: Guo et al. 2017, arXiv 1706.04599, section 4.2.

    Args:
        scores: (b, classes).

    Returns:
        (b, classes) float32, rows sum to 1.
    """
    temperature = float((task.calibration or {}).get("temperature", 1.0))
    return torch.softmax(scores.float() / temperature, dim=-1)

"""How a stage's map becomes one value a channel: its mean, or a mean weighed towards the middle.

A picture's subject often lies in its middle, and what is around it differs for other reasons. A
window weighs a map's cells by a Gaussian about the middle; it is linear as the mean is, so that a
score still divides exactly among the cells (`class_map`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from medmamba_desktop.core.network.config import MEAN, STAGES, Source, Window

# Source -> (b, c): maps of stages pooled through windows.
Pooled = Mapping[Source, Tensor]
# The means of all four stages' maps, which tell where a picture lies (decision 004).
MEANS: tuple[Source, ...] = tuple((stage, MEAN) for stage in range(1, STAGES + 1))


def cell_weights(window: Window, like: Tensor) -> Tensor:
    """How much each cell of a map counts; the weights sum to 1.

    Args:
        window: the Gaussian's standard deviation in units of half the map's side, or `MEAN`.
        like: (b, h, w, ...), the map.

    Returns:
        (h, w) float32 on the map's device.
    """
    rows, columns = (_along(window, int(side), like.device) for side in like.shape[1:3])
    return rows[:, None] * columns


def pooled_maps(maps: Mapping[int, Tensor], sources: Iterable[Source]) -> dict[Source, Tensor]:
    """Maps pooled as each source says.

    Args:
        maps: stage -> (b, h, w, c); stages that no source names are passed over.

    Returns:
        source -> (b, c), in the order of the sources.
    """
    return {(stage, window): _pooled(maps[stage], window) for stage, window in sources}


def rows_of(pooled: Pooled, rows: Any) -> dict[Source, Tensor]:
    """Some of the pictures, by whatever indexes a tensor's first dimension."""
    return {source: values[rows] for source, values in pooled.items()}


def _pooled(x: Tensor, window: Window) -> Tensor:
    if window is None:
        return x.mean(dim=(1, 2))
    weights = cell_weights(window, x).to(x.dtype)
    return (weights.flatten() @ x.flatten(1, 2)).view(len(x), -1)


def _along(window: Window, cells: int, device: torch.device) -> Tensor:
    """Weights of cells in a row, (cells,), whose centres lie between -1 and 1."""
    if window is None:
        return torch.full((cells,), 1 / cells, device=device)
    centres = (torch.arange(cells, device=device) + 0.5) * (2 / cells) - 1
    return (-0.5 * (centres / window).square()).softmax(0)

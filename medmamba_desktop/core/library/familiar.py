"""Where a model's training pictures lie: the optional tensors of a model file (decision 004).

What `core.predict.novelty` compares pictures with; fitted by `core.training.familiar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from medmamba_desktop.core.library.header import ModelHeader
from medmamba_desktop.core.network.config import MEAN
from medmamba_desktop.core.network.pooling import Pooled

PREFIX = "novelty."
PROJECTION, OFFSET = f"{PREFIX}projection", f"{PREFIX}offset"


@dataclass(frozen=True, slots=True, eq=False)
class Familiar:
    """Where the training pictures lie, on the model's device.

    Attributes:
        stages: whose pooled maps are compared, side by side, f values in all.
        projection: (k, f) and
        offset: (k,) lead to the space of `centres`: projection @ pooled + offset.
        centres: task -> (n, k), the places of n of its training pictures, or of its class centres.
    """

    stages: tuple[int, ...]
    projection: Tensor
    offset: Tensor
    centres: Mapping[str, Tensor]

    def distances(self, pooled: Pooled) -> dict[str, Tensor]:
        """Task -> (b,) squared distance to the nearest centre, from the means of stages' maps."""
        chosen = torch.cat([pooled[stage, MEAN].float() for stage in self.stages], dim=-1)
        place = chosen @ self.projection.T + self.offset
        return {task: nearest(place, centres) for task, centres in self.centres.items()}

    def to(self, device: torch.device | str) -> Familiar:
        """The same on a device."""
        centres = {task: place.to(device) for task, place in self.centres.items()}
        projection, offset = self.projection.to(device), self.offset.to(device)
        return Familiar(self.stages, projection, offset, centres)


def nearest(place: Tensor, centres: Tensor) -> Tensor:
    """(b, k) and (n, k) -> (b,) squared distance to the nearest of n, 0 or more."""
    # Not by way of a matrix product: its rounding is as large as the distance to a twin.
    exact = "donot_use_mm_for_euclid_dist"
    return torch.cdist(place, centres, compute_mode=exact).amin(-1).square()


def centres_key(task: str) -> str:
    """The tensor with the centres of a task."""
    return f"{PREFIX}{task}.centres"


def is_known(key: str, header: ModelHeader) -> bool:
    """Whether a tensor of that name can belong to a `Familiar`."""
    return key in {PROJECTION, OFFSET, *(centres_key(task.name) for task in header.tasks)}


def stored_dtype(key: str) -> torch.dtype:
    """Centres, most of the bytes, in half precision; the way to them in float32."""
    return torch.float32 if key in (PROJECTION, OFFSET) else torch.float16


def read_familiar(header: ModelHeader, tensors: Mapping[str, Tensor]) -> Familiar | None:
    """The `Familiar` in tensors of a file, checked against the header and each other.

    Raises:
        ValueError: a tensor is missing or of another shape, with its name.
    """
    if not tensors:
        return None
    stages = _stages(header)
    width = sum(header.network.dims[stage - 1] for stage in stages)
    projection, offset = tensors.get(PROJECTION), tensors.get(OFFSET)
    if projection is None or offset is None or not stages:
        raise ValueError("the description of the training pictures is not complete")
    size = len(projection) if projection.ndim else 0
    _check_shape(PROJECTION, projection, (size, width))
    _check_shape(OFFSET, offset, (size,))
    centres = {}
    for task in header.tasks:
        own = tensors.get(centres_key(task.name))
        if own is not None:
            count = len(own) if own.ndim else 0
            _check_shape(centres_key(task.name), own, (max(1, count), size))
            centres[task.name] = own
    return Familiar(stages, projection, offset, centres)


def _stages(header: ModelHeader) -> tuple[int, ...]:
    """The stages that the first task with a description names; the same for all tasks."""
    for task in header.tasks:
        stages = (task.novelty or {}).get("stages")
        if stages:
            return tuple(stages)
    return ()


def _check_shape(key: str, value: Tensor, expected: Iterable[int]) -> None:
    if tuple(value.shape) != tuple(expected):
        raise ValueError(f"{key} is {tuple(value.shape)}, expected {tuple(expected)}")

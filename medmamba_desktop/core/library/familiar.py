"""Where a model's training pictures lie: the optional tensors of a model file (decision 004).

What `core.predict.novelty` compares pictures with; fitted by `core.training.familiar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from medmamba_desktop.core.library.header import ModelHeader

PREFIX = "novelty."
# Files before 0.2 describe all tasks in one space, by these and by centres alone.
PROJECTION, OFFSET = f"{PREFIX}projection", f"{PREFIX}offset"
MEAN = "mean"
DEVIATION = "deviation"


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Where the training pictures of one task lie, on the model's device.

    A picture's f statistics are standardised; along k axes its squared distance to the nearest
    centre counts by `weights`, and so does, by the last weight, what lies outside all axes.

    Attributes:
        mean, scale: (f,) standardised = (statistics - mean) / scale.
        axes: (k, f); orthonormal where the last weight is not 0.
        centres: (c, k) on the axes.
        weights: (k + 1,) inverse variances, 0 or more.
    """

    mean: Tensor
    scale: Tensor
    axes: Tensor
    centres: Tensor
    weights: Tensor

    def distance(self, statistics: Tensor) -> Tensor:
        """(b, f) statistics -> (b,) squared distance, 0 or more, in standard deviations."""
        z = (statistics - self.mean) / self.scale
        place = z @ self.axes.T
        inside = (place[:, None] - self.centres).square() @ self.weights[:-1]
        if not self.weights[-1]:
            return inside.amin(-1)
        outside = (z.square().sum(-1) - place.square().sum(-1)).clamp(min=0)
        return inside.amin(-1) + self.weights[-1] * outside

    def to(self, device: torch.device | str) -> Surroundings:
        """The same on a device."""
        return Surroundings(*(getattr(self, field.name).to(device) for field in fields(self)))

    def tensors(self, task: str) -> dict[str, Tensor]:
        """As they are stored."""
        return {f"{PREFIX}{task}.{f.name}": getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, eq=False)
class Familiar:
    """Where the training pictures of every task lie.

    Attributes:
        stages: whose maps are looked at.
        statistics: of each channel of a map, over its positions: "mean", "deviation" or both.
        tasks: task -> where its pictures lie.
    """

    stages: tuple[int, ...]
    statistics: tuple[str, ...]
    tasks: Mapping[str, Surroundings]

    def to(self, device: torch.device | str) -> Familiar:
        """The same on a device."""
        return replace(self, tasks={name: place.to(device) for name, place in self.tasks.items()})

    @property
    def needs_deviation(self) -> bool:
        """Whether the mean of each channel is not enough."""
        return DEVIATION in self.statistics


def centres_key(task: str) -> str:
    """The tensor with the class centres of a task."""
    return f"{PREFIX}{task}.centres"


def is_known(key: str, header: ModelHeader) -> bool:
    """Whether a tensor of that name can belong to a `Familiar`."""
    names = [f"{PREFIX}{task.name}.{f.name}" for task in header.tasks for f in fields(Surroundings)]
    return key in {PROJECTION, OFFSET, *names}


def stored_dtype(key: str) -> torch.dtype:
    """Axes, nearly all of the bytes, in half precision; the rest in float32."""
    return torch.float16 if key.endswith(".axes") else torch.float32


def read_familiar(header: ModelHeader, tensors: Mapping[str, Tensor]) -> Familiar | None:
    """The `Familiar` in tensors of a file, checked against the header and each other.

    Raises:
        ValueError: a tensor is missing or of another shape, with its name.
    """
    if not tensors:
        return None
    stages, statistics = _looked_at(header)
    width = sum(header.network.dims[stage - 1] for stage in stages) * len(statistics)
    if PROJECTION in tensors or OFFSET in tensors:
        tensors = _of_one_space(header, tensors, width)
    tasks = {}
    for task in header.tasks:
        own = {f.name: tensors.get(f"{PREFIX}{task.name}.{f.name}") for f in fields(Surroundings)}
        present = {name: value for name, value in own.items() if value is not None}
        if present:
            _check_complete(len(present) == len(own) and bool(width))
            _check_shapes(task.name, present, width)
            tasks[task.name] = Surroundings(**present)
    return Familiar(stages, statistics, tasks)


def _looked_at(header: ModelHeader) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Stages and statistics that the first task with a description names; the same for all."""
    for task in header.tasks:
        novelty = task.novelty or {}
        if novelty.get("stages"):
            return tuple(novelty["stages"]), tuple(novelty.get("statistics", (MEAN,)))
    return (), (MEAN,)


def _of_one_space(
    header: ModelHeader, tensors: Mapping[str, Tensor], width: int
) -> dict[str, Tensor]:
    """What an older file says, in today's terms: the same distances."""
    projection, offset = tensors.get(PROJECTION), tensors.get(OFFSET)
    _check_complete(projection is not None and offset is not None and bool(width))
    assert projection is not None
    assert offset is not None
    size = len(projection) if projection.ndim else 0
    _check_shape(PROJECTION, projection, (size, width))
    _check_shape(OFFSET, offset, (size,))
    found: dict[str, Tensor] = {}
    for task in header.tasks:
        centres = tensors.get(centres_key(task.name))
        if centres is None:
            continue
        _check_shape(centres_key(task.name), centres, (len(task.classes), size))
        weights = torch.cat([torch.ones(size), torch.zeros(1)])
        found |= Surroundings(
            torch.zeros(width), torch.ones(width), projection, centres - offset, weights
        ).tensors(task.name)
    return found


def _check_shapes(task: str, own: Mapping[str, Tensor], width: int) -> None:
    axes, centres = own["axes"], own["centres"]
    size = len(axes) if axes.ndim else 0
    count = len(centres) if centres.ndim else 0
    expected = {
        "mean": (width,),
        "scale": (width,),
        "axes": (size, width),
        "centres": (max(1, count), size),
        "weights": (size + 1,),
    }
    for name, shape in expected.items():
        _check_shape(f"{PREFIX}{task}.{name}", own[name], shape)
    if float(own["scale"].min()) <= 0 or float(own["weights"].min()) < 0:
        raise ValueError(f"{PREFIX}{task}.scale or .weights holds values that cannot be")


def _check_shape(key: str, value: Tensor, expected: Iterable[int]) -> None:
    if tuple(value.shape) != tuple(expected):
        raise ValueError(f"{key} is {tuple(value.shape)}, expected {tuple(expected)}")


def _check_complete(is_complete: bool) -> None:
    if not is_complete:
        raise ValueError("the description of the training pictures is not complete")

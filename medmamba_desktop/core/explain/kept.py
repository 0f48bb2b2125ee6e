"""What is kept of the pictures looked at last: another class or method starts from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from medmamba_desktop.core.device import full_precision, memory_errors
from medmamba_desktop.core.explain.graph import Graph, graph_from
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import Picture

Stages = tuple[Tensor, ...]
_Class = tuple[str, int, int]
_KEPT_PICTURES = 2


@dataclass(slots=True, eq=False)
class Kept:
    """One picture as a model saw it.

    Attributes:
        picture: kept alive, since it is found by its identity.
        image: (1, 3, H, W), as the network is fed.
        maps: of the four stages, (1, h, w, c) each.
        graph: from which stage's map, and the graph; some 100 MB.
        flow: as `graph`, from the input of the scan of a stage's last block.
        gradients: (task, stage, class) -> (1, c, h, w), of its score with the stage's map.
        flows: (task, stage, class) -> (h, w), its scan flow.
        trials: (task, method, stage) -> (classes, h, w), maps from trying out.
    """

    picture: Picture
    image: Tensor
    maps: Stages
    graph: tuple[int, Graph] | None = None
    flow: tuple[int, Graph] | None = None
    gradients: dict[_Class, NDArray[np.float32]] = field(default_factory=dict)
    flows: dict[_Class, NDArray[np.float32]] = field(default_factory=dict)
    trials: dict[tuple[str, str, int], NDArray[np.float32]] = field(default_factory=dict)

    def graph_for(self, network: MedMamba, stage: int) -> Graph:
        """A graph that a stage's map is on."""
        if self.graph is None or self.graph[0] > stage:
            self.graph = self.flow = None
            self.graph = stage, graph_from(network, stage, self.maps[stage - 1])
        return self.graph[1]

    def flow_for(self, stage: int, make: Callable[[], Graph]) -> Graph:
        """The graph from a stage's scan; made, in the last one's place, where it is another's."""
        if self.flow is None or self.flow[0] != stage:
            self.graph = self.flow = None
            self.flow = stage, make()
        return self.flow[1]


# A model -> the pictures looked at last.
_kept: WeakKeyDictionary[LoadedModel, OrderedDict[tuple[int, InputSpec], Kept]]
_kept = WeakKeyDictionary()


def kept_of(model: LoadedModel, picture: Picture, task: str, first_stage: int = STAGES) -> Kept:
    """A picture's stages, kept for the last pictures.

    Args:
        first_stage: where gradients will be asked for; a picture that is new is then run once, with
            the history of what lies behind it, in place of once without and once with.

    Raises:
        DeviceError: the device's memory does not suffice.
    """
    pictures = _kept.setdefault(model, OrderedDict())
    spec = model.task(task).input
    found = pictures.get((id(picture), spec))
    if found is None:
        for other in pictures.values():
            other.graph = other.flow = None
        with memory_errors(str(model.device)):
            found = pictures[id(picture), spec] = _run(model, picture, spec, first_stage)
        while len(pictures) > _KEPT_PICTURES:
            pictures.popitem(last=False)
    return found


def forget(model: LoadedModel) -> None:
    """Give back the memory of what is kept of a model's pictures."""
    _kept.pop(model, None)


@full_precision()
def _run(model: LoadedModel, picture: Picture, spec: InputSpec, first_stage: int) -> Kept:
    image = to_tensor(picture, spec)[None].to(model.device)
    if first_stage == STAGES:
        return Kept(picture, image, model.lean.stages(image))
    maps = model.lean.stages(image, first_stage)
    graph = graph_from(model.network, first_stage, maps[-1])
    behind = tuple(graph.maps[stage].detach() for stage in range(first_stage + 1, STAGES + 1))
    return Kept(picture, image, (*maps, *behind), (first_stage, graph))

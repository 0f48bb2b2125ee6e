"""Where a class's score comes from: its exact class map, or Grad-CAM at any stage.

Grad-CAM is the grad-cam package's, adapted to channel-last maps and kept raw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError, TaskError
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.network.class_map import map_weights, score_maps
from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.network.medmamba import MedMamba, Stage
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import HeatMap, Picture

CLASS_MAP, GRAD_CAM = "class-map", "grad-cam"
METHODS = (CLASS_MAP, GRAD_CAM)


def explain(
    model: LoadedModel,
    picture: Picture,
    task: str,
    class_name: str,
    *,
    method: str = CLASS_MAP,
    stage: int = STAGES,
) -> HeatMap:
    """Where in `picture` the score of one class comes from.

    Args:
        method: one of `METHODS`. The class map adds up to the score (`network.class_map`); Grad-CAM
            says how the score would change with one stage's map.
        stage: Grad-CAM: the network's stage whose map is explained, 1 to 4. The class map is that
            of the finest stage that the score depends on.

    Raises:
        TaskError: no such task, class, method or stage.
        DeviceError: neither the device's memory nor the computer's suffices.
    """
    index = _class_index(model, task, class_name)
    if method not in METHODS:
        raise TaskError(f"There is no method named {method}", f"Choose: {', '.join(METHODS)}")
    if not 1 <= stage <= STAGES:
        raise TaskError(f"There is no stage {stage}", f"Choose 1 to {STAGES}")
    spec = model.task(task).input
    image = to_tensor(picture, spec)[None]

    def made(by: LoadedModel) -> NDArray[np.float32]:
        on_device = image.to(by.device)
        if method == CLASS_MAP:
            return class_map(by, on_device, index, task)
        return grad_cam(by.network, on_device, index, task=task, stage=stage)

    try:
        with memory_errors(str(model.device)):
            values = made(model)
    except DeviceError:
        if model.device.type == "cpu":
            raise
        values = made(load_model(model.info, "cpu"))
    shown = min(map_weights(model.network, task)) if method == CLASS_MAP else stage
    return HeatMap(picture.ref, task, class_name, method, shown, values)


@torch.inference_mode()
def class_map(
    model: LoadedModel, image: Tensor, class_index: int, task: str
) -> NDArray[np.float32]:
    """The class activation map of one class, exact: its mean and a constant are the score.

    Args:
        image: (1, 3, H, W) float32, normalised, on the model's device.

    Returns:
        (h, w) float32, not rescaled; negative where the map speaks against the class.
    """
    weights = map_weights(model.network, task)
    stages = model.lean.stages(image)
    maps = {stage: stages[stage - 1] for stage in weights}
    label = torch.tensor([class_index], device=image.device)
    return np.ascontiguousarray(score_maps(maps, weights, label)[0].float().cpu().numpy())


def grad_cam(
    network: MedMamba, image: Tensor, class_index: int, *, task: str | None = None, stage: int = 4
) -> NDArray[np.float32]:
    """Grad-CAM of one class before its ReLU (Selvaraju et al. 2017, arXiv 1610.02391, eq. 1-2).

    The stages before the explained map run without gradients: only what lies behind the map is
    differentiated, so that the last stage costs little more than a prediction.

    Args:
        network: its mode, and the gradients of its parameters, are left as they were.
        image: (1, 3, H, W) float32, normalised, on the network's device.
        stage: 1 to 4; the map is the output of the stage's last block.

    Returns:
        (h, w) float32, not rescaled; negative where the map speaks against the class.

    Raises:
        IndexError: `class_index` is not a class of the network.
    """
    head = network.head_of(task)
    if not 0 <= class_index < head.out_features:
        raise IndexError(f"class {class_index} of {head.out_features}")
    # Here and not above: the package takes seconds to import.
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    class RawGradCAM(_RawMaps, GradCAM):  # type: ignore[misc]  # grad-cam is untyped
        """Grad-CAM without the package's stretching of every map to 0..1."""

    with _evaluating(network):
        entry, tail = _split(network, image, stage, task)
        with RawGradCAM(tail, [tail.entry], _channels_first) as cam:
            raw = cam(entry.requires_grad_(), [ClassifierOutputTarget(class_index)])
    return np.ascontiguousarray(raw, dtype=np.float32)


class _RawMaps:
    """Takes grad-cam's maps before they are cut at zero, stretched and averaged."""

    def compute_cam_per_layer(
        self, input_tensor: Tensor, targets: list[Any], eigen_smooth: bool
    ) -> list[NDArray[np.float32]]:
        recorded: Any = self
        activations = recorded.activations_and_grads.activations[0].numpy()
        gradients = recorded.activations_and_grads.gradients[0].numpy()
        layer = recorded.target_layers[0]
        return [
            recorded.get_cam_image(
                input_tensor, layer, targets, activations, gradients, eigen_smooth
            )
        ]

    def aggregate_multi_layers(
        self, cam_per_target_layer: list[NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        raw: NDArray[np.float32] = cam_per_target_layer[0][0]
        return raw


class _Tail(nn.Module):
    """What comes after the explained map: its input is that map, (1, h, w, c).

    Stages before it add constants to the scores, which no gradient sees; they are left out.
    """

    def __init__(self, network: MedMamba, stage: int, task: str | None) -> None:
        super().__init__()
        self.entry = nn.Identity()
        self._behind = nn.ModuleList(network.layers[stage - 1 :])
        self._first = stage
        self._head = network.head_of(task)
        self._sides = network.sides_of(task)

    def forward(self, x: Tensor) -> Tensor:
        x = self.entry(x)
        scores: Tensor | float = 0.0
        for number, layer in enumerate(self._behind, start=self._first):
            assert isinstance(layer, Stage)
            if number > self._first:
                x = layer.mapped(x)
            if number in self._sides:
                scores = scores + self._sides[number](MedMamba.pool(x))
            x = layer.merged(x)
        total: Tensor = scores + self._head(MedMamba.pool(x))
        return total


def _split(network: MedMamba, image: Tensor, stage: int, task: str | None) -> tuple[Tensor, _Tail]:
    """The map that a stage's last block puts out, and the rest of the network."""
    with torch.no_grad():
        x = network.patch_embed(image)
        for layer in network.layers[: stage - 1]:
            x = layer(x)
        x = network.stage(stage).mapped(x)
    return x, _Tail(network, stage, task)


def _channels_first(x: Tensor) -> Tensor:
    """The package expects (b, c, h, w)."""
    return x.permute(0, 3, 1, 2)


@contextmanager
def _evaluating(network: MedMamba) -> Iterator[None]:
    """Eval mode and frozen parameters inside; modes, flags and gradients as they were after."""
    modes = [(module, module.training) for module in network.modules()]
    # grad-cam clears the gradients of the parameters, which may be in use.
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


def _class_index(model: LoadedModel, task: str, class_name: str) -> int:
    tasks = {t.name: t for t in model.header.tasks}
    if task not in tasks:
        raise TaskError(f"The model has no task named {task}", f"Choose: {', '.join(tasks)}")
    names = [c.name for c in tasks[task].classes]
    if class_name not in names:
        raise TaskError(
            f"The task {task} has no class named {class_name}", f"Choose: {', '.join(names)}"
        )
    return names.index(class_name)

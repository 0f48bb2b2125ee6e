"""Where a class's score comes from, by any of the methods of `methods.METHODS`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError, TaskError, UnsupportedError
from medmamba_desktop.core.explain import trials
from medmamba_desktop.core.explain.cam import GRADIENT_CAMS, eigen_cam, gradient_cams
from medmamba_desktop.core.explain.integrated import integrated_gradients
from medmamba_desktop.core.explain.methods import (
    CLASS_MAP,
    MEAN_OF_STAGES,
    method_of,
    title_of,
)
from medmamba_desktop.core.explain.scan_maps import scan_flow, scan_influence
from medmamba_desktop.core.explain.steps import ON_CPU, Step
from medmamba_desktop.core.explain.tail import shuffled_rows, weights_of
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.network.class_map import map_stage, map_weights, score_maps
from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture

Stages = tuple[Tensor, ...]
_Key = tuple[int, InputSpec]
# Of this many classes with shuffled weights none may reach as high: one in twenty by chance.
CONTROLS = 19
_KEPT_PICTURES = 2

# A model -> the pictures looked at last with the maps of its stages, from which another class or
# method starts.
_kept: WeakKeyDictionary[LoadedModel, OrderedDict[_Key, tuple[Picture, Tensor, Stages]]]
_kept = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """One picture and class to explain."""

    model: LoadedModel
    image: Tensor
    maps: Stages
    task: str
    index: int

    def before(self, stage: int) -> Tensor:
        """What enters a stage, (1, h, w, c)."""
        network = self.model.network
        with torch.no_grad():
            if stage == 1:
                found: Tensor = network.patch_embed(self.image)
                return found
            return network.stage(stage - 1).merged(self.maps[stage - 2])


def explain(
    model: LoadedModel,
    picture: Picture,
    task: str,
    class_name: str,
    *,
    method: str = CLASS_MAP,
    stage: int = STAGES,
) -> HeatMap:
    """As `explaining`, in one go."""
    work = explaining(model, picture, task, class_name, method=method, stage=stage)
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: HeatMap = end.value
            return made


def explaining(
    model: LoadedModel,
    picture: Picture,
    task: str,
    class_name: str,
    *,
    method: str = CLASS_MAP,
    stage: int = STAGES,
) -> Generator[Step, None, HeatMap]:
    """Where in `picture` the score of one class comes from.

    Args:
        method: one of `methods.METHODS`.
        stage: the network's stage whose map is explained, 1 to 4, or `MEAN_OF_STAGES`; of no
            effect on methods without stages.

    Yields:
        how far it is.

    Raises:
        TaskError: no such task, class, method or stage.
        DeviceError: neither the device's memory nor the computer's suffices.
        UnsupportedError: the network gives no finite numbers for this picture.
    """
    index = class_index(model, task, class_name)
    kind = method_of(method)
    if kind.has_stages and stage not in range(MEAN_OF_STAGES, STAGES + 1):
        raise TaskError(f"There is no stage {stage}", f"Choose 1 to {STAGES}, or 0 for their mean")
    try:
        values, floor, is_evident = yield from _made(model, picture, task, index, method, stage)
    except DeviceError:
        if model.device.type == "cpu":
            raise
        yield Step(0, 1, ON_CPU)
        slow = load_model(model.info, "cpu")
        values, floor, is_evident = yield from _made(slow, picture, task, index, method, stage)
    _check_finite(values)
    shown = _stage_shown(model, task, method, stage)
    title = title_of(method, stage)
    return HeatMap(
        picture.ref, task, class_name, method, shown, values, title, floor, kind.is_of_class,
        is_evident or not kind.is_of_class,
    )  # fmt: skip


def class_maps(
    model: LoadedModel, ref: ImageRef, maps: Stages, task: str, class_names: Sequence[str]
) -> list[HeatMap]:
    """The class maps of several classes from the stages' maps of a prediction: no computing anew.

    Args:
        maps: of the four stages, (1, h, w, c) each.

    Raises:
        TaskError, UnsupportedError: as `explaining`.
    """
    # The CPU may have gone on where a graphics card ran out of memory.
    maps = tuple(stage.to(model.device) for stage in maps)
    found = []
    for name in class_names:
        index = class_index(model, task, name)
        values, floor = _class_map(_Subject(model, maps[0], maps, task, index))
        _check_finite(values)
        shown, title = _stage_shown(model, task, CLASS_MAP, STAGES), title_of(CLASS_MAP, STAGES)
        found.append(HeatMap(ref, task, name, CLASS_MAP, shown, values, title, floor))
    return found


def class_index(model: LoadedModel, task: str, class_name: str) -> int:
    """Which of the task's classes bears the name.

    Raises:
        TaskError: no such task or class.
    """
    tasks = {t.name: t for t in model.header.tasks}
    if task not in tasks:
        raise TaskError(f"The model has no task named {task}", f"Choose: {', '.join(tasks)}")
    names = [c.name for c in tasks[task].classes]
    if class_name not in names:
        raise TaskError(
            f"The task {task} has no class named {class_name}", f"Choose: {', '.join(names)}"
        )
    return names.index(class_name)


def stage_maps(model: LoadedModel, picture: Picture, task: str) -> tuple[Tensor, Stages]:
    """The picture as the network is fed, and its stages' maps; kept for the last pictures."""
    kept = _kept.setdefault(model, OrderedDict())
    spec = model.task(task).input
    found = kept.get((id(picture), spec))
    if found is None:
        image = to_tensor(picture, spec)[None].to(model.device)
        with memory_errors(str(model.device)):
            found = picture, image, tuple(x.detach() for x in model.lean.stages(image))
        kept[id(picture), spec] = found
        while len(kept) > _KEPT_PICTURES:
            kept.popitem(last=False)
    return found[1], found[2]


_Result = tuple[NDArray[np.float32], float | None, bool]


def _made(
    model: LoadedModel, picture: Picture, task: str, index: int, method: str, stage: int
) -> Generator[Step, None, _Result]:
    """A map, the height that shuffled weights reach, and whether the class map is above its own."""
    subject = _Subject(model, *stage_maps(model, picture, task), task, index)
    exact, level = _class_map(subject)
    if method == CLASS_MAP:
        return exact, level, True
    with memory_errors(str(model.device)):
        if stage != MEAN_OF_STAGES or not method_of(method).has_stages:
            values, floor = yield from _of_stage(subject, method, stage)
        else:
            values, floor = (yield from _mean_of_stages(subject, method)), None
    return values, floor, float(exact.max()) > max(0.0, level)


def _of_stage(
    subject: _Subject, method: str, stage: int
) -> Generator[Step, None, tuple[NDArray[np.float32], float | None]]:
    model, entry, index = subject.model, subject.maps[stage - 1], subject.index
    if method in GRADIENT_CAMS or method == "scan-flow":
        return _with_floor(subject, method, stage)
    if method == "eigen-cam":
        return eigen_cam(entry), None
    if method == "scan-influence":
        return scan_influence(model.network, subject.before(stage), stage), None
    if method == "ablation-cam":
        work = trials.ablation_cam(model, entry, subject.task, index, stage)
    elif method == "score-cam":
        work = trials.score_cam(model, subject.image, entry, subject.task, index)
    elif method == "integrated-gradients":
        work = integrated_gradients(model, subject.image, subject.task, index)
    else:
        work = trials.occlusion(model, subject.image, subject.task, index)
    return (yield from work), None


def _with_floor(
    subject: _Subject, method: str, stage: int
) -> tuple[NDArray[np.float32], float | None]:
    """A map by gradients; at the last stage, where they cost nothing, with its control."""
    network = subject.model.network
    weights = weights_of(network, subject.task)
    rows = {s: w[subject.index : subject.index + 1] for s, w in weights.items()}
    if stage == STAGES:
        shuffled = shuffled_rows(weights, subject.index, CONTROLS)
        rows = {s: torch.cat([rows[s], shuffled[s]]) for s in rows}
    if method == "scan-flow":
        maps = scan_flow(network, subject.before(stage), rows, stage)
    else:
        maps = gradient_cams(network, subject.maps[stage - 1], rows, stage, method)
    return maps[0], float(maps[1:].max()) if len(maps) > 1 else None


def _mean_of_stages(subject: _Subject, method: str) -> Generator[Step, None, NDArray[np.float32]]:
    """Each stage's map over its own largest absolute value, at the finest size, averaged."""
    total: Tensor | None = None
    for stage in range(1, STAGES + 1):
        values, _ = yield from _of_stage(subject, method, stage)
        scaled = torch.from_numpy(values / max(float(np.abs(values).max()), 1e-12))[None, None]
        if total is None:
            total = scaled
        else:
            total = total + functional.interpolate(
                scaled, total.shape[-2:], mode="bilinear", align_corners=False
            )
        yield Step(stage, STAGES)
    assert total is not None
    return np.ascontiguousarray((total[0, 0] / STAGES).numpy(), dtype=np.float32)


@torch.no_grad()
def _class_map(subject: _Subject) -> tuple[NDArray[np.float32], float]:
    """The class activation map, exact, and the highest value with its weights shuffled.

    Its mean and a constant are the score.
    """
    weights = map_weights(subject.model.network, subject.task)
    shuffled = shuffled_rows(weights, subject.index, CONTROLS)
    rows = {s: torch.cat([w[subject.index][None], shuffled[s]]) for s, w in weights.items()}
    count = CONTROLS + 1
    maps = {s: subject.maps[s - 1].expand(count, -1, -1, -1) for s, _ in weights}
    made_of = subject.maps[-1]
    made = score_maps(maps, rows, torch.arange(count, device=made_of.device))
    array = np.ascontiguousarray(made.float().cpu().numpy(), dtype=np.float32)
    return array[0].copy(), float(array[1:].max())


def _check_finite(values: NDArray[np.float32]) -> None:
    if not np.isfinite(values).all():
        raise UnsupportedError(
            "The network gives no numbers for this picture",
            "Choose another model, or look at the picture for what is unusual",
        )


def _stage_shown(model: LoadedModel, task: str, method: str, stage: int) -> int:
    if method == CLASS_MAP:
        return map_stage(model.network, task)
    return stage if method_of(method).has_stages else STAGES

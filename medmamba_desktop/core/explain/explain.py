"""Where a class's score comes from, by any of the methods of `methods.METHODS`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.device import full_precision, memory_errors
from medmamba_desktop.core.errors import DeviceError, TaskError, UnsupportedError
from medmamba_desktop.core.explain import trials
from medmamba_desktop.core.explain.cam import (
    GRADIENT_CAMS,
    cams_of,
    channels_first,
    eigen_cam,
    gradient_cams,
)
from medmamba_desktop.core.explain.integrated import integrated_gradients
from medmamba_desktop.core.explain.kept import Kept, Stages, forget, kept_of
from medmamba_desktop.core.explain.methods import (
    CLASS_MAP,
    MEAN_OF_STAGES,
    SCAN_FLOW,
    method_of,
    title_of,
)
from medmamba_desktop.core.explain.scan_maps import flow_graph, flows, scan_flow, scan_influence
from medmamba_desktop.core.explain.steps import ON_CPU, Step
from medmamba_desktop.core.explain.tail import shuffled_rows, weights_of
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.network.class_map import map_stage, map_weights, score_maps
from medmamba_desktop.core.network.config import STAGES, Source
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture

# Of this many classes with shuffled weights none may reach as high: one in twenty by chance.
CONTROLS = 19


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """One picture and class to explain."""

    model: LoadedModel
    kept: Kept
    task: str
    index: int

    @property
    def image(self) -> Tensor:
        return self.kept.image

    @property
    def maps(self) -> Stages:
        return self.kept.maps

    @property
    def row(self) -> dict[Source, Tensor]:
        """The class's weights, (1, c) of each source."""
        weights = weights_of(self.model.network, self.task)
        return {source: w[self.index : self.index + 1] for source, w in weights.items()}

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
        raise TaskError(
            tr("There is no stage {stage}", stage=stage),
            tr("Choose 1 to {most}, or 0 for their mean", most=STAGES),
        )
    try:
        values, floor, is_evident = yield from _made(model, picture, task, index, method, stage)
    except DeviceError:
        forget(model)
        if model.device.type == "cpu":
            raise
        yield Step(0, 1, tr(ON_CPU))
        slow = load_model(model.info, "cpu")
        values, floor, is_evident = yield from _made(slow, picture, task, index, method, stage)
    _check_finite(values)
    shown = _stage_shown(model, task, method, stage)
    title = title_of(method, stage)
    return HeatMap(
        picture.ref, task, class_name, method, shown, values, title, floor, kind.is_of_class,
        is_evident or not kind.is_of_class,
    )  # fmt: skip


def preparing(
    model: LoadedModel, picture: Picture, task: str, method: str, stage: int
) -> Generator[Step, None, None]:
    """Have what the maps of the task's other classes need, so that each shows at once.

    For a picture explained just now; of effect only on methods by gradients before the last stage,
    where a class costs more than the blink of an eye.

    Raises:
        DeviceError: the device's memory does not suffice.
    """
    if stage == STAGES or (method not in GRADIENT_CAMS and method != SCAN_FLOW):
        return
    stages = range(1, STAGES) if stage == MEAN_OF_STAGES else (stage,)
    kept, count = kept_of(model, picture, task), len(model.task(task).classes)
    works: list[Callable[[_Subject], object]]
    if method == SCAN_FLOW:
        works = [partial(_flow, stage=one) for one in stages]
    else:
        works = [partial(_gradients, stages=stages)]
    for done, (work, index) in enumerate(product(works, range(count)), start=1):
        with memory_errors(str(model.device)):
            work(_Subject(model, kept, task, index))
        yield Step(done, len(works) * count)


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
        values, floor = _class_map(model, maps, task, index)
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
        raise TaskError(
            tr("The model has no task named {task}", task=task),
            tr("Choose: {names}", names=", ".join(tasks)),
        )
    names = [c.name for c in tasks[task].classes]
    if class_name not in names:
        raise TaskError(
            tr("The task {task} has no class named {class_name}", task=task, class_name=class_name),
            tr("Choose: {names}", names=", ".join(names)),
        )
    return names.index(class_name)


def stage_maps(model: LoadedModel, picture: Picture, task: str) -> tuple[Tensor, Stages]:
    """The picture as the network is fed, and its stages' maps; kept for the last pictures."""
    kept = kept_of(model, picture, task)
    return kept.image, kept.maps


_Result = tuple[NDArray[np.float32], float | None, bool]


def _made(
    model: LoadedModel, picture: Picture, task: str, index: int, method: str, stage: int
) -> Generator[Step, None, _Result]:
    """A map, the height that shuffled weights reach, and whether the class map is above its own."""
    # All stages lie on the way from the first.
    first = max(1, stage) if method in GRADIENT_CAMS else STAGES
    kept = kept_of(model, picture, task, first)
    subject = _Subject(model, kept, task, index)
    exact, level = _class_map(model, subject.maps, task, index)
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
    model = subject.model
    if method in GRADIENT_CAMS or method == SCAN_FLOW:
        return _with_floor(subject, method, stage)
    if method == "eigen-cam":
        return eigen_cam(subject.maps[stage - 1]), None
    if method == "scan-influence":
        return scan_influence(model.network, subject.before(stage), stage), None
    if method == "integrated-gradients":
        work = integrated_gradients(model, subject.image, subject.task, subject.index)
    else:
        work = _tried(subject, method, stage)
    return (yield from work), None


def _tried(
    subject: _Subject, method: str, stage: int
) -> Generator[Step, None, NDArray[np.float32]]:
    """A map from trying out; the task's other classes come with it."""
    model, task, kept = subject.model, subject.task, subject.kept
    entry = subject.maps[stage - 1]
    key = task, method, stage
    if key not in kept.trials:
        if method == "ablation-cam":
            work = trials.ablation_cam(model, entry, task, stage)
        elif method == "score-cam":
            work = trials.score_cam(model, subject.image, entry, task)
        else:
            work = trials.occlusion(model, subject.image, task)
        kept.trials[key] = yield from work
    found: NDArray[np.float32] = kept.trials[key][subject.index]
    return found


@full_precision()
def _with_floor(
    subject: _Subject, method: str, stage: int
) -> tuple[NDArray[np.float32], float | None]:
    """A map by gradients; at the last stage, where they cost nothing, with its control."""
    if stage < STAGES:
        return _by_gradients(subject, method, stage), None
    network = subject.model.network
    shuffled = shuffled_rows(weights_of(network, subject.task), subject.index, CONTROLS)
    rows = {s: torch.cat([w, shuffled[s]]) for s, w in subject.row.items()}
    if method == SCAN_FLOW:
        maps = scan_flow(network, subject.before(stage), rows, stage)
    else:
        maps = gradient_cams(network, subject.maps[stage - 1], rows, stage, method)
    return maps[0], float(maps[1:].max())


def _by_gradients(subject: _Subject, method: str, stage: int) -> NDArray[np.float32]:
    """One map, from gradients or their graph where these are there from another class or method."""
    if method == SCAN_FLOW:
        return _flow(subject, stage)
    gradient = _gradients(subject, (stage,))[0]
    found: NDArray[np.float32] = cams_of(subject.maps[stage - 1], [gradient], method)[0]
    return found


@full_precision()
def _flow(subject: _Subject, stage: int) -> NDArray[np.float32]:
    network, kept = subject.model.network, subject.kept
    key = subject.task, stage, subject.index
    if key not in kept.flows:
        graph = kept.flow_for(stage, lambda: flow_graph(network, subject.before(stage), stage))
        kept.flows[key] = flows(graph, subject.row)[0]
    return kept.flows[key]


@full_precision()
def _gradients(subject: _Subject, stages: Sequence[int]) -> list[NDArray[np.float32]]:
    """Of the score with these stages' maps, (1, c, h, w) each; what is not kept in one pass."""
    kept, task, index = subject.kept, subject.task, subject.index
    missing = [stage for stage in stages if (task, stage, index) not in kept.gradients]
    if missing:
        graph = kept.graph_for(subject.model.network, min(missing))
        (made,) = graph.gradients(subject.row, *(graph.maps[stage] for stage in missing))
        for stage, gradient in zip(missing, made, strict=True):
            kept.gradients[task, stage, index] = channels_first(gradient)
    return [kept.gradients[task, stage, index] for stage in stages]


def _mean_of_stages(subject: _Subject, method: str) -> Generator[Step, None, NDArray[np.float32]]:
    if method in GRADIENT_CAMS:
        _gradients(subject, range(1, STAGES))
    made = []
    for stage in range(1, STAGES + 1):
        values, _ = yield from _of_stage(subject, method, stage)
        made.append(values)
        yield Step(stage, STAGES)
    return mean_of_stages(made)


def mean_of_stages(maps: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Each stage's map over its own largest absolute value, at the finest size, averaged.

    Args:
        maps: of the stages, the finest first.
    """
    total = torch.zeros(1, 1, *maps[0].shape)
    for values in maps:
        scaled = torch.from_numpy(values / max(float(np.abs(values).max()), 1e-12))[None, None]
        if scaled.shape != total.shape:
            scaled = functional.interpolate(
                scaled, total.shape[-2:], mode="bilinear", align_corners=False
            )
        total = total + scaled
    return np.ascontiguousarray((total[0, 0] / len(maps)).numpy(), dtype=np.float32)


@torch.no_grad()
def _class_map(
    model: LoadedModel, stages: Stages, task: str, index: int
) -> tuple[NDArray[np.float32], float]:
    """The class activation map, exact, and the highest value with its weights shuffled.

    Its mean and a constant are the score.
    """
    weights = map_weights(model.network, task)
    shuffled = shuffled_rows(weights, index, CONTROLS)
    rows = {s: torch.cat([w[index][None], shuffled[s]]) for s, w in weights.items()}
    count = CONTROLS + 1
    maps = {s: stages[s - 1].expand(count, -1, -1, -1) for s, _ in weights}
    made_of = stages[-1]
    made = score_maps(maps, rows, torch.arange(count, device=made_of.device))
    array = np.ascontiguousarray(made.float().cpu().numpy(), dtype=np.float32)
    return array[0].copy(), float(array[1:].max())


def _check_finite(values: NDArray[np.float32]) -> None:
    if not np.isfinite(values).all():
        raise UnsupportedError(
            tr("The network gives no numbers for this picture"),
            tr("Choose another model, or look at the picture for what is unusual"),
        )


def _stage_shown(model: LoadedModel, task: str, method: str, stage: int) -> int:
    if method == CLASS_MAP:
        return map_stage(model.network, task)
    return stage if method_of(method).has_stages else STAGES

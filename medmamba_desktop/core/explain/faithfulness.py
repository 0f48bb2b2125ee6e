"""Whether a heat map shows what the network goes by: take away what it marks and ask again.

Deletion and insertion (Petsiuk et al. 2018, RISE, arXiv 1806.07421, section 4.3). What is taken
away is blurred, not blackened: edges of a black hole are evidence of their own. Random maps of the
same cells, taken away alike, say what any such damage does. Beside them stands ROAD (`road.py`):
a blurred lesion is still a shade of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torchvision.transforms.functional import gaussian_blur

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.explain.explain import class_index, stage_maps
from medmamba_desktop.core.explain.judgement import ROAD_SHARES, SHARES, Faithfulness, Road
from medmamba_desktop.core.explain.kept import forget
from medmamba_desktop.core.explain.road import filling_in
from medmamba_desktop.core.explain.steps import ON_CPU, Step, batched, within
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.values import HeatMap, Picture

# Scores (b, classes) of a task -> its probabilities: `predict.calibration.probabilities`, which
# this package does not know.
Probabilities = Callable[[Tensor, TaskSpec], Tensor]
RANDOM_MAPS = 3
# Of the picture's longer side: larger than a lesion's texture, so that nothing of it is left.
_BLUR = 0.08


def judging(
    model: LoadedModel,
    picture: Picture,
    heat_map: HeatMap,
    probabilities: Probabilities,
    random_maps: int = RANDOM_MAPS,
    beside: Faithfulness | None = None,
) -> Generator[Step, None, Faithfulness]:
    """How faithful a map is, by some 100 predictions.

    Args:
        picture: the one that the map belongs to.
        random_maps: how many stand beside it.
        beside: what was found for another map of the same picture, class and cells: its random maps
            are taken over, which saves half of the predictions and more.

    Yields:
        how far it is.

    Raises:
        TaskError: the model has no such task or class.
        DeviceError: neither the device's memory nor the computer's holds a single picture.
    """
    try:
        return (yield from _judged(model, picture, heat_map, probabilities, random_maps, beside))
    except DeviceError:
        forget(model)
        if model.device.type == "cpu":
            raise
    yield Step(0, 1, tr(ON_CPU))
    slow = load_model(model.info, "cpu")
    return (yield from _judged(slow, picture, heat_map, probabilities, random_maps, beside))


def _judged(
    model: LoadedModel,
    picture: Picture,
    heat_map: HeatMap,
    probabilities: Probabilities,
    random_maps: int,
    beside: Faithfulness | None,
) -> Generator[Step, None, Faithfulness]:
    index = class_index(model, heat_map.task, heat_map.class_name)
    image, _ = stage_maps(model, picture, heat_map.task)
    count = 0 if beside else random_maps
    maps = [heat_map.values, *_random_maps(heat_map.values.shape, count)]
    masks = torch.cat([_masks(values, image.shape[-2:]) for values in maps]).to(image.device)
    blurred, spec = blur(image), model.task(heat_map.task)

    def probability(images: Tensor) -> Tensor:
        scores = model.network.scores(model.lean.pooled(images), heat_map.task)
        return probabilities(scores, spec)[:, index]

    def compute(first: int, stop: int) -> Tensor:
        mask = _both(masks, first, stop)
        return probability(image * (1 - mask) + blurred * mask)

    blurrings, total = 2 * len(masks), 2 * (len(masks) + len(ROAD_SHARES))
    found = yield from within(batched(compute, blurrings, image.device), 0, total)
    with memory_errors(str(model.device)):
        filled = filling_in(image, heat_map.values, probability)
        road = yield from within(filled, blurrings, total)
    curves = found.cpu().double().view(2, len(maps), len(SHARES)).numpy()
    return _faithfulness(curves[0], curves[1], road, beside)


def judge(
    model: LoadedModel,
    picture: Picture,
    heat_map: HeatMap,
    probabilities: Probabilities,
    random_maps: int = RANDOM_MAPS,
    beside: Faithfulness | None = None,
) -> Faithfulness:
    """As `judging`, in one go."""
    work = judging(model, picture, heat_map, probabilities, random_maps, beside)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Faithfulness = end.value
            return found


def blur(image: Tensor) -> Tensor:
    """The picture without what a region tells, (b, 3, h, w)."""
    deviation = _BLUR * max(image.shape[-2:])
    # torchvision reflects at the edges, which a kernel may not outgrow.
    reach = min(round(3 * deviation), (min(image.shape[-2:]) - 1) // 2 * 2 - 1)
    size = 2 * max(1, reach // 2) + 1
    found: Tensor = gaussian_blur(image, [size, size], [deviation, deviation])
    return found


def _both(masks: Tensor, first: int, stop: int) -> Tensor:
    """Rows of what is blurred: first for deletion, then, the other way round, for insertion."""
    count = len(masks)
    rows = [masks[i] if i < count else 1 - masks[i - count] for i in range(first, stop)]
    return torch.stack(rows)[:, None]


def _masks(values: NDArray[np.float32], size: Sequence[int]) -> Tensor:
    """(shares, H, W): 1 at the map's highest places, as many as each share says."""
    large = functional.interpolate(
        torch.from_numpy(values)[None, None], list(size), mode="bilinear", align_corners=False
    ).flatten()
    order = large.argsort(descending=True, stable=True)
    masks = torch.zeros(len(SHARES), len(large))
    for row, share in enumerate(SHARES):
        masks[row, order[: round(share * len(large))]] = 1
    return masks.view(len(SHARES), *size)


def _random_maps(shape: tuple[int, ...], count: int) -> list[NDArray[np.float32]]:
    """The same ones at every call."""
    source = np.random.default_rng(0)
    return [source.random(shape, dtype=np.float32) for _ in range(count)]


def _faithfulness(
    deletion: NDArray[np.float64],
    insertion: NDArray[np.float64],
    road: Road,
    beside: Faithfulness | None,
) -> Faithfulness:
    """Curves of the map and of random maps, (1 + random, shares) each."""

    def curve(values: NDArray[np.float64]) -> tuple[float, ...]:
        return tuple(float(v) for v in values)

    if beside is not None:
        random = beside.random_deletion, beside.random_insertion
    else:
        random = curve(deletion[1:].mean(0)), curve(insertion[1:].mean(0))
    return Faithfulness(SHARES, curve(deletion[0]), curve(insertion[0]), *random, road)

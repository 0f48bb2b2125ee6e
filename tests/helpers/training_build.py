"""Made-up pictures that a tiny network learns in a second, and what trains on them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.labelled import read_labelled
from medmamba_desktop.core.dataset.split import Shares, part
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.training.events import TrainEvent
from medmamba_desktop.core.training.fit import Fit, Part
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.samples import Samples
from medmamba_desktop.core.training.team import Team
from tests.helpers.labelled_build import result_of
from tests.helpers.tiny_model import INPUT, TINY

T = TypeVar("T")
TASK = "colours"
CLASSES = ("red", "green", "blue")
STILL = Augmentation(
    flip_horizontal=False,
    rotate_degrees=0,
    zoom=0,
    stretch=0,
    brightness=0,
    contrast=0,
    blur=0,
    noise=0,
    erase=0,
)
PLAN = Plan(
    TASK,
    "Colours",
    mode="full",
    epochs=3,
    batch_size=8,
    learning_rate=3e-3,
    patience=0,
    device="cpu",
    augmentation=Augmentation(rotate_degrees=5, blur=0, erase=0),
)


def coloured(label: int, seed: int, side: int = 32) -> NDArray[np.uint8]:
    """(side, side, 3): a bright square of the class's colour somewhere on dark noise."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 60, (side, side, 3)).astype(np.uint8)
    top, left = rng.integers(0, side // 2, 2)
    pixels[top : top + side // 2, left : left + side // 2, label % 3] = 230
    if label >= 3:
        pixels[:2] = 255
    return pixels


def samples(
    count: int = 24, classes: int = 3, side: int = 32, *, is_marked: bool = False, tasks: int = 1
) -> Samples:
    """Pictures of each class in turn; `is_marked` says that their upper left quarter is a region.

    Args:
        tasks: pictures belong to these tasks in turn, class by class.
    """
    labels = torch.arange(count) % classes
    covers = np.zeros((count, 56, 56), np.uint8)
    covers[:, :28, :28] = 255
    return Samples(
        pixels=np.stack([coloured(int(label), i, side) for i, label in enumerate(labels)]),
        spec=InputSpec((side, side), INPUT.mean, INPUT.std),
        labels=labels,
        tasks=torch.arange(count) // classes % tasks,
        covers=covers if is_marked else None,
        has_region=torch.full((count,), is_marked),
    )


def network(
    classes: int = 3,
    drop_path: float = 0.1,
    tasks: Sequence[str] = (TASK,),
    sides: Sequence[int] = (),
) -> MedMamba:
    """An untrained tiny network, the same every time."""
    torch.manual_seed(1)
    return MedMamba(TINY, dict.fromkeys(tasks, classes), drop_path, dict.fromkeys(tasks, sides))


def fit(
    folder: Path,
    plan: Plan = PLAN,
    of: Samples | None = None,
    parted: Part | None = None,
    tasks: Sequence[str] = (TASK,),
    **options: Any,
) -> Fit:
    """A training of the tiny network on 18 pictures, judged on 6 others."""
    of = of or samples()
    folder.mkdir(exist_ok=True)
    cut = len(of) * 3 // 4
    parted = parted or Part(range(cut), range(cut, len(of)))
    team = Team(torch.device("cpu"))
    model = network(int(of.labels.max()) + 1, plan.drop_path, tasks)
    return Fit(model, tasks, of, parted, plan, folder, team, **options)


def driven(steps: Generator[Any, None, T]) -> tuple[list[Any], T]:
    """What a generator yields, without None, and what it returns."""
    events = []
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            return events, stop.value
        if event is not None:
            events.append(event)


def broken_off(
    make: Callable[[], Generator[TrainEvent | None, None, T]], after: int
) -> tuple[list[TrainEvent], T | None]:
    """Close a generator after so many yields; its result where it was over before."""
    steps, events = make(), []
    for _ in range(after):
        try:
            event = next(steps)
        except StopIteration as stop:
            return events, stop.value
        if event is not None:
            events.append(event)
    steps.close()
    return events, None


def write_pictures(
    folder: Path,
    per_class: int = 8,
    classes: Sequence[str] = CLASSES,
    prefix: str = "picture",
    seed: int = 0,
) -> Path:
    """A folder of PNGs, one folder a class."""
    for label, name in enumerate(classes):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i in range(per_class):
            image = Image.fromarray(coloured(label, 10_000 * seed + 1000 * label + i, 40))
            image.save(folder / name / f"{prefix}-{i:03d}.png")
    return folder


def labelled(folder: Path) -> LabelledData:
    """What `read_labelled` finds in a folder."""
    return result_of(read_labelled([folder]))


def parted(data: LabelledData, shares: Shares | None = None) -> LabelledData:
    """Every picture given its part."""
    return part(data, shares).data


def with_test(data: LabelledData) -> LabelledData:
    """Of each class every fourth picture locked away, the next one for validation."""
    seen: dict[str, int] = {}
    examples = []
    for example in data.examples:
        place = seen[example.label] = seen.get(example.label, -1) + 1
        split = {0: "test", 1: "val"}.get(place % 4, "train")
        examples.append(replace(example, split=split))
    return replace(data, examples=tuple(examples))

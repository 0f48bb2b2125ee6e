"""Sensible plans from the data and the device, how long they take, and why they are so."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from medmamba_desktop.core.dataset.examples import Example, LabelledData
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.plan import Augmentation, Mode, Plan
from medmamba_desktop.core.values import ModelInfo

# Pictures that pass through full training, over all epochs: what settles a network from a start
# model, and what a laptop's processor does in about three quarters of an hour.
_FULL_PICTURES = 26_000
_FULL_PICTURES_CPU = 10_000
_MIN_EPOCHS, _MAX_EPOCHS = 10, 60
# Below this many training pictures all weights learn them by heart rather than what they show.
_MIN_FOR_FULL = 60
# Pictures and views that a laptop's processor looks at in under three minutes.
_LOOKS = 2_400
_LOOKS_GPU = 30_000
_MAX_VIEWS = 16
# Full mode: in cross-validation on breast ultrasound a point better than half the one and a slower
# mean, the best of eight plans (docs/fine-tuning.md).
_DROP_PATH, _EMA = 0.2, 0.99
# Share of pictures mixed where masks guide the map: without it they cost accuracy (fine-tuning.md).
_MIX_WITH_REGIONS = 0.3
# What few pictures are given all the same: so many views, as long as they are no more looks.
_FEW_VIEWS = 10
_LOOKS_FOR_FEW = 1_600
# Rarer classes than this beside the commonest are helped; below, true shares calibrate better.
_IMBALANCE = 4.0
_SEEN = 12
_COLOURFUL = 12.0
# A training step beside plain inference, measured with MedMamba-T (docs/performance.md).
_TRAINING_COST = {"cpu": 6.5, "cuda": 3.0, "mps": 4.0}
_READ_S, _HEAD_S = 0.004, 24.0
_FOLDS = {"head": 0, "full": 3}
# Codes of X-rays: left and right are told by the heart, the liver and the marker.
_SIDED = {"CR", "DX", "RG", "RF", "XA", "PX", "IO"}


def suggested_plan(
    data: LabelledData, start: ModelInfo | None, device: str, mode: Mode | None = None
) -> Plan:
    """A plan that gives a good result without a change.

    Args:
        data: with its parts.
        start: the model to start from; without one all weights are trained.
        device: where it will compute.
        mode: as wanted; None for what suits data and device.
    """
    train = [e for e in data.examples if e.split == "train"]
    is_cpu = not device.startswith(("cuda", "mps"))
    if mode is None:
        mode = _mode(len(train), start, is_cpu)
    has_regions = any(e.regions for e in train)
    wanted = _FULL_PICTURES_CPU if is_cpu else _FULL_PICTURES
    epochs = int(np.clip(round(wanted / max(1, len(train))), _MIN_EPOCHS, _MAX_EPOCHS))
    return Plan(
        task="my-task",
        title="My task",
        start=start.name if start else "",
        mode=mode,
        epochs=epochs,
        learning_rate=1e-3,
        layer_decay=0.9 if start else 1.0,
        drop_path=_DROP_PATH,
        ema=_EMA,
        balance="weights" if _imbalance(data) > _IMBALANCE else "none",
        augmentation=augmentation_for(train),
        views=_views(data, _LOOKS if is_cpu else _LOOKS_GPU),
        patience=max(8, epochs // 3),
        guidance=0.3 if has_regions else 0.0,
        mix=_MIX_WITH_REGIONS if has_regions else 0.0,
    )


def augmentation_for(examples: Sequence[Example]) -> Augmentation:
    """Changes that leave pictures of this kind what they are.

    Known by DICOM modality, else by a look at some pictures: colour pictures (skin, cells, tissue,
    eyes) have no up and no side; grey ones are seen upright.
    """
    modalities = {e.source.modality for e in examples} - {""}
    if modalities:
        return Augmentation(flip_horizontal=not modalities & _SIDED)
    if _is_colourful(examples):
        return Augmentation(
            flip_vertical=True,
            rotate_degrees=180.0,
            zoom=0.4,
            saturation=0.25,
            hue=0.05,
        )
    return Augmentation()


def estimated_seconds(plan: Plan, data: LabelledData, device: str) -> float:
    """How long the run will take, from the speed of this device, measured once."""
    counts = {s: sum(data.counts(s).values()) for s in ("train", "val", "test")}
    every = sum(counts.values())
    fitted = counts["train"] + counts["val"]
    one = seconds_a_picture(device)
    seconds = _READ_S * every + _HEAD_S
    if plan.start:
        views = plan.views if plan.mode == "head" else min(1, plan.views)
        seconds += one * (every + views * fitted)
    if plan.mode == "full":
        cost = _TRAINING_COST.get(device.split(":")[0], 6.5)
        epoch = one * (cost * counts["train"] + counts["val"])
        trainings = 1 if counts["test"] else 1 + _FOLDS["full"]
        seconds += plan.epochs * epoch * trainings + one * every
    return seconds


@lru_cache
def seconds_a_picture(device: str) -> float:
    """What MedMamba-T takes for one picture of a batch of eight on a device, without training."""
    import torch

    from medmamba_desktop.core.network.config import VARIANTS
    from medmamba_desktop.core.network.lean import LeanMedMamba
    from medmamba_desktop.core.network.medmamba import MedMamba
    from medmamba_desktop.core.network.scan import warm_up

    warm_up(device)
    with torch.random.fork_rng(devices=[]):
        network = MedMamba(VARIANTS["T"], 2).eval().requires_grad_(False).to(device)
    lean = LeanMedMamba(network)
    images = torch.zeros(8, 3, 224, 224, device=device)
    lean.features(images)
    began = time.monotonic()
    float(lean.features(images).sum())
    return (time.monotonic() - began) / len(images)


def reasons(plan: Plan, data: LabelledData) -> tuple[str, ...]:
    """Why the plan is so, one sentence each without a trailing full stop."""
    train = sum(data.counts("train").values())
    found = [_why_mode(plan, train)]
    if plan.balance != "none":
        found.append(tr("Rare classes weigh as much as common ones, as the classes differ in size"))
    if plan.augmentation.rotate_degrees >= 180:
        found.append(
            tr("Pictures are also shown turned and mirrored: they look like ones without an up")
        )
    elif not plan.augmentation.flip_horizontal:
        found.append(tr("Pictures are never mirrored: in X-rays left and right tell something"))
    marked = sum(bool(e.regions) for e in data.examples if e.split == "train")
    if marked and plan.guidance:
        found.append(
            tr(
                "{count} training pictures have a marked region and show where to look",
                count=marked,
            )
        )
    if not sum(data.counts("test").values()):
        found.append(
            tr("There are too few pictures for a locked test part: cross-validation is used")
        )
    return tuple(found)


def _mode(pictures: int, start: ModelInfo | None, is_cpu: bool) -> Mode:
    if start is None:
        return "full"
    return "head" if is_cpu or pictures < _MIN_FOR_FULL else "full"


def _views(data: LabelledData, looks: int) -> int:
    """Augmented views of each picture that time allows: few pictures gain most from many."""
    every = len(data.examples)
    fitted = every - sum(data.counts("test").values())
    # A large test part takes time, too, but none from the few pictures that the head is fitted to.
    least = min(_FEW_VIEWS, _LOOKS_FOR_FEW // max(1, fitted))
    return int(np.clip((looks - every) // max(1, fitted), max(1, least), _MAX_VIEWS))


def _why_mode(plan: Plan, pictures: int) -> str:
    if not plan.start:
        return tr("All weights are trained, as there is no model to start from")
    if plan.mode == "head":
        return tr("The last layer alone learns from {count} pictures in minutes", count=pictures)
    return tr(
        "All weights learn from {count} pictures, {epochs} times over",
        count=pictures,
        epochs=plan.epochs,
    )


def _imbalance(data: LabelledData) -> float:
    counts = [count for count in data.counts("train").values() if count]
    return max(counts) / min(counts) if counts else 1.0


def _is_colourful(examples: Sequence[Example]) -> bool:
    """Whether most of a few pictures differ between red, green and blue."""
    step = max(1, len(examples) // _SEEN)
    votes = []
    for example in examples[::step][:_SEEN]:
        try:
            pixels = read_picture(example.ref).pixels[::8, ::8].astype(np.int16)
        except MedMambaError:
            continue
        votes.append(float(np.abs(pixels.max(-1) - pixels.min(-1)).mean()) > _COLOURFUL)
    return bool(votes) and float(np.mean(votes)) > 0.5

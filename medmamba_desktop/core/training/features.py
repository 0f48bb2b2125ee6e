"""What a frozen network makes of pictures: pooled maps, batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError, DeviceLostError
from medmamba_desktop.core.network.config import Source
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.pooling import Pooled
from medmamba_desktop.core.training.augment import Amounts, augmented
from medmamba_desktop.core.training.samples import Loader

BATCH_SIZES = {"cpu": 8, "mps": 16, "cuda": 128}
T = TypeVar("T")


def pooled_features(
    lean: LeanMedMamba,
    loader: Loader,
    indices: Sequence[int],
    batch_size: int,
    amounts: Amounts | None = None,
    seed: int = 0,
    sources: Sequence[Source] = (),
) -> Generator[int, None, dict[Source, Tensor]]:
    """Pooled maps of pictures, plain or augmented.

    Args:
        indices: which pictures of the loader's; at least one.
        sources: how maps are pooled; where nothing is said as the network's own scores need them.

    Yields:
        how many pictures are done.

    Returns:
        source -> (n, c) float32 on the CPU.
    """
    parts: list[Pooled] = []
    done = 0
    while done < len(indices):
        batch = indices[done : done + batch_size]
        try:
            parts.append(_pooled(lean, loader, batch, amounts, seed + done, sources))
        except DeviceError as error:
            if batch_size == 1 or isinstance(error, DeviceLostError):
                raise
            batch_size //= 2
            continue
        done += len(batch)
        yield done
    return {source: torch.cat([part[source] for part in parts]) for source in parts[0]}


def _pooled(
    lean: LeanMedMamba,
    loader: Loader,
    batch: Sequence[int],
    amounts: Amounts | None,
    seed: int,
    sources: Sequence[Source],
) -> Pooled:
    with torch.inference_mode(), memory_errors(str(loader.device)):
        images = loader.images(batch)
        if amounts is not None:
            images, _ = augmented(images, None, amounts, seed)
        pooled = lean.pooled(loader.normalised(images), sources)
        return {source: x.float().cpu() for source, x in pooled.items()}


def silently(steps: Generator[object, None, T]) -> Generator[None, None, T]:
    """Run a generator with its places to stop but without its reports, for its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result
        yield None


def finish(steps: Generator[object, None, T]) -> T:
    """Run a generator to its end, for its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result

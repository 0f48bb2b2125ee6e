"""Long explanations: how far they are, and batches that shrink where memory does not hold them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError
from medmamba_desktop.core.language import tr, tr_noop

T = TypeVar("T")

SMALLER = tr_noop("The graphics card has little memory left: smaller batches, somewhat slower")
ON_CPU = tr_noop("The graphics card has not enough memory: the CPU goes on, slower")
# Pictures or maps computed together.
BATCH_SIZES = {"cuda": 32, "mps": 16, "cpu": 8}


@dataclass(frozen=True, slots=True)
class Step:
    """So much of it is done; a place to stop.

    Attributes:
        note: what the user should know, said once; usually empty.
    """

    done: int
    total: int
    note: str = ""


def batched(
    compute: Callable[[int, int], Tensor],
    total: int,
    device: torch.device,
    most: int | None = None,
) -> Generator[Step, None, Tensor]:
    """Results of `compute(first, stop)` for all of `total` things, put together.

    A batch that memory does not hold is halved, for good.

    Args:
        most: things of a batch, where fewer fit than of pictures without gradients.

    Raises:
        DeviceError: memory does not hold a single one.
    """
    size = min(BATCH_SIZES.get(device.type, 8), most or total)
    found: list[Tensor] = []
    first, is_told = 0, False
    while first < total:
        note = ""
        stop = min(first + size, total)
        try:
            with memory_errors(str(device)), torch.no_grad():
                found.append(compute(first, stop))
        except DeviceError:
            if size == 1:
                raise
            size //= 2
            note, is_told = ("" if is_told else tr(SMALLER)), True
            yield Step(first, total, note)
            continue
        first = stop
        yield Step(first, total)
    return torch.cat(found)


def within(work: Generator[Step, None, T], before: int, total: int) -> Generator[Step, None, T]:
    """Work as a part of more: its steps come after `before` ones, of `total`."""
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            found: T = end.value
            return found
        yield Step(before + step.done, total, step.note)

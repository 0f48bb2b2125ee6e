"""The processes that train together: one in the window, several under `torchrun`.

Communication is Lightning Fabric's (docs/decisions/012-training-engine.md).
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

import torch
from torch import Tensor, nn
from torch.optim import AdamW

if TYPE_CHECKING:
    from lightning_fabric import Fabric

T = TypeVar("T")
# The others wait while the first reads, looks and measures alone; usually half an hour is all.
_PATIENCE = timedelta(days=1)


def world_size() -> int:
    """How many processes `torchrun` started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


class Team:
    """One process alone, or this process's place among several.

    Args:
        device: where this process computes.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._fabric: Fabric | None = None
        if world_size() > 1:
            self._fabric = _fabric(device)
            self._fabric.launch()
            self.device = self._fabric.device

    @property
    def rank(self) -> int:
        """This process's number, 0 for the one that measures and writes."""
        return 0 if self._fabric is None else self._fabric.global_rank

    @property
    def is_first(self) -> bool:
        """Whether this is the process that measures and writes."""
        return self.rank == 0

    @property
    def size(self) -> int:
        """How many processes there are."""
        return 1 if self._fabric is None else self._fabric.world_size

    def set_up(self, module: nn.Module, optimiser: AdamW) -> tuple[nn.Module, Any]:
        """The module and optimiser as Fabric wraps them, gradients averaged over processes."""
        if self._fabric is None:
            self._fabric = _fabric(self.device)
        wrapped = self._fabric.setup(module, optimiser, _reapply_compile=False)
        return wrapped[0], wrapped[1]

    def backward(self, loss: Tensor) -> None:
        """Add the loss's gradients."""
        assert self._fabric is not None
        self._fabric.backward(loss)

    def without_sync(self, module: nn.Module, is_on: bool) -> AbstractContextManager[None]:
        """Inside, gradients stay with this process; for all but the last part of a step."""
        if self.size == 1 or not is_on:
            return nullcontext()
        assert self._fabric is not None
        return self._fabric.no_backward_sync(cast(Any, module), enabled=True)

    def share(self, value: T) -> T:
        """The first process's value, in every process."""
        if self.size == 1:
            return value
        assert self._fabric is not None
        return self._fabric.broadcast(value, src=0)

    def wait(self) -> None:
        """Go on when every process has come here."""
        if self.size > 1:
            assert self._fabric is not None
            self._fabric.barrier()


def _fabric(device: torch.device) -> Fabric:
    """Fabric over the processes that there are; takes seconds to import, so late."""
    from lightning_fabric import Fabric
    from lightning_fabric.strategies.ddp import DDPStrategy

    is_gpu = device.type == "cuda"
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return Fabric(
        accelerator={"cuda": "cuda", "mps": "mps"}.get(device.type, "cpu"),
        devices=here if here > 1 or not is_gpu else [device.index or 0],
        num_nodes=max(1, world_size() // here),
        strategy=DDPStrategy(timeout=_PATIENCE) if world_size() > 1 else "auto",
        precision="bf16-mixed" if is_gpu else "32-true",
    )

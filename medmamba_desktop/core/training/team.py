"""The processes that train together: one in the window, several under `torchrun`.

Communication is Lightning Fabric's (docs/decisions/012-training-engine.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

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
        """The module and optimiser as Fabric wraps them, with the first's weights in every process.

        Gradients stay with their process until `average`.
        """
        if self._fabric is None:
            self._fabric = _fabric(self.device)
        wrapped = self._fabric.setup(module, optimiser, _reapply_compile=False)
        if self.size > 1:
            weights = {key: value.cpu() for key, value in module.state_dict().items()}
            module.load_state_dict(self.share(weights))
        return wrapped[0], wrapped[1]

    def backward(self, loss: Tensor) -> None:
        """Add the loss's gradients."""
        assert self._fabric is not None
        self._fabric.backward(loss)

    def any(self, value: bool) -> bool:
        """Whether it is so in any process."""
        if self.size == 1:
            return value
        assert self._fabric is not None
        count = torch.tensor(float(value), device=self.device)
        self._fabric.all_reduce(count, reduce_op="sum")
        return bool(count > 0)

    @torch.no_grad()
    def average(self, loss: float, weights: Iterable[nn.Parameter]) -> float:
        """Give every process the mean of all gradients, in place; the mean of the losses."""
        if self.size == 1:
            return loss
        assert self._fabric is not None
        gradients = [_gradient(weight) for weight in weights]
        told = torch.tensor([loss], device=gradients[0].device)
        # As one tensor: hundreds of small messages would take longer than the sums.
        whole = torch.cat([told, *(gradient.flatten() for gradient in gradients)])
        self._fabric.all_reduce(whole, reduce_op="mean")
        means = torch.split(whole[1:], [gradient.numel() for gradient in gradients])
        for gradient, mean in zip(gradients, means, strict=True):
            gradient.copy_(mean.view_as(gradient))
        return float(whole[0])

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


def _gradient(weight: nn.Parameter) -> Tensor:
    """A weight's gradient; one that took no part in this process has it in others."""
    if weight.grad is None:
        weight.grad = torch.zeros_like(weight)
    return weight.grad


def _fabric(device: torch.device) -> Fabric:
    """Fabric over the processes that there are; takes seconds to import, so late."""
    from lightning_fabric import Fabric
    from lightning_fabric.strategies.ddp import DDPStrategy

    class Apart(DDPStrategy):
        """Processes that speak only when asked to.

        Torch's own wrapper averages gradients amid the backward pass, where a process whose memory
        runs out would leave the others waiting for ever.
        """

        def setup_module(self, module: nn.Module) -> Any:
            return module

    is_gpu = device.type == "cuda"
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return Fabric(
        accelerator={"cuda": "cuda", "mps": "mps"}.get(device.type, "cpu"),
        devices=here if here > 1 or not is_gpu else [device.index or 0],
        num_nodes=max(1, world_size() // here),
        strategy=Apart(timeout=_PATIENCE) if world_size() > 1 else "auto",
        precision="bf16-mixed" if is_gpu else "32-true",
    )

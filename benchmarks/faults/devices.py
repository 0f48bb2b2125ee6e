"""A GPU that is taken away in the middle of its work, also where there is none.

What stands for it computes on the CPU, says that it is "cuda:0", and from a moment on answers with
the errors that torch gives then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

LOST = "CUDA error: unspecified launch failure"
FULL = "CUDA out of memory. Tried to allocate 2.00 GiB"
_GPU = "cuda:0"


def lose_while_classifying(at: int, words: str) -> None:
    """From the n-th batch on."""
    import torch

    from medmamba_desktop.core import device
    from medmamba_desktop.core.explain import kept
    from medmamba_desktop.core.library import weights
    from medmamba_desktop.core.network import scan
    from medmamba_desktop.core.predict.predictor import Predictor
    from medmamba_desktop.core.values import DeviceInfo

    load, compute, look = weights.load_model, Predictor._predictions, kept._run
    count = 0

    def loaded(info: Any, name: str = "cpu") -> Any:
        model = load(info, "cpu")
        return model if name == "cpu" else replace(model, device=torch.device(name))

    def computed(self: Predictor, batch: Any, task: str) -> Any:
        nonlocal count
        gpu = self._model
        if gpu.device.type == "cpu":
            return compute(self, batch, task)
        count += 1
        if count >= at:
            raise RuntimeError(words)
        self._model = replace(gpu, device=torch.device("cpu"))
        try:
            return compute(self, batch, task)
        finally:
            self._model = gpu

    def looked(model: Any, *rest: Any) -> Any:
        if model.device.type != "cpu":
            raise RuntimeError(words)
        return look(model, *rest)

    kept._run = looked
    device.choose_device = lambda _wanted="auto": DeviceInfo(_GPU, "A GPU", "For the trial")
    scan.warm_up = lambda _device: None
    scan.slow_reason = lambda _device: None
    weights.load_model = loaded
    Predictor._predictions = computed  # type: ignore[method-assign]


def lose_while_training(at: int, words: str) -> None:
    """From the n-th look at pictures, or the n-th part of a step, on."""
    from medmamba_desktop.core.network.lean import LeanMedMamba
    from medmamba_desktop.core.training.fit import Fit

    look, step, count = LeanMedMamba.pooled, Fit._backward, 0

    def fail() -> None:
        nonlocal count
        count += 1
        if count >= at:
            raise RuntimeError(words)

    def looked(self: LeanMedMamba, *rest: Any) -> Any:
        fail()
        return look(self, *rest)

    def stepped(self: Fit, *rest: Any) -> float:
        fail()
        return step(self, *rest)

    LeanMedMamba.pooled = looked  # type: ignore[method-assign]
    Fit._backward = stepped  # type: ignore[method-assign]

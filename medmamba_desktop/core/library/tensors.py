"""What a tensor must be to stand in a model file; needs torch alone, not the network."""

from __future__ import annotations

import torch
from torch import Tensor

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network import refusals


def storable(key: str, value: Tensor, dtype: torch.dtype) -> Tensor:
    """A copy of a tensor that shares no memory with another, checked to hold finite numbers.

    Raises:
        ModelFileError: it is no plain tensor of floating-point numbers, or one is not finite.
    """
    is_plain = value.layout is torch.strided and not (value.is_nested or value.is_meta)
    if not is_plain or value.is_quantized or not value.is_floating_point():
        raise misfit(f"{key} is no plain tensor of floating-point numbers")
    copy = value.detach().to("cpu", dtype).clone(memory_format=torch.contiguous_format)
    check_finite(key, copy)
    return copy


def check_finite(key: str, value: Tensor) -> None:
    """Raise ModelFileError for a tensor with a value that is no finite number."""
    if not bool(torch.isfinite(value).all()):
        raise misfit(f"{key} holds values that are not numbers")


def misfit(reason: str) -> ModelFileError:
    """What is said of weights that do not fit what is said of them."""
    return ModelFileError(tr(refusals.MISFIT, reason=reason), tr(refusals.GET_MODEL_AGAIN))

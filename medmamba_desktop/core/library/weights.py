"""The inside of a model file: weights into a network, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import ModelFileError, WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library import familiar
from medmamba_desktop.core.library.familiar import Familiar
from medmamba_desktop.core.library.header import KEY, ModelHeader, TaskSpec
from medmamba_desktop.core.library.model_file import INTEGERS, ModelOutline, read_info, read_outline
from medmamba_desktop.core.library.reference import PICTURE, reference_scores
from medmamba_desktop.core.library.tensors import check_finite, misfit, storable
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.values import ModelInfo

_COUNTERS = "num_batches_tracked"


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A network in memory, ready to compute; its parameters are frozen, it is in eval mode.

    Attributes:
        familiar: where the training pictures lie, or None where the file does not say.
    """

    info: ModelInfo
    header: ModelHeader
    network: MedMamba
    device: torch.device
    familiar: Familiar | None

    @cached_property
    def lean(self) -> LeanMedMamba:
        """The network's inference form, built on first use."""
        return LeanMedMamba(self.network)

    def task(self, name: str) -> TaskSpec:
        """The task of that name; KeyError where there is none."""
        return next(t for t in self.header.tasks if t.name == name)


def load_model(info: ModelInfo, device: str = "cpu") -> LoadedModel:
    """Read a model's weights, check every key and shape, and put the network on a device.

    Weights are stored in float16 or float32 and computed with in float32.

    Raises:
        ModelFileError: a key or shape that does not belong, a value that is not finite.
    """
    outline = read_outline(info.path)
    try:
        network, found = _assembled(info.path, outline)
    except (LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        # Whatever a header says that no check foresaw. Devices, which fail alike, come later.
        raise misfit(f"it cannot be put together ({type(error).__name__})") from error
    network.to(device).eval().requires_grad_(False)
    found = found and found.to(device)
    return LoadedModel(info, outline.header, network, torch.device(device), found)


def save_model(
    path: Path,
    header: ModelHeader,
    state: Mapping[str, Tensor],
    *,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Write a model file, whole or not at all, with the scores of a made-up picture in it.

    Args:
        state: the network's state dict with `heads.<task>.weight` and `.bias`, and any
            tensors for `Familiar`, which are stored as `familiar.stored_dtype` says.
        dtype: of the stored weights, float16 or float32.

    Raises:
        ModelFileError: the state does not fit the header, or holds a tensor that cannot be stored.
        WriteError: the file cannot be written.
    """
    stored = {
        key: storable(key, value, _stored_dtype(key, dtype))
        for key, value in state.items()
        if not key.endswith(_COUNTERS)
    }
    header = replace(header, reference=None)
    with whole_file(path) as scratch:
        _save(stored, scratch, {KEY: header.to_json(), "format": "pt"})
        network = _empty_network(header)
        _check_keys(read_outline(scratch), network)
        header = replace(header, reference=_reference(network, stored, header))
        _save(stored, scratch, {KEY: header.to_json(), "format": "pt"})


def _reference(
    network: MedMamba, stored: Mapping[str, Tensor], header: ModelHeader
) -> dict[str, Any] | None:
    """What a network with these weights puts out for the made-up picture."""
    own = {k: v.float() for k, v in stored.items() if not k.startswith(familiar.PREFIX)}
    network.load_state_dict(_with_counters(own, network), assign=True)
    scores = reference_scores(network, header)
    return None if scores is None else {"picture": PICTURE, "scores": scores}


def _save(tensors: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    try:
        save_file(tensors, path, metadata=metadata)
    except safetensors.SafetensorError as error:
        # Its only failure with tensors that were checked; it does not say which one of the system.
        raise WriteError(
            tr("The model file could not be written"),
            tr("Check that the folder may be written and that the disk has space"),
            type(error).__name__,
        ) from error
    except (RuntimeError, TypeError, ValueError) as error:
        raise misfit(f"they cannot be stored ({type(error).__name__})") from error


def load_from(path: Path, device: str = "cpu") -> LoadedModel:
    """The model in a file, wherever it lies."""
    return load_model(read_info(path), device)


def _assembled(path: Path, outline: ModelOutline) -> tuple[MedMamba, Familiar | None]:
    """The network with its weights, on the CPU."""
    network = _empty_network(outline.header)
    _check_keys(outline, network)
    tensors = _read_tensors(path)
    extra = {k: tensors.pop(k) for k in list(tensors) if k.startswith(familiar.PREFIX)}
    network.load_state_dict(_with_counters(tensors, network), assign=True)
    try:
        return network, familiar.read_familiar(outline.header, extra)
    except ValueError as error:
        raise misfit(str(error)) from error


def _empty_network(header: ModelHeader) -> MedMamba:
    _check_heads(header)
    with torch.device("meta"):
        return MedMamba(
            header.network,
            {t.name: len(t.classes) for t in header.tasks},
            sides={t.name: t.side_stages for t in header.tasks},
            windows={t.name: t.pooling for t in header.tasks},
        )


def _check_heads(header: ModelHeader) -> None:
    for task in header.tasks:
        if not can_be_task(task.name):
            raise ModelFileError(
                tr("A task of the model is named {name}, which no task can be", name=task.name),
                tr("Have the model's maker give the task another name"),
            )


def can_be_task(name: str) -> bool:
    """Heads are attributes of an `nn.ModuleDict`, whose own names they cannot have."""
    return not hasattr(nn.ModuleDict(), name)


def _check_keys(outline: ModelOutline, network: MedMamba) -> None:
    expected = {k: tuple(v.shape) for k, v in network.state_dict().items()}
    required = {k for k in expected if not k.endswith(_COUNTERS)}
    stored = {k: t for k, t in outline.tensors.items() if not familiar.is_known(k, outline.header)}
    if missing := sorted(required - stored.keys()):
        raise misfit(f"the tensor {missing[0]} is missing ({len(missing)} in all)")
    if unknown := sorted(stored.keys() - expected.keys()):
        raise misfit(f"the tensor {unknown[0]} is unknown ({len(unknown)} in all)")
    for key, tensor in stored.items():
        if tensor.shape != expected[key]:
            raise misfit(f"{key} is {tensor.shape}, expected {expected[key]}")
    for key, tensor in outline.tensors.items():
        if (tensor.dtype in INTEGERS) != key.endswith(_COUNTERS):
            raise misfit(f"{key} is of the type {tensor.dtype}")


def _stored_dtype(key: str, dtype: torch.dtype) -> torch.dtype:
    return familiar.stored_dtype(key) if key.startswith(familiar.PREFIX) else dtype


def _read_tensors(path: Path) -> dict[str, Tensor]:
    try:
        tensors = load_file(path)
    except (safetensors.SafetensorError, OSError) as error:
        raise ModelFileError(
            tr("The model file is damaged"),
            tr("Copy or download the model file again"),
            repr(error),
        ) from error
    # A copy: what is read is mapped from the file, and a file cut short later ends the program.
    tensors = {
        k: v.to(torch.float32 if v.is_floating_point() else v.dtype, copy=True)
        for k, v in tensors.items()
    }
    for key, value in tensors.items():
        check_finite(key, value)
    return tensors


def _with_counters(tensors: dict[str, Tensor], network: MedMamba) -> dict[str, Tensor]:
    """Add BatchNorm's batch counters, which say nothing at inference and are not stored."""
    missing = [k for k in network.state_dict() if k.endswith(_COUNTERS) and k not in tensors]
    return {**tensors, **{key: torch.zeros((), dtype=torch.int64) for key in missing}}

"""The state of a run between two steps, as one file that appears whole: no pickle in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.optim import AdamW

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import DAMAGE, UnreadableError
from medmamba_desktop.core.language import tr

_KEY = "medmamba-run"


def write(path: Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Write tensors and what else is to be known.

    Raises:
        WriteError: the disk is full or the folder cannot be written; an older file stays as it is.
    """
    stored = {key: value.detach().cpu().contiguous() for key, value in tensors.items()}
    with whole_file(path) as scratch:
        try:
            save_file(stored, scratch, {_KEY: json.dumps(facts)})
        except SafetensorError as error:
            # Rust's I/O errors come as text alone.
            raise OSError(str(error)) from error


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """What `write` wrote, on the CPU.

    Raises:
        UnreadableError: the file is missing, cut short or of another kind.
    """
    try:
        with safe_open(path, "pt") as file:
            facts: dict[str, Any] = json.loads((file.metadata() or {})[_KEY])
            return {key: file.get_tensor(key) for key in file.keys()}, facts  # noqa: SIM118
    except (OSError, SafetensorError, *DAMAGE) as error:
        raise UnreadableError(
            tr("The saved state of the training run cannot be read"),
            tr("Start the training again"),
            type(error).__name__,
        ) from error


def with_prefix(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors below a prefix."""
    return {f"{prefix}.{key}": value for key, value in tensors.items()}


def below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors below a prefix, without it."""
    start = f"{prefix}."
    return {key[len(start) :]: value for key, value in tensors.items() if key.startswith(start)}


def optimiser_tensors(optimiser: AdamW) -> dict[str, Tensor]:
    """AdamW's moments and step counts, by the number of the weight."""
    return {
        f"{number}.{name}": value
        for number, state in optimiser.state_dict()["state"].items()
        for name, value in state.items()
    }


def restore_optimiser(optimiser: AdamW, tensors: Mapping[str, Tensor]) -> None:
    """Put back what `optimiser_tensors` gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})

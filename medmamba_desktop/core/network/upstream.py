"""Checkpoints of the authors' code: read as tensors and nothing else, never as a program."""

from __future__ import annotations

import pickle
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network import refusals
from medmamba_desktop.core.network.config import STAGES, NetworkConfig

# Names under which training scripts wrap the state dict.
_WRAPPERS = ("state_dict", "model_state_dict", "model", "model_state", "net")
_BLOCK = re.compile(r"layers\.(\d+)\.blocks\.(\d+)\.")


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The state dict in a `.pth` file, with any `module.` prefix removed.

    The file is unpickled with `weights_only=True`: anything in it but tensors and plain containers
    is refused before it can run.

    Raises:
        ModelFileError: the file is absent, damaged, holds code or holds no state dict.
    """
    state = _unwrap(_load_tensors(path))
    if not state:
        raise ModelFileError(
            tr(refusals.NO_TENSORS),
            tr(refusals.SAVE_AGAIN),
        )
    return {key.removeprefix("module."): value for key, value in state.items()}


def infer_config(state: Mapping[str, Tensor]) -> tuple[NetworkConfig, int]:
    """The network's sizes and number of classes, read off the shapes of a published state dict.

    Raises:
        ModelFileError: the keys are not those of MedMamba.
    """
    try:
        depths = _depths(state)
        width = state["patch_embed.proj.weight"].shape[0]
        d_state = state["layers.0.blocks.0.self_attention.A_logs"].shape[1]
        config = NetworkConfig(tuple(depths), tuple(width << i for i in range(STAGES)), d_state)
        return config, _classes(state)
    except KeyError as error:
        raise _no_medmamba(f"{error.args[0]} is missing") from error
    except (IndexError, ValueError, RuntimeError) as error:
        raise _no_medmamba(str(error)) from error


def _depths(state: Mapping[str, Tensor]) -> list[int]:
    """Blocks of each stage, by the highest number that is named."""
    depths = [0] * STAGES
    for match in filter(None, map(_BLOCK.match, state)):
        stage, block = int(match[1]), int(match[2])
        if stage >= STAGES:
            raise ValueError(f"it has more than {STAGES} stages")
        depths[stage] = max(depths[stage], block + 1)
    if 0 in depths and any(depths):
        raise ValueError(f"it has blocks in {STAGES - depths.count(0)} stages, not in {STAGES}")
    return depths


def _no_medmamba(reason: str) -> ModelFileError:
    return ModelFileError(
        tr(refusals.NO_MEDMAMBA, reason=reason),
        tr(refusals.GIVE_PUBLISHED),
        reason,
    )


def _classes(state: Mapping[str, Tensor]) -> int:
    count: int = state["head.weight"].shape[0]
    if state["head.bias"].shape != (count,):
        raise ValueError(f"head.bias is {tuple(state['head.bias'].shape)}, expected ({count},)")
    return count


def _check_container(path: Path) -> None:
    """Refuse a zip that unpacks to more than it is: torch stores its records as they are."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        records = archive.infolist()
    is_packed = any(record.compress_type != zipfile.ZIP_STORED for record in records)
    if is_packed or sum(record.file_size for record in records) > path.stat().st_size:
        raise ModelFileError(
            tr(refusals.COMPRESSED),
            tr(refusals.SAVE_AGAIN),
        )


def _load_tensors(path: Path) -> Any:
    try:
        _check_container(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelFileError(
            tr(refusals.MORE_THAN_TENSORS),
            tr(refusals.ASK_AUTHOR),
            str(error).splitlines()[0],
        ) from error
    except (ModelFileError, MemoryError):
        raise
    except OSError as error:
        raise ModelFileError(
            tr(refusals.UNREADABLE), tr(refusals.CHECK_ACCESS), repr(error)
        ) from error
    except Exception as error:  # torch raises many kinds for a damaged file
        raise ModelFileError(
            tr(refusals.DAMAGED),
            tr(refusals.COPY_AGAIN),
            type(error).__name__,
        ) from error


def _unwrap(content: Any) -> dict[str, Tensor]:
    """The innermost mapping of names to tensors."""
    if not isinstance(content, Mapping):
        return {}
    for name in _WRAPPERS:
        if isinstance(content.get(name), Mapping):
            return _unwrap(content[name])
    return {str(k): v for k, v in content.items() if isinstance(v, Tensor)}

"""A network that computes in milliseconds, and a model file around it."""

from __future__ import annotations

from pathlib import Path

import torch

from medmamba_desktop.core.library.familiar import OFFSET, PROJECTION, centres_key
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
from medmamba_desktop.core.library.weights import (
    LoadedModel,
    load_from,
    save_model,
)
from medmamba_desktop.core.network.config import NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import ClassInfo

TINY = NetworkConfig((1, 1, 1, 1), (8, 16, 32, 64), 4)
INPUT = InputSpec((32, 32), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
CLASSES = {"colour": ("red", "green", "blue"), "shape": ("round", "square")}
MODALITIES = {"colour": ("XC",), "shape": ("US", "CR")}


def tiny_network(seed: int = 0) -> MedMamba:
    """An untrained network with two heads, in eval mode, the same for the same seed."""
    torch.manual_seed(seed)
    counts = {task: len(names) for task, names in CLASSES.items()}
    return MedMamba(TINY, counts).eval()


def tiny_header(name: str = "tiny") -> ModelHeader:
    """A header that fits `tiny_network`."""
    tasks = tuple(
        TaskSpec(
            task,
            task.capitalize(),
            MODALITIES[task],
            tuple(ClassInfo(n, n.capitalize()) for n in names),
            INPUT,
            novelty={"kind": "mahalanobis", "stages": [3, 4], "threshold": 1e9},
        )
        for task, names in CLASSES.items()
    )
    return ModelHeader(name, "Tiny", "1", "CC0-1.0", TINY, tasks, {"intended_use": "Tests."})


def tiny_familiar(seed: int = 1) -> dict[str, torch.Tensor]:
    """Where the training pictures of both tasks are said to lie, in five directions."""
    torch.manual_seed(seed)
    centres = {centres_key(task): torch.randn(len(names), 5) for task, names in CLASSES.items()}
    return {PROJECTION: torch.randn(5, 32 + 64), OFFSET: torch.randn(5), **centres}


def write_tiny_model(path: Path, name: str = "tiny", *, is_familiar: bool = True) -> Path:
    """Write the tiny model to a file and return its path."""
    state = dict(tiny_network().state_dict())
    save_model(path, tiny_header(name), {**state, **(tiny_familiar() if is_familiar else {})})
    return path


def tiny_model(folder: Path) -> LoadedModel:
    """The tiny model, loaded."""
    return load_from(write_tiny_model(folder / "tiny.safetensors"))

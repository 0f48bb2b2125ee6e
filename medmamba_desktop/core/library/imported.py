"""A published checkpoint made into a model file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.library.weights import save_model
from medmamba_desktop.core.network.upstream import infer_config, read_checkpoint
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import ClassInfo, ModelInfo

TASK = "classify"
# What the published code feeds its network: Resize((224, 224)) and Normalize(0.5, 0.5).
PUBLISHED_INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bilinear/1")


def import_checkpoint(shelf: Shelf, path: Path, classes: Sequence[str], name: str) -> ModelInfo:
    """Turn an authors' `.pth` into a model on the user's shelf.

    Args:
        classes: class names in the order of the network's outputs.
        name: the new model's name.

    Raises:
        ModelFileError: the checkpoint is unsafe, damaged or no MedMamba, or the classes do not fit.
        WriteError: the shelf cannot be written.
    """
    state = read_checkpoint(path)
    config, count = infer_config(state)
    if len(classes) != count or len(set(classes)) != count:
        raise ModelFileError(
            f"The network has {count} classes, but {len(set(classes))} different names were given",
            f"Name all {count} classes in the order of the network's outputs",
        )
    header = ModelHeader(
        name=name,
        title=name,
        version="1",
        licence="unknown",
        network=config,
        tasks=(_task(classes),),
        card={
            "intended_use": "Imported from a published checkpoint; its maker's terms apply.",
            "limits": "Not calibrated. Nothing is known of its data or accuracy.",
        },
    )
    target = shelf.free_path(name)
    heads = {
        f"heads.{TASK}.{key.removeprefix('head.')}": state.pop(key)
        for key in ("head.weight", "head.bias")
    }
    save_model(target, header, {**state, **heads})
    return shelf.find(name)


def _task(classes: Sequence[str]) -> TaskSpec:
    named = tuple(ClassInfo(c, c.replace("_", " ").capitalize()) for c in classes)
    return TaskSpec(TASK, "Classification", (), named, PUBLISHED_INPUT)

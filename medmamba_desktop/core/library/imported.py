"""A published checkpoint made into a model file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.leftovers import scratch_folder
from medmamba_desktop.core.library.checkpoint import Checkpoint, read_apart
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec, check_name
from medmamba_desktop.core.library.model_file import SUFFIX
from medmamba_desktop.core.library.rewrite import plain_title
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import ClassInfo, ModelInfo

TASK = "classify"
# What the published code feeds its network: Resize((224, 224)) and Normalize(0.5, 0.5).
PUBLISHED_INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bilinear/1")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a checkpoint does not say of itself.

    Attributes:
        classes: names in the order of the network's outputs.
        title: for people; empty for the name.
        modalities: DICOM codes of the pictures that the network fits.
    """

    name: str
    classes: tuple[str, ...]
    title: str = ""
    modalities: tuple[str, ...] = ()
    input: InputSpec = PUBLISHED_INPUT


def import_checkpoint(
    shelf: Shelf, path: Path, classes: Sequence[str], name: str, asked: Asked | None = None
) -> ModelInfo:
    """Turn an authors' `.pth` into a model on the user's shelf.

    Args:
        classes: class names in the order of the network's outputs.
        name: the new model's name.
        asked: more than these two, in their place.

    Raises:
        ModelFileError: the checkpoint is unsafe, damaged or no MedMamba, or the classes do not fit.
        WriteError: the shelf cannot be written.
    """
    asked = asked or Asked(name, tuple(classes))
    shelf.free_path(asked.name)
    with scratch_folder() as folder:
        return make_model(shelf, read_apart(path, folder), asked)


def make_model(shelf: Shelf, checkpoint: Checkpoint, asked: Asked) -> ModelInfo:
    """Turn a checkpoint that was read into a model on the user's shelf.

    Raises:
        ModelFileError: the classes do not fit, or the name is taken or cannot be one.
        WriteError: the shelf cannot be written.
    """
    from safetensors.torch import load_file

    from medmamba_desktop.core.library.weights import save_model

    check_name(asked.name)
    shelf.free_path(asked.name)
    _check_classes(asked.classes, checkpoint.classes)
    state = load_file(checkpoint.tensors)
    heads = {
        f"heads.{TASK}.{key.removeprefix('head.')}": state.pop(key)
        for key in ("head.weight", "head.bias")
    }
    made = checkpoint.tensors.parent / f"{asked.name}{SUFFIX}"
    save_model(made, _header(checkpoint, asked), {**state, **heads})
    return shelf.add(made)


def _check_classes(classes: Sequence[str], count: int) -> None:
    if len(classes) != count or len(set(classes)) != count:
        raise ModelFileError(
            tr(
                "The network has {count} classes, but {given} different names were given",
                count=count,
                given=len(set(classes)),
            ),
            tr("Name all {count} classes in the order of the network's outputs", count=count),
        )


def _header(checkpoint: Checkpoint, asked: Asked) -> ModelHeader:
    named = tuple(ClassInfo(c, c.replace("_", " ").capitalize()) for c in asked.classes)
    title = plain_title(asked.title) if asked.title.strip() else ""
    task = TaskSpec(TASK, title or "Classification", asked.modalities, named, asked.input)
    return ModelHeader(
        name=asked.name,
        title=title or asked.name,
        version="1",
        licence="unknown",
        network=checkpoint.network,
        tasks=(task,),
        card={
            "intended_use": "Imported from a published checkpoint; its maker's terms apply. "
            "Research use only. Not a medical device.",
            "not_for": "Any decision on a patient.",
            "limits": "Not calibrated. Nothing is known of its data or accuracy, nor of pictures "
            "unlike its training pictures.",
        },
    )

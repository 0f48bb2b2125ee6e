"""`medmamba models import`: a model file as it is, or a published checkpoint made into one."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from medmamba_desktop.commands import auditing
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.errors import UnknownNameError
from medmamba_desktop.core.library.model_file import SUFFIX
from medmamba_desktop.core.values import ModelInfo


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the parser."""
    parser = verbs.add_parser(
        "import", help="add a model file, or make a model of a published .pth checkpoint"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--classes", type=_names, metavar="A,B,C|FILE.json",
        help="of a checkpoint, in the order of the network's outputs; or the authors' "
        "class_indices.json",
    )  # fmt: skip
    parser.add_argument("--name", metavar="NAME", type=_model_name, help="by default the file's")
    parser.add_argument("--title", default="", metavar="TEXT", help="of a checkpoint, for people")
    parser.add_argument("--modality", action="append", default=[], metavar="CODE")
    parser.add_argument("--size", type=int, default=224, metavar="N", help="side of the input")
    for name in ("mean", "std"):
        parser.add_argument(
            f"--{name}", type=_three, default=(0.5, 0.5, 0.5), metavar="X[,Y,Z]",
            help="of the input's normalisation, on values of 0 to 1; by default 0.5",
        )  # fmt: skip
    parser.set_defaults(run=_import)


def _import(call: argparse.Namespace) -> int:
    model = _add(call) if call.file.suffix.lower() == SUFFIX else _make(call)
    auditing.changed_library("import", model)
    classes = ", ".join(f"{len(task.classes)} classes" for task in model.tasks)
    print(f"{model.name} added, {classes}, sha256 {model.sha256}")
    return 0


def _add(call: argparse.Namespace) -> ModelInfo:
    if call.classes:
        raise UnknownNameError(
            "A model file names its classes itself",
            "Leave --classes out, or give a .pth checkpoint",
        )
    return open_shelf().add(call.file, call.name)


def _make(call: argparse.Namespace) -> ModelInfo:
    from medmamba_desktop.core.library.imported import PUBLISHED_INPUT, Asked, import_checkpoint
    from medmamba_desktop.core.preprocess.input_spec import InputSpec

    if not call.classes:
        raise UnknownNameError(
            "A checkpoint does not name its classes",
            "Name them with --classes A,B,C in the order of the network's outputs",
        )
    try:
        size = (call.size, call.size)
        spec = InputSpec(size, call.mean, call.std, PUBLISHED_INPUT.rendering)
    except ValueError as error:
        raise UnknownNameError(
            str(error), "Give --size, --mean and --std as for training"
        ) from error
    modalities = tuple(code.upper() for code in call.modality)
    name = call.name or _name_from(call.file)
    asked = Asked(name, _classes(call.classes), call.title, modalities, spec)
    print("Reading the checkpoint in a process of its own", file=sys.stderr)
    return import_checkpoint(open_shelf(), call.file, asked.classes, name, asked)


def _classes(given: list[str]) -> tuple[str, ...]:
    """The names, from a file where one is given."""
    if len(given) == 1 and given[0].lower().endswith(".json"):
        from medmamba_desktop.core.library.class_names import read_class_names

        return read_class_names(Path(given[0]))
    return tuple(given)


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise argparse.ArgumentTypeError("is a list of names with commas between")
    return names


def _three(text: str) -> tuple[float, float, float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError("is one number, or three with commas between") from error
    if len(values) not in (1, 3) or not all(abs(value) < 1e6 for value in values):
        raise argparse.ArgumentTypeError("is one number, or three with commas between")
    first, second, third = values * 3 if len(values) == 1 else values
    return first, second, third


def _model_name(text: str) -> str:
    if _name_from(Path(text)) != text or len(text) > 64:
        raise argparse.ArgumentTypeError("is made of letters, digits, - and _, up to 64")
    return text


def _name_from(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem).strip("-_")[:64] or "imported"

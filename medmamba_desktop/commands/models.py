"""`medmamba models`: what stands on the shelf."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.library import changes
from medmamba_desktop.core.values import ModelInfo, TaskInfo


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its own commands to the parser."""
    parser = commands.add_parser("models", help="list, show, import, export, remove")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="every model").set_defaults(run=_list)
    show = verbs.add_parser("show", help="a model's tasks and card")
    show.add_argument("model", metavar="NAME|FILE")
    show.set_defaults(run=_show)
    taken = verbs.add_parser("import", help="make a model of a published .pth checkpoint")
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--classes", required=True, type=_names, metavar="A,B,C")
    taken.add_argument("--name", metavar="NAME", type=_model_name, help="by default the file's")
    taken.set_defaults(run=_import)
    export = verbs.add_parser("export", help="copy a model to a file")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)
    remove = verbs.add_parser("remove", help="delete a model that you added")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)


def _list(_: argparse.Namespace) -> int:
    for model in open_shelf().models():
        origin = "bundled" if model.is_bundled else "yours"
        tasks = ", ".join(task.name for task in model.tasks)
        print(f"{model.name:24} {model.version:8} {origin:8} {tasks}")
    return 0


def _show(call: argparse.Namespace) -> int:
    model = open_shelf().find(call.model)
    print(f"{model.title} ({model.name} {model.version}), {model.licence}")
    print(f"sha256 {model.sha256}")
    for task in model.tasks:
        _print_task(task)
    for title, text in model.card:
        print(f"\n{title}\n{text}")
    return 0


def _print_task(task: TaskInfo) -> None:
    fits = f" (fits {', '.join(task.modalities)})" if task.modalities else ""
    calibrated = "calibrated" if task.is_calibrated else "not calibrated"
    print(f"\nTask {task.name}: {task.title}{fits}, {calibrated}")
    for info in task.classes:
        print(f"  {info.name}: {info.title}")


def _import(call: argparse.Namespace) -> int:
    from medmamba_desktop.core.library.imported import import_checkpoint

    name = call.name or _name_from(call.file)
    _print_added(import_checkpoint(open_shelf(), call.file, call.classes, name))
    return 0


def _print_added(model: ModelInfo) -> None:
    print(f"{model.name} added, {len(model.tasks[0].classes)} classes, sha256 {model.sha256}")


def _export(call: argparse.Namespace) -> int:
    open_shelf().export(call.name, call.file)
    return 0


def _remove(call: argparse.Namespace) -> int:
    changes.remove(open_shelf(), call.name)
    return 0


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise argparse.ArgumentTypeError("is a list of names with commas between")
    return names


def _model_name(text: str) -> str:
    if _name_from(Path(text)) != text or len(text) > 64:
        raise argparse.ArgumentTypeError("is made of letters, digits, - and _, up to 64")
    return text


def _name_from(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem).strip("-_")[:64] or "imported"

"""`medmamba models`: what stands on the shelf, and what may be done with it."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from medmamba_desktop.commands import auditing, models_card, models_import
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.library import changes
from medmamba_desktop.core.library.ledger import ANY, read_ledger
from medmamba_desktop.core.library.sheet import TaskSheet, sheet_of
from medmamba_desktop.core.values import ModelInfo

NOT_SOUND = 4
_MODALITY = re.compile(r"[A-Z0-9_]{1,16}")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its own commands to the parser."""
    parser = commands.add_parser(
        "models", help="list, show, import, export, rename, duplicate, remove, verify, card ..."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="every model").set_defaults(run=_list)
    show = verbs.add_parser("show", help="a model's tasks, figures and card")
    show.add_argument("model", metavar="NAME|FILE")
    show.set_defaults(run=_show)
    models_import.add_to(verbs)
    export = verbs.add_parser("export", help="copy a model to a file")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)
    _add_changes(verbs)
    verify = verbs.add_parser("verify", help="check a model's hash, weights and scores")
    verify.add_argument("model", metavar="NAME|FILE")
    verify.set_defaults(run=_verify)
    models_card.add_to(verbs)


def _add_changes(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for verb, text, run in (
        ("remove", "put away a model that you added; it is kept for some days", _remove),
        ("restore", "bring back the model of that name that was removed last", _restore),
    ):
        parser = verbs.add_parser(verb, help=text)
        parser.add_argument("name", metavar="NAME")
        parser.set_defaults(run=run)
    rename = verbs.add_parser("rename", help="give a model that you added another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new_name", metavar="NEW-NAME")
    rename.add_argument("--title", metavar="TEXT", help="and another title for people")
    rename.set_defaults(run=_rename)
    duplicate = verbs.add_parser("duplicate", help="copy a model, so that its card can be changed")
    duplicate.add_argument("name", metavar="NAME")
    duplicate.add_argument("new_name", nargs="?", metavar="NEW-NAME")
    duplicate.set_defaults(run=_duplicate)
    default = verbs.add_parser("default", help="say or set which model is taken")
    default.add_argument("name", nargs="?", metavar="NAME")
    default.add_argument("--modality", type=_modality, metavar="CODE")
    default.add_argument("--clear", action="store_true", help="take the default back")
    default.set_defaults(run=_default)


def _list(_: argparse.Namespace) -> int:
    shelf = open_shelf()
    defaults = read_ledger(shelf.user).defaults
    for model in shelf.models():
        origin = "bundled" if model.is_bundled else "yours"
        tasks = ", ".join(task.name for task in model.tasks)
        size_mb = model.path.stat().st_size / 1e6
        marks = [key or "all" for key, name in sorted(defaults.items()) if name == model.name]
        line = f"{model.name:24} {model.version:8} {origin:8} {size_mb:7.1f} MB  {tasks}"
        print(f"{line}  (default: {', '.join(marks)})" if marks else line)
    for file, problem in shelf.unsound():
        print(f"{file} is passed over: {problem.message}", file=sys.stderr)
    return 0


def _show(call: argparse.Namespace) -> int:
    model = open_shelf().find(call.model)
    sheet = sheet_of(model)
    print(f"{model.title} ({model.name} {model.version}), {model.licence}")
    print(f"sha256 {model.sha256}, {sheet.size_bytes:,} bytes")
    print(f"{sheet.network}; input {sheet.input}")
    print("with" if sheet.has_reference else "without", "reference scores for the self-test")
    for task in sheet.tasks:
        _print_task(model, task)
    for title, text in model.card:
        print(f"\n{title}\n{text}")
    return 0


def _print_task(model: ModelInfo, task: TaskSheet) -> None:
    info = model.task(task.name)
    fits = f" (fits {', '.join(info.modalities)})" if info.modalities else ""
    calibrated = "calibrated" if info.is_calibrated else "not calibrated"
    print(f"\nTask {task.name}: {task.title}{fits}, {calibrated}")
    for own in info.classes:
        print(f"  {own.name}: {own.title}")
    if task.figures:
        print(f"  measured on {task.measure}")
    for figure in task.figures:
        print(f"  {figure.title}: {figure.text}")


def _export(call: argparse.Namespace) -> int:
    open_shelf().export(call.name, call.file)
    auditing.changed_library("export", open_shelf().find(call.name))
    return 0


def _remove(call: argparse.Namespace) -> int:
    changes.remove(open_shelf(), call.name)
    auditing.changed_library("remove")
    print(f"{call.name} removed; `medmamba models restore {call.name}` brings it back")
    return 0


def _restore(call: argparse.Namespace) -> int:
    changes.restore(open_shelf(), call.name)
    auditing.changed_library("restore", open_shelf().find(call.name))
    print(f"{call.name} is back")
    return 0


def _rename(call: argparse.Namespace) -> int:
    made = changes.rename(open_shelf(), call.name, call.new_name, call.title).made
    auditing.changed_library("rename", made)
    print(f"{call.name} is called {call.new_name} now")
    return 0


def _duplicate(call: argparse.Namespace) -> int:
    made = changes.duplicate(open_shelf(), call.name, call.new_name).made
    auditing.changed_library("duplicate", made)
    print(f"{made.name} made of {call.name}" if made else "")
    return 0


def _default(call: argparse.Namespace) -> int:
    shelf = open_shelf()
    if call.name or call.clear:
        changes.set_default(shelf, call.modality or ANY, None if call.clear else call.name)
        auditing.changed_library("default")
        return 0
    for modality, name in sorted(read_ledger(shelf.user).defaults.items()):
        found = shelf.default(modality)
        gone = "" if found else " (its file is not there any more)"
        print(f"{modality or 'all':8} {name}{gone}")
    return 0


def _verify(call: argparse.Namespace) -> int:
    from medmamba_desktop.core.library.verify import verifying

    shelf = open_shelf()
    is_sound = True
    for check in verifying(shelf, shelf.find(call.model)):
        print(f"{check.state:8} {check.name}: {check.text}", flush=True)
        is_sound &= check.state != "failed"
    return 0 if is_sound else NOT_SOUND


def _modality(text: str) -> str:
    code = text.upper()
    if not _MODALITY.fullmatch(code):
        raise argparse.ArgumentTypeError("is a DICOM modality: US, CR, DX, XC, SM ...")
    return code

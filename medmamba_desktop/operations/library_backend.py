"""The functions of the core that keep the library of models, as one value, for tests."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop import paths
from medmamba_desktop.core.library import changes
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.library.class_names import read_class_names
from medmamba_desktop.core.library.imported import Asked
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.library.verify import Check
from medmamba_desktop.core.values import ModelInfo, Problem

# Every model, modality -> name of its default model, and files that are no sound models, with why.
Content = tuple[tuple[ModelSheet, ...], Mapping[str, str], tuple[tuple[str, Problem], ...]]
Checking = Generator[Check, None, tuple[Check, ...]]


@dataclass(frozen=True, slots=True)
class CardEdit:
    """What the user has written of a model: empty sections are taken away."""

    title: str
    version: str
    card: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LibraryBackend:
    """One function each. All raise MedMambaError for what cannot be done.

    Attributes:
        read: what is on the shelf.
        add: copies a model file to the shelf, under another name where its own is taken.
        rename: (name, new name, new title).
        duplicate: a bundled model, too.
        edit: the title, version and card of a model of the user's.
        undo: takes a change back.
        set_default: (modality, name or None).
        verify: a model, step by step.
        export: copies a model to a file.
        write_card: as the file's ending says.
        open_checkpoint: (file, scratch folder) -> what is in it, read apart; can be closed.
        make_model: of an open checkpoint.
        read_class_names: from the authors' `class_indices.json`.
    """

    read: Callable[[], Content]
    add: Callable[[Path], Change]
    rename: Callable[[str, str, str], Change]
    duplicate: Callable[[str], Change]
    edit: Callable[[str, CardEdit], Change]
    remove: Callable[[str], Change]
    undo: Callable[[Change], None]
    set_default: Callable[[str, str | None], None]
    verify: Callable[[ModelInfo], Checking]
    export: Callable[[str, Path], None]
    write_card: Callable[[ModelSheet, Path], None]
    open_checkpoint: Callable[[Path, Path], Generator[None, None, Checkpoint]]
    make_model: Callable[[Checkpoint, Asked], ModelInfo]
    read_class_names: Callable[[Path], tuple[str, ...]]


def library_core() -> LibraryBackend:
    """The real thing."""
    return LibraryBackend(
        read=_read,
        add=lambda file: changes.add_beside(_shelf(), file),
        rename=lambda name, new, title: changes.rename(_shelf(), name, new, title),
        duplicate=lambda name: changes.duplicate(_shelf(), name),
        edit=_edit,
        remove=lambda name: changes.remove(_shelf(), name),
        undo=lambda change: changes.undo(_shelf(), change),
        set_default=lambda modality, name: changes.set_default(_shelf(), modality, name),
        verify=_verify,
        export=lambda name, file: _shelf().export(name, file),
        write_card=_write_card,
        open_checkpoint=_open_checkpoint,
        make_model=_make_model,
        read_class_names=read_class_names,
    )


def _shelf() -> Shelf:
    return Shelf(paths.bundled_models(), paths.user_models())


def _read() -> Content:
    from medmamba_desktop.core.library.ledger import read_ledger

    shelf = _shelf()
    return shelf.sheets(), read_ledger(shelf.user).defaults, shelf.unsound()


def _edit(name: str, edit: CardEdit) -> Change:
    return changes.edit(_shelf(), name, title=edit.title, version=edit.version, card=edit.card)


def _verify(info: ModelInfo) -> Checking:
    from medmamba_desktop.core.library.verify import verifying

    return (yield from verifying(_shelf(), info))


def _write_card(sheet: ModelSheet, file: Path) -> None:
    from medmamba_desktop.core.export.card import write_card

    write_card(sheet, file)


def _open_checkpoint(file: Path, folder: Path) -> Generator[None, None, Checkpoint]:
    from medmamba_desktop.core.library.checkpoint import reading_apart

    return (yield from reading_apart(file, folder))


def _make_model(checkpoint: Checkpoint, asked: Asked) -> ModelInfo:
    from medmamba_desktop.core.library.imported import make_model

    return make_model(_shelf(), checkpoint, asked)

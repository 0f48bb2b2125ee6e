"""Changes of the user's models: each is whole, and each can be taken back while its files are kept.

A change writes new files first and puts old ones away last, so that one broken off by a power cut
leaves a model too many and never one too few.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import ModelFileError, ModelNotFoundError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library import trash
from medmamba_desktop.core.library.ledger import changing, read_ledger, write_ledger
from medmamba_desktop.core.library.model_file import file_sha256, read_info, read_outline
from medmamba_desktop.core.library.rewrite import write_renamed
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.values import ModelInfo

Verb = Literal["add", "rename", "duplicate", "edit", "remove"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A model file that a change put away.

    Attributes:
        file: where it is kept.
        was_at: where it was.
    """

    file: Path
    was_at: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with what is needed to take it back.

    Attributes:
        name: of the model before the change.
        made: the model that the change wrote, or None.
        kept: the file that the change put away, or None.
        defaults: modalities whose default the model was, and is no more.
    """

    verb: Verb
    name: str
    made: ModelInfo | None = None
    kept: Kept | None = None
    defaults: tuple[str, ...] = ()


def add_beside(shelf: Shelf, path: Path) -> Change:
    """Add a model file, under another name where its own is taken by another model.

    The very same file is added once: a second time gives the model that is there.

    Raises:
        ModelFileError: not a sound model.
        WriteError: the folder cannot be written.
    """
    new = read_info(path)
    for known in shelf.models():
        if known.sha256 == new.sha256:
            return Change("add", known.name)
    made = shelf.add(path, shelf.free_name(new.name))
    return Change("add", new.name, made)


def rename(shelf: Shelf, name: str, new_name: str, title: str | None = None) -> Change:
    """Give one of the user's models another name, and perhaps another title.

    Raises:
        ModelNotFoundError: no model has the name.
        ModelFileError: it is bundled, or the new name is taken or cannot be one.
        WriteError: the folder cannot be written.
    """
    with changing(shelf.user):
        own = _own(shelf, name)
        if new_name == name:
            return _rewritten(shelf, own, "rename", title=title)
        is_same_file = new_name.casefold() == name.casefold()
        if is_same_file:
            raise ModelFileError(
                tr("The new name differs from the old one in capital letters alone"),
                tr("Choose a name that differs in more than that"),
            )
        target = shelf.free_path(new_name)
        write_renamed(own.path, target, name=new_name, title=title)
        kept = _put_away(shelf, own)
        shelf.note(own.path, target)
        write_ledger(shelf.user, read_ledger(shelf.user).renamed(name, new_name))
    return Change("rename", name, read_info(target), kept)


def duplicate(shelf: Shelf, name: str, new_name: str | None = None) -> Change:
    """Copy a model, bundled or not, to one of the user's, whose card can then be changed.

    Args:
        new_name: by default the name with a number behind it.

    Raises:
        ModelNotFoundError: no model has the name.
        ModelFileError: the new name is taken or cannot be one.
        WriteError: the folder cannot be written.
    """
    source = shelf.find(name)
    with changing(shelf.user):
        target = shelf.free_path(new_name or shelf.free_name(source.name))
        write_renamed(source.path, target, name=target.stem)
        shelf.note(target)
    return Change("duplicate", source.name, read_info(target))


def edit(
    shelf: Shelf,
    name: str,
    *,
    title: str | None = None,
    version: str | None = None,
    card: Mapping[str, str] | None = None,
) -> Change:
    """Change the title, the version or the card of one of the user's models.

    Raises:
        ModelNotFoundError: no model has the name.
        ModelFileError: it is bundled, or a text cannot be stored.
        WriteError: the folder cannot be written.
    """
    with changing(shelf.user):
        own = _own(shelf, name)
        return _rewritten(shelf, own, "edit", title=title, version=version, card=card)


def remove(shelf: Shelf, name: str) -> Change:
    """Put one of the user's models away; `undo` and `restore` bring it back for some days.

    Raises:
        ModelNotFoundError: no model has the name.
        ModelFileError: it is bundled with the program.
        WriteError: the system does not let it go.
    """
    with changing(shelf.user):
        trash.tidy(shelf.user)
        own = _own(shelf, name)
        kept = _put_away(shelf, own)
        shelf.note(own.path)
        ledger = read_ledger(shelf.user)
        defaults = tuple(key for key, value in ledger.defaults.items() if value == name)
        for modality in defaults:
            ledger = ledger.with_default(modality, None)
        write_ledger(shelf.user, ledger)
    return Change("remove", name, None, kept, defaults)


def restore(shelf: Shelf, name: str) -> ModelInfo:
    """Bring back the model of that name that was removed last.

    Raises:
        ModelNotFoundError: none of that name is kept.
        ModelFileError: a model of that name is there by now.
    """
    with changing(shelf.user):
        for file in trash.kept(shelf.user):
            if file.stem == name:
                target = shelf.free_path(name)
                trash.bring_back(file, target)
                shelf.note(target)
                return read_info(target)
    raise ModelNotFoundError(
        tr("No removed model named {name} is kept", name=name),
        tr(
            "Removed models are kept for {days} days, {files} at most",
            days=trash.KEPT_DAYS,
            files=trash.KEPT_FILES,
        ),
    )


def set_default(shelf: Shelf, modality: str, name: str | None) -> None:
    """Make a model the default for a DICOM modality, or for all others (`ledger.ANY`).

    Args:
        name: of the model; None takes the default back.

    Raises:
        ModelNotFoundError: no model has the name.
    """
    if name is not None:
        name = shelf.find(name).name
    with changing(shelf.user):
        write_ledger(shelf.user, read_ledger(shelf.user).with_default(modality, name))


def undo(shelf: Shelf, change: Change) -> None:
    """Take a change back, if what it left is still as it left it.

    Raises:
        ModelFileError: a file was replaced since, or the old name is taken.
        WriteError: the earlier file is not kept any more, or cannot be moved.
    """
    with changing(shelf.user):
        made, kept = change.made, change.kept
        if made is not None:
            _check_same(made.path, made.sha256, made.name)
        if kept is not None:
            _check_same(kept.file, kept.sha256, change.name)
            if made is None or made.path != kept.was_at:
                shelf.free_path(kept.was_at.stem)
        _take_back(shelf, change)
        ledger = read_ledger(shelf.user)
        if made is not None and change.verb == "rename":
            ledger = ledger.renamed(made.name, change.name)
        for modality in change.defaults:
            if modality not in ledger.defaults:
                ledger = ledger.with_default(modality, change.name)
        write_ledger(shelf.user, ledger)


def _take_back(shelf: Shelf, change: Change) -> None:
    made, kept = change.made, change.kept
    if made is not None and kept is not None and made.path == kept.was_at:
        trash.keep_copy(shelf.user, made.path)
        with whole_file(made.path) as scratch:
            shutil.copyfile(kept.file, scratch)
    else:
        if kept is not None:
            trash.bring_back(kept.file, kept.was_at)
        if made is not None:
            trash.put_away(shelf.user, made.path)
    shelf.note(*(file for file in (made and made.path, kept and kept.was_at) if file))


def _rewritten(
    shelf: Shelf,
    own: ModelInfo,
    verb: Verb,
    *,
    title: str | None = None,
    version: str | None = None,
    card: Mapping[str, str] | None = None,
) -> Change:
    file = trash.keep_copy(shelf.user, own.path)
    # A change that is broken off must not leave a hash that the file cannot have.
    write_ledger(shelf.user, read_ledger(shelf.user).with_file(own.path.name, None))
    write_renamed(own.path, own.path, title=title, version=version, card=card)
    shelf.note(own.path)
    return Change(verb, own.name, read_info(own.path), Kept(file, own.path, own.sha256))


def _put_away(shelf: Shelf, own: ModelInfo) -> Kept:
    return Kept(trash.put_away(shelf.user, own.path), own.path, own.sha256)


def _own(shelf: Shelf, name: str) -> ModelInfo:
    found = shelf.find_own(name)
    if found is None:
        shelf.find(name)
        raise ModelFileError(
            tr("The model {name} belongs to the program", name=name),
            tr("Only models that you added can be changed or removed; duplicate it first"),
        )
    return found


def _check_same(file: Path, sha256: str, name: str) -> None:
    try:
        is_same = file_sha256(file) == sha256
    except OSError:
        is_same = False
    if not is_same:
        raise ModelFileError(
            tr(
                "The file of {name} was replaced or removed since, so this cannot be taken back",
                name=name,
            ),
            tr("Look at the models as they are now; nothing was changed"),
        )
    read_outline(file)

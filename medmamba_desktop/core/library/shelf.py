"""The models at hand: those that ship with the program and those that the user added."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import MedMambaError, ModelFileError, ModelNotFoundError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.header import check_name
from medmamba_desktop.core.library.ledger import ANY, changing, read_ledger, write_ledger
from medmamba_desktop.core.library.model_file import SUFFIX, file_sha256, read_info, read_outline
from medmamba_desktop.core.library.rewrite import write_renamed
from medmamba_desktop.core.library.sheet import ModelSheet, sheet_of
from medmamba_desktop.core.library.trash import tidy
from medmamba_desktop.core.values import ModelInfo, Problem

_log = logging.getLogger(__name__)


class Shelf:
    """Finds and adds model files in two folders; `core.library.changes` changes them.

    Args:
        bundled: folder of models that ship with the program; never written.
        user: folder of the user's models; made when the first is added.
    """

    def __init__(self, bundled: Path, user: Path) -> None:
        self.bundled = bundled
        self.user = user

    def models(self) -> tuple[ModelInfo, ...]:
        """Every sound model, bundled ones first; a damaged file is logged and passed over."""
        found = []
        for path, is_bundled in self._files():
            try:
                found.append(read_info(path, is_bundled=is_bundled))
            except MedMambaError as error:
                _log.info("a model file was passed over: %s", type(error).__name__)
        return tuple(found)

    def unsound(self) -> tuple[tuple[str, Problem], ...]:
        """Files of the user's that are no sound models: the file's name, and why not."""
        found = []
        for path, is_bundled in self._files():
            try:
                read_outline(path)
            except MedMambaError as error:
                if not is_bundled:
                    found.append((path.name, Problem(error.message, error.remedy)))
        return tuple(found)

    def sheets(self) -> tuple[ModelSheet, ...]:
        """All that the files of `models` say."""
        found = []
        for info in self.models():
            with suppress(MedMambaError, OSError):  # gone, or replaced by a damaged one, just now
                found.append(sheet_of(info))
        return tuple(found)

    def find(self, name_or_path: str | None = None) -> ModelInfo:
        """The model of that name or in that file; without one, the default model.

        Raises:
            ModelNotFoundError: no model has the name.
            ModelFileError: the file named is no sound model.
        """
        if name_or_path and _looks_like_file(name_or_path):
            return read_info(Path(name_or_path))
        if not name_or_path:
            return self._default_or_first()
        for path, name, is_bundled in self._named():
            if name == name_or_path:
                return read_info(path, is_bundled=is_bundled)
        raise ModelNotFoundError(
            tr("There is no model named {name}", name=name_or_path),
            tr("Models at hand: {names}", names=self._listed()),
        )

    def find_own(self, name: str) -> ModelInfo | None:
        """The user's model of that name, or None."""
        for path, other, is_bundled in self._named():
            if other == name and not is_bundled:
                return read_info(path)
        return None

    def default(self, modality: str = ANY) -> ModelInfo | None:
        """The model that was set as the default of a modality, if it is there and sound.

        Args:
            modality: DICOM code; empty for the model that is taken where nothing else says.
        """
        chosen = read_ledger(self.user).defaults.get(modality)
        for path, name, is_bundled in self._named() if chosen else ():
            if name == chosen:
                return read_info(path, is_bundled=is_bundled)
        return None

    def add(self, path: Path, name: str | None = None) -> ModelInfo:
        """Check a model file whole, copy it to the user's folder and return it from there.

        Args:
            name: what to call it here; by default as it calls itself.

        Raises:
            ModelFileError: not a sound model, or a model of that name is there already.
            WriteError: the folder cannot be written, or another program holds it too long.
        """
        from medmamba_desktop.core.library.weights import load_from

        info = load_from(path).info
        with changing(self.user):
            tidy(self.user)
            target = self.free_path(name or info.name)
            with whole_file(target) as scratch:
                shutil.copyfile(path, scratch)
                if file_sha256(scratch) != info.sha256:
                    raise ModelFileError(
                        tr("The model file changed while it was read"), tr("Wait, and add it again")
                    )
                if name not in (None, info.name):
                    write_renamed(scratch, scratch, name=name)
            self.note(target)
        return read_info(target)

    def note(self, *files: Path) -> None:
        """Note what files of the user's are now, or that they are gone; the library is held."""
        ledger = read_ledger(self.user)
        for file in files:
            ledger = ledger.with_file(file.name, file_sha256(file) if file.exists() else None)
        write_ledger(self.user, ledger)

    def free_path(self, name: str) -> Path:
        """Where a new model of the user's goes.

        Raises:
            ModelFileError: no name for a model, or a model or file of that name, in whatever case,
                is there already.
        """
        check_name(name)
        if any(other.casefold() == name.casefold() for _, other, _ in self._named()):
            raise ModelFileError(
                tr("A model named {name} is there already", name=name),
                tr("Remove it first, or give the new one another name"),
            )
        target = self.user / f"{name}{SUFFIX}"
        # Another model's file, or a damaged one; some systems take no notice of case.
        if any(path.name.casefold() == target.name.casefold() for path in self.user.glob("*")):
            raise ModelFileError(
                tr("A file named {name} is in the models folder already", name=target.name),
                tr("Remove the file first, or give the new model another name"),
            )
        return target

    def free_name(self, name: str) -> str:
        """The name itself, or with the first number behind it that makes it free.

        Raises:
            ModelFileError: no name for a model.
        """
        check_name(name)
        taken = {other.casefold() for _, other, _ in self._named()}
        taken |= {path.stem.casefold() for path in self.user.glob("*")}
        number, free = 2, name
        while free.casefold() in taken:
            ending = f"-{number}"
            free = f"{name[: 64 - len(ending)]}{ending}"
            number += 1
        return free

    def export(self, name: str, target: Path) -> None:
        """Copy a model to a file.

        Raises:
            ModelNotFoundError: no model has the name.
            WriteError: the file cannot be written.
        """
        source = self.find(name).path
        with whole_file(target) as scratch:
            shutil.copyfile(source, scratch)

    def _default_or_first(self) -> ModelInfo:
        chosen = self.default()
        if chosen is not None:
            return chosen
        for path, is_bundled in self._files():
            try:
                return read_info(path, is_bundled=is_bundled)
            except MedMambaError as error:
                _log.info("a model file was passed over: %s", type(error).__name__)
        raise ModelNotFoundError(tr("There is no model"), tr("Models at hand: none"))

    def _files(self) -> Iterator[tuple[Path, bool]]:
        for folder, is_bundled in ((self.bundled, True), (self.user, False)):
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                # Half an import that was killed has a dot before its name.
                if not path.name.startswith("."):
                    yield path, is_bundled

    def _named(self) -> Iterator[tuple[Path, str, bool]]:
        """Every model by its description alone, which is read at once; damaged ones left out."""
        for path, is_bundled in self._files():
            try:
                yield path, read_outline(path).header.name, is_bundled
            except MedMambaError as error:
                _log.info("a model file was passed over: %s", type(error).__name__)

    def _listed(self) -> str:
        return ", ".join(name for _, name, _ in self._named()) or tr("none")


def _looks_like_file(text: str) -> bool:
    return text.endswith(SUFFIX) or "/" in text or "\\" in text

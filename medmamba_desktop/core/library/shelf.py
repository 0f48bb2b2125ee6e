"""The models at hand: those that ship with the program and those that the user added."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import (
    MedMambaError,
    ModelFileError,
    ModelNotFoundError,
    WriteError,
)
from medmamba_desktop.core.library.header import check_name
from medmamba_desktop.core.library.model_file import SUFFIX, read_info
from medmamba_desktop.core.values import ModelInfo

_log = logging.getLogger(__name__)


class Shelf:
    """Finds, adds and removes model files in two folders.

    Args:
        bundled: folder of models that ship with the program; never written.
        user: folder of the user's models; made when the first is added.
    """

    def __init__(self, bundled: Path, user: Path) -> None:
        self._bundled = bundled
        self._user = user

    def models(self) -> tuple[ModelInfo, ...]:
        """Every sound model, bundled ones first; a damaged file is logged and passed over."""
        found = []
        for folder, is_bundled in ((self._bundled, True), (self._user, False)):
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                try:
                    found.append(read_info(path, is_bundled=is_bundled))
                except MedMambaError as error:
                    _log.info("a model file was passed over: %s", type(error).__name__)
        return tuple(found)

    def find(self, name_or_path: str | None = None) -> ModelInfo:
        """The model of that name or in that file; without one, the first bundled model.

        Raises:
            ModelNotFoundError: no model has the name.
            ModelFileError: the file named is no sound model.
        """
        if name_or_path and _looks_like_file(name_or_path):
            return read_info(Path(name_or_path))
        models = self.models()
        for model in models:
            if name_or_path in (None, model.name):
                return model
        known = ", ".join(model.name for model in models) or "none"
        raise ModelNotFoundError(
            f"There is no model named {name_or_path}" if name_or_path else "There is no model",
            f"Models at hand: {known}",
        )

    def add(self, path: Path) -> ModelInfo:
        """Check a model file whole, copy it to the user's folder and return it from there.

        Raises:
            ModelFileError: not a sound model, or a model of that name is there already.
            WriteError: the folder cannot be written.
        """
        from medmamba_desktop.core.library.weights import load_from

        info = load_from(path).info
        target = self.free_path(info.name)
        with whole_file(target) as scratch:
            shutil.copyfile(path, scratch)
        return read_info(target)

    def free_path(self, name: str) -> Path:
        """Where a new model of the user's goes.

        Raises:
            ModelFileError: no name for a model, or a model or file of that name, in whatever case,
                is there already.
        """
        check_name(name)
        if any(model.name.casefold() == name.casefold() for model in self.models()):
            raise ModelFileError(
                f"A model named {name} is there already",
                "Remove it first, or give the new one another name",
            )
        target = self._user / f"{name}{SUFFIX}"
        # Another model's file, or a damaged one; some systems take no notice of case.
        if any(path.name.casefold() == target.name.casefold() for path in self._user.glob("*")):
            raise ModelFileError(
                f"A file named {target.name} is in the models folder already",
                "Remove the file first, or give the new model another name",
            )
        return target

    def export(self, name: str, target: Path) -> None:
        """Copy a model to a file.

        Raises:
            ModelNotFoundError: no model has the name.
            WriteError: the file cannot be written.
        """
        source = self.find(name).path
        with whole_file(target) as scratch:
            shutil.copyfile(source, scratch)

    def remove(self, name: str) -> None:
        """Delete one of the user's models.

        Raises:
            ModelNotFoundError: no model has the name.
            ModelFileError: it is bundled with the program.
            WriteError: the system does not let it go.
        """
        found = next((m for m in self.models() if m.name == name and not m.is_bundled), None)
        if found is None:
            self.find(name)
            raise ModelFileError(
                f"The model {name} belongs to the program", "Only models you added can be removed"
            )
        try:
            found.path.unlink()
        except OSError as error:
            raise WriteError(
                f"The model {name} could not be removed ({error.strerror or type(error).__name__})",
                "Close programs that use it, and check that the models folder may be written",
                repr(error),
            ) from error


def _looks_like_file(text: str) -> bool:
    return text.endswith(SUFFIX) or "/" in text or "\\" in text

"""A library of models in memory, for the window."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from medmamba_desktop.core.errors import MedMambaError, ModelFileError
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.library.imported import Asked
from medmamba_desktop.core.library.sheet import Figure, ModelSheet, TaskSheet
from medmamba_desktop.core.library.verify import Check
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.values import ClassInfo, ModelInfo, Problem, TaskInfo
from medmamba_desktop.operations.library_backend import CardEdit, LibraryBackend

KEYS = {title: key for key, title in CARD_SECTIONS.items()}
FIGURES = (
    Figure("accuracy", "Accuracy", 0.846, 0.769, 0.901),
    Figure("macro_auc", "Mean area under the ROC", 0.943, 0.908, 0.973),
)


def sheet(info: ModelInfo) -> ModelSheet:
    tasks = tuple(
        TaskSheet(
            task.name, task.title, tuple(c.title for c in task.classes),
            FIGURES if info.is_bundled else (), 156 if info.is_bundled else None,
            "test part" if info.is_bundled else "",
        )
        for task in info.tasks
    )  # fmt: skip
    card = {KEYS[title]: text for title, text in info.card}
    network = "MedMamba-T, 14.5 million weights"
    return ModelSheet(info, 29_902_346, network, "224 x 224, squash-bicubic/1", tasks, card, True)


@dataclass(frozen=True)
class _Kept:
    models: tuple[ModelInfo, ...]


class FakeLibrary:
    """Keeps `owner.models`; `error` is raised by whatever is asked next."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.asked: list[tuple[Any, ...]] = []
        self.defaults: dict[str, str] = {}
        self.unsound: tuple[tuple[str, Problem], ...] = ()
        self.error: MedMambaError | None = None
        self._before: list[tuple[ModelInfo, ...]] = []

    def backend(self) -> LibraryBackend:
        return LibraryBackend(
            read=lambda: (tuple(map(sheet, self._owner.models)), dict(self.defaults), self.unsound),
            add=self._add,
            rename=self._rename,
            duplicate=self._duplicate,
            edit=self._edit,
            remove=self._remove,
            undo=self._undo,
            set_default=self._set_default,
            verify=self._verify,
            export=lambda name, file: self._ask("export", name, file),
            write_card=lambda found, file: self._ask("card", found.info.name, file),
            open_checkpoint=self._open,
            make_model=self._make,
            read_class_names=lambda _file: ("a", "b", "c"),
        )

    def _ask(self, *words: Any) -> None:
        self.asked.append(words)
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def _put(self, verb: Any, name: str, made: ModelInfo | None) -> Change:
        models = self._owner.models
        self._before.append(models)
        gone = verb in ("rename", "edit", "remove")
        kept = tuple(info for info in models if not (gone and info.name == name))
        self._owner.models = (*kept, made) if made else kept
        # A removed model has its file kept somewhere; what matters here is that there is one.
        return Change(verb, name, made, kept=None if made else _Kept(models))  # type: ignore[arg-type]

    def _find(self, name: str) -> ModelInfo:
        return next(info for info in self._owner.models if info.name == name)

    def _add(self, file: Path) -> Change:
        self._ask("add", file)
        return Change("add", "own-model", self._owner.add_model(file))

    def _rename(self, name: str, new: str, title: str) -> Change:
        self._ask("rename", name, new, title)
        path = Path(f"{new}.safetensors")
        made = replace(self._find(name), name=new, title=title, path=path)
        return self._put("rename", name, made)

    def _duplicate(self, name: str) -> Change:
        self._ask("duplicate", name)
        made = replace(
            self._find(name), name=f"{name}-2", is_bundled=False, sha256="ef" * 32,
            path=Path(f"{name}-2.safetensors"),
        )  # fmt: skip
        return self._put("duplicate", name, made)

    def _edit(self, name: str, edit: CardEdit) -> Change:
        self._ask("edit", name, edit)
        card = tuple((CARD_SECTIONS[key], text) for key, text in edit.card.items() if text)
        made = replace(
            self._find(name), title=edit.title, version=edit.version, card=card, sha256="12" * 32
        )
        return self._put("edit", name, made)

    def _remove(self, name: str) -> Change:
        self._ask("remove", name)
        return self._put("remove", name, None)

    def _undo(self, change: Change) -> None:
        self._ask("undo", change.verb, change.name)
        self._owner.models = self._before.pop()

    def _set_default(self, modality: str, name: str | None) -> None:
        self._ask("default", modality, name)
        self.defaults.pop(modality, None)
        if name:
            self.defaults[modality] = name

    def _verify(self, info: ModelInfo) -> Generator[Check, None, tuple[Check, ...]]:
        self._ask("verify", info.name)
        found = (
            Check("Hash", "sound", f"SHA-256 {info.sha256}, as noted"),
            Check("Weights", "sound", "14,472,209 weights, all finite"),
            Check("Self-test", "unknown", "The file holds no reference scores"),
        )
        yield from found
        return found

    def _open(self, file: Path, folder: Path) -> Generator[None, None, Checkpoint]:
        self._ask("open", file)
        yield
        if "evil" in file.name:
            raise ModelFileError("The file holds more than tensors, so it was not opened")
        return Checkpoint(folder / "tensors.safetensors", VARIANTS["T"], 3)

    def _make(self, checkpoint: Checkpoint, asked: Asked) -> ModelInfo:
        self._ask("make", asked)
        classes = tuple(ClassInfo(name, name) for name in asked.classes)
        task = TaskInfo("classify", asked.title, asked.modalities, classes)
        made = ModelInfo(
            asked.name, asked.title, "1", "unknown", Path(f"{asked.name}.safetensors"), "34" * 32,
            False, (task,),
        )  # fmt: skip
        self._owner.models = (*self._owner.models, made)
        return made

"""The dialogs that ask for files of models and cards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from medmamba_desktop.core.language import tr, tr_noop

_MODELS = tr_noop(
    "Models and checkpoints (*.safetensors *.pth *.pt *.ckpt);;Model files (*.safetensors);;"
    "Published checkpoints (*.pth *.pt *.ckpt)"
)
_CARDS = {
    tr_noop("PDF document (*.pdf)"): ".pdf",
    tr_noop("Markdown text (*.md)"): ".md",
    tr_noop("CHAI applied model card (*.xml)"): ".xml",
}


def ask_model_files(parent: QWidget) -> list[Path]:
    """Files to add; none where the user thinks better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, tr("Add a model"), "", tr(_MODELS))
    return [Path(name) for name in names]


def ask_class_names(parent: QWidget) -> Path | None:
    """A file that names classes."""
    found, _ = QFileDialog.getOpenFileName(
        parent, tr("Names of the classes"), "", tr("class_indices.json (*.json);;All files (*)")
    )
    return Path(found) if found else None


def ask_export(parent: QWidget, name: str) -> Path | None:
    """Where a copy of a model goes."""
    first = f"{name}.safetensors"
    found, _ = QFileDialog.getSaveFileName(
        parent, tr("Export the model"), first, tr("Model file (*.safetensors)")
    )
    return _with_ending(found, ".safetensors", (".safetensors",)) if found else None


def ask_card(parent: QWidget, name: str) -> Path | None:
    """Where a card goes; its ending says as what."""
    kinds = {tr(title): ending for title, ending in _CARDS.items()}
    found, kind = QFileDialog.getSaveFileName(
        parent, tr("Save the model card"), f"{name}-card.pdf", ";;".join(kinds)
    )
    ending = kinds.get(kind, ".pdf")
    return _with_ending(found, ending, tuple(_CARDS.values())) if found else None


def _with_ending(name: str, ending: str, known: tuple[str, ...]) -> Path:
    path = Path(name)
    return path if path.suffix.lower() in known else path.with_name(f"{path.name}{ending}")

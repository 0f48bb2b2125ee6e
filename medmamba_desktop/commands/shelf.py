"""The shelf that every command looks at, and which of its models is taken where none is named."""

from __future__ import annotations

from collections.abc import Iterable

from medmamba_desktop import paths
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.values import ModelInfo, SourceImage, UnreadableSource


def open_shelf() -> Shelf:
    """Bundled models and the user's."""
    return Shelf(paths.bundled_models(), paths.user_models())


def fitting_default(found: Iterable[SourceImage | UnreadableSource]) -> ModelInfo | None:
    """The default model of the images' DICOM modality, where all of them have one and the same."""
    modalities = {item.modality for item in found if isinstance(item, SourceImage)}
    if len(modalities) != 1 or "" in modalities:
        return None
    return open_shelf().default(modalities.pop())

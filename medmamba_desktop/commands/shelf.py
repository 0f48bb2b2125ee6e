"""The shelf that every command looks at."""

from __future__ import annotations

from medmamba_desktop import paths
from medmamba_desktop.core.library.shelf import Shelf


def open_shelf() -> Shelf:
    """Bundled models and the user's."""
    return Shelf(paths.bundled_models(), paths.user_models())

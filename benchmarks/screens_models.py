"""Renders the library of models: a card, figures and checks, two side by side, the import form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.network.config import VARIANTS

THEMES = ("light", "contrast", "dark")


def take_models(studio: Any) -> None:
    """The window with the models that are there and a copy of the first, in every theme."""
    library, do = studio.app.state.library, studio.app.operations.library
    window = studio.app.window.open_models()
    studio.spin(5, lambda: library.sheets)
    do.duplicate(library.sheets[0].info.name)
    studio.spin(5, lambda: library.last_change is not None)
    studio.spin(5, lambda: not studio.app.operations.reading.is_busy)
    first, copy = library.sheets[0].info.name, library.selection
    do.set_default("US", copy)
    studio.spin(1.0)
    for theme in THEMES:
        studio.theme(theme)
        _take(studio, window, f"models-card-{theme}")
    window.card.edit.click()
    _take(studio, window, "models-edit")
    window.card.stop_editing()
    window.tabs.setCurrentWidget(window.facts)
    library.select(first)
    do.verify(library.sheet)
    studio.spin(30, lambda: len(library.checks.get(library.sheet.info.sha256, ())) == 3)
    _take(studio, window, "models-figures")
    window.tabs.setCurrentWidget(window.beside)
    library.compare_with(copy)
    _take(studio, window, "models-beside")
    _take_form(studio, window)
    window.resize(1280, 720 - 40)
    window.tabs.setCurrentWidget(window.card)
    _take(studio, window, "models-1280x720")
    window.close()


def _take(studio: Any, window: Any, name: str) -> None:
    studio.spin(0.4)
    studio.take(name, window)


def _take_form(studio: Any, window: Any) -> None:
    library = studio.app.state.library
    library.set_checkpoint(Checkpoint(Path("x"), VARIANTS["T"], 3), "Medmamba_kvasir")
    studio.spin(0.3)
    form = window.form
    form.classes.setPlainText("dyed lifted polyps\nnormal cecum")
    studio.take("models-import", form)
    form.reject()

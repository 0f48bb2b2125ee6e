"""Opens what the actions on exports ask for, and hands results to the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import HAS_EXPORT_NAMES
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.export.dialog import ExportDialog
from medmamba_desktop.view.theme import Theme

Slots = dict[str, Callable[[], object]]


def export_slots(
    state: State,
    operations: Operations,
    theme: Theme,
    selected: Callable[[], Sequence[ImageRef]],
    parent: QWidget,
) -> Slots:
    """A slot for each action on exports."""
    copy_out = operations.copy_out
    copy_out.picture_made.connect(_to_clipboard)
    copy_out.table_made.connect(lambda text: QGuiApplication.clipboard().setText(text))
    return {
        "export_results": lambda: open_export(state, operations, theme, selected(), parent),
        "copy_picture": lambda: copy_out.copy_picture(state.analysis.shown),
        "copy_table": lambda: _copy_table(state, operations, selected()),
    }


def open_export(
    state: State,
    operations: Operations,
    theme: Theme,
    selected: Sequence[ImageRef],
    parent: QWidget,
) -> ExportDialog:
    """The dialog; the one that is open already, where there is one."""
    for before in parent.findChildren(ExportDialog):
        if before.isVisible():
            before.raise_()
            return before
    made = ExportDialog(state, operations, theme, _every(state), selected, parent)
    made.show()
    return made


def draw_export_enabled(actions: Actions, has_images: bool, has_model: bool) -> None:
    """Switch off what there is nothing to do for."""
    for name in ("export_results", "copy_table"):
        actions[name].setEnabled(has_images and has_model)
    actions["copy_picture"].setEnabled(has_images)


def _copy_table(state: State, operations: Operations, selected: Sequence[ImageRef]) -> None:
    """Of what is selected, or of all where that is but one."""
    refs = selected if len(selected) > 1 else _every(state)
    has_names = state.settings.get(HAS_EXPORT_NAMES)
    results = operations.export_results.results_of(refs, has_names=has_names)
    if results is not None:
        operations.copy_out.copy_table(results)


def _every(state: State) -> tuple[ImageRef, ...]:
    return tuple(row.ref for row in state.images.rows if not row.what)


def _to_clipboard(pixels: NDArray[np.uint8]) -> None:
    QGuiApplication.clipboard().setImage(to_image(pixels))

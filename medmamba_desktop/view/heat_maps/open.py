"""Opens what the actions on heat maps ask for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view.heat_maps.compare import CompareWindow
from medmamba_desktop.view.theme import Theme

_ALONE = "Map alone, transparent (*.png)"
_KINDS = (
    f"Picture with map (*.png);;{_ALONE};;Drawing, picture and map as layers (*.svg);;"
    "Raw values (*.npz);;Raw values, 16 bit (*.tiff)"
)


def compare_maps(
    state: State, operations: Operations, theme: Theme, parent: QWidget
) -> CompareWindow | None:
    """Two maps, first of the image on screen, side by side; None while there is none."""
    shown = state.analysis.shown
    if shown.picture is None or shown.prediction is None:
        return None
    for before in parent.findChildren(CompareWindow):
        before.close()  # its sides are the operation's, which has but two
    made = CompareWindow(state, operations, theme, parent)
    made.show()
    return made


def export_map(state: State, operations: Operations, parent: QWidget) -> None:
    """Ask where the heat map on screen goes, and write it."""
    shown = state.analysis.shown
    if shown.heat_map is None:
        return
    # No name of the image: it may be a patient's.
    first = f"heatmap-{shown.class_name}.png"
    name, kind = QFileDialog.getSaveFileName(parent, "Export the heat map", first, _KINDS)
    if name:
        operations.export_map.export(Path(name), shown, is_alone=kind == _ALONE)

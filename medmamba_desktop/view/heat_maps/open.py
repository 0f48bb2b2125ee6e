"""Opens what the actions on heat maps ask for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view.heat_maps.compare import CompareWindow
from medmamba_desktop.view.theme import Theme

_ALONE = tr_noop("Map alone, transparent ({pattern})")
_KINDS = (
    (tr_noop("Picture with map ({pattern})"), "*.png"),
    (_ALONE, "*.png"),
    (tr_noop("Drawing, picture and map as layers ({pattern})"), "*.svg"),
    (tr_noop("Raw values ({pattern})"), "*.npz"),
    (tr_noop("Raw values, 16 bit ({pattern})"), "*.tiff"),
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
    kinds = {tr(title, pattern=pattern): title for title, pattern in _KINDS}
    name, kind = QFileDialog.getSaveFileName(
        parent, tr("Export the heat map"), first, ";;".join(kinds)
    )
    if name:
        operations.export_map.export(Path(name), shown, is_alone=kinds.get(kind) == _ALONE)

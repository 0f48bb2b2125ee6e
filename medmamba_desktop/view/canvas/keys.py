"""Arrow keys do on a canvas what a drag or the wheel does with the same key held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from medmamba_desktop.core.viewing.windowing import as_window, dragged
from medmamba_desktop.view.canvas.surface import Surface

OPACITY_STEP: Final = 0.05
_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_MOVE: Final = 40.0  # lengths of the canvas, as if dragged so far
_WINDOW: Final = 10.0


def arrow_pressed(canvas: Surface, event: QKeyEvent) -> bool:
    """Whether it was an arrow with a key held: Shift moves, Ctrl windows, Alt is for opacity."""
    way = _WAYS.get(Qt.Key(event.key()))
    if way is None or canvas.shown is None:
        return False
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    dx, dy = way
    if held == Qt.KeyboardModifier.ShiftModifier:
        canvas.move_by(dx * _MOVE, dy * _MOVE)
    elif held == Qt.KeyboardModifier.ControlModifier:
        window = as_window(canvas.shown.frame, canvas.display)
        canvas.windowed.emit(dragged(window, dx * _WINDOW, dy * _WINDOW))
    elif held == Qt.KeyboardModifier.AltModifier and dy:
        canvas.opacity_turned.emit(-dy * OPACITY_STEP)
    else:
        return False
    return True

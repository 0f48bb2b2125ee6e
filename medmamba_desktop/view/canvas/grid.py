"""The panes side by side: one, two or four canvases, each with what stands instead of an image."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from medmamba_desktop.state.viewer import PANES, Layout
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.message import CanvasMessage
from medmamba_desktop.view.parts import NO_MARGINS

_GAP = 2
_PLACES: dict[Layout, tuple[tuple[int, int], ...]] = {
    "1x1": ((0, 0),),
    "1x2": ((0, 0), (0, 1)),
    "2x2": ((0, 0), (0, 1), (1, 0), (1, 1)),
}


class PaneWidget(QWidget):
    """A canvas with its message over it."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.message = CanvasMessage()
        stack = QStackedLayout(self)
        stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
        stack.addWidget(self.message)
        stack.addWidget(self.canvas)


class Grid(QWidget):
    """All panes; those that the layout has no place for are hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.panes = tuple(PaneWidget() for _ in range(max(PANES.values())))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*NO_MARGINS)
        self._grid.setSpacing(_GAP)
        for number, pane in enumerate(self.panes):
            self._grid.addWidget(pane, number // 2, number % 2)
        self.set_layout("1x1")

    def set_layout(self, layout: Layout) -> None:
        """Show that many panes."""
        places = _PLACES[layout]
        for number, pane in enumerate(self.panes):
            pane.setVisible(number < len(places))
        for line in range(2):
            self._grid.setRowStretch(line, int(any(row == line for row, _ in places)))
            self._grid.setColumnStretch(line, int(any(column == line for _, column in places)))

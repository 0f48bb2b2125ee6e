"""Something to take hold of: dragged to another program it is the picture's file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.icons import SIZE, icon
from medmamba_desktop.view.theme import Theme

_TIP = tr_noop(
    "Save the picture with its heat map, or drag it from here to another program or a folder"
)


class DragHandle(QToolButton):
    """A click saves; the file of a drag is made while the button is down, and begins it."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions
    ) -> None:
        super().__init__()
        self._state = state
        self._copy_out = operations.copy_out
        self._theme = theme
        self._pressed: QPoint | None = None
        self._is_dragged = False
        self._file: Path | None = None
        self.setIconSize(SIZE)
        self.setToolTip(tr(_TIP))
        self.setAccessibleName(tr("Save the picture, or drag it out as a file"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(actions["export_map"].trigger)
        self._copy_out.file_made.connect(self._on_file)
        state.analysis.changed.connect(self._draw)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self._draw()

    def _draw(self) -> None:
        self.setEnabled(self._state.analysis.shown.picture is not None)

    def _draw_icon(self) -> None:
        self.setIcon(icon("drop", self._theme.palette))

    def _on_file(self, file: Path) -> None:
        self._file = file
        self._drag_if_due()

    def _drag_if_due(self) -> None:
        if self._file is None or not self._is_dragged or self._pressed is None:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._file))])
        self._pressed, self._is_dragged = None, False
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed, self._is_dragged, self._file = event.position().toPoint(), False, None
        self._copy_out.make_file(self._state.analysis.shown)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        self._is_dragged = self._is_dragged or way >= QApplication.startDragDistance()
        self._drag_if_due()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed, self._is_dragged = None, False

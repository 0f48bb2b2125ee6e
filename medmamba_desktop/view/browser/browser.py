"""The left column: how many images are open, and the list of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.delegate import RowDelegate
from medmamba_desktop.view.browser.model import ImageListModel
from medmamba_desktop.view.parts import box, label, row
from medmamba_desktop.view.theme import Theme


class Browser(QWidget):
    """Follows and sets the current image."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._images = state.images
        self.model = ImageListModel(state.images)
        self.list = self._build_list(operations, theme)
        self._title = label("Images", "title")
        self._counts = label(role="muted")
        self._build_layout()
        self._connect(operations, theme)
        self._draw_counts()

    def _build_list(self, operations: Operations, theme: Theme) -> QListView:
        view = QListView()
        view.setModel(self.model)
        view.setItemDelegate(RowDelegate(operations.thumbnails, theme, view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName("Open images")
        view.verticalScrollBar().setSingleStep(38)
        return view

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = row(self._title, 0, self._counts, margins=(16, 9, 14, 9))
        layout.addWidget(box(head, "panelHead"))
        layout.addWidget(self.list, 1)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(250)

    def _connect(self, operations: Operations, theme: Theme) -> None:
        self._images.current_changed.connect(self._on_current_changed)
        self._images.rows_added.connect(self._draw_counts)
        self._images.rows_changed.connect(self._draw_counts)
        self._images.cleared.connect(self._draw_counts)
        self.list.selectionModel().currentChanged.connect(self._on_row_chosen)
        operations.thumbnails.arrived.connect(self.model.announce)
        theme.changed.connect(self.model.announce_all)

    def _draw_counts(self) -> None:
        classified, failed, waiting = self._images.count()
        total = classified + failed + waiting
        done = f"{classified:,} of {total:,} classified" if waiting else words.count(total, "image")
        self._counts.setText(f"{done} · {failed:,} failed" if failed else done)

    def _on_current_changed(self, row_number: int) -> None:
        index = self.model.index(row_number)
        # Even where it is the current one: on taking focus Qt makes the first row that, unselected.
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def _on_row_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            self._images.select(index.row())

"""The table itself: rows, groups, columns that are chosen and kept."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QStyleOptionViewItem

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.state.result_rows import Group, Result
from medmamba_desktop.state.settings import TABLE_CLASS, TABLE_COLUMNS, TABLE_WIDTHS, Settings
from medmamba_desktop.view.browser.browser import Tree
from medmamba_desktop.view.results import texts
from medmamba_desktop.view.results.class_menu import ClassAction, class_menu
from medmamba_desktop.view.results.columns import CHOSEN, COLUMNS, KEYS
from medmamba_desktop.view.results.delegate import ROW_HEIGHT, CellDelegate
from medmamba_desktop.view.results.header import Header
from medmamba_desktop.view.results.model import LINE_ROLE, ResultModel
from medmamba_desktop.view.theme import Theme, font


class ResultView(Tree):
    """A tree view without branches: quick with thousands of rows, and a group is one wide row."""

    def __init__(
        self, model: ResultModel, thumbnails: Thumbnails, theme: Theme, settings: Settings
    ) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._results = model
        self.setHeader(Header(self))
        self.setModel(model)
        self.setItemDelegate(CellDelegate(thumbnails, theme, self))
        self._behave()
        self._restore_columns()

    def _behave(self) -> None:
        self.setObjectName("results")
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(tr("Results"))
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(48)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self.setSortingEnabled(True)

    def columns_menu(self) -> QMenu:
        """One entry a column; the first is always there."""
        menu = QMenu(self)
        for section, column in enumerate(COLUMNS[1:], 1):
            if column.key == CHOSEN:
                wanted = class_menu(self._results.tasks, self._results.chosen, menu)
                wanted.setTitle(tr(column.title))
                menu.addMenu(wanted)
                continue
            action = QAction(tr(column.title), menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(section))
            action.setData(column.key)
            menu.addAction(action)
        menu.triggered.connect(self._on_chosen)
        return menu

    def _on_chosen(self, action: QAction) -> None:
        """Qt tells a menu of what was chosen in the menus below it, too."""
        if isinstance(action, ClassAction):
            self._settings.set(TABLE_CLASS, action.data())
        else:
            self.show_column(action.data(), action.isChecked())

    def draw_chosen(self) -> None:
        """Show the column of the class that the reader looks for, where the model knows it."""
        section = KEYS.index(CHOSEN)
        is_shown = self._results.chosen is not None
        if not is_shown and self.header().sortIndicatorSection() == section:
            self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setColumnHidden(section, not is_shown)
        self._results.announce_chosen()

    def show_column(self, key: str, is_shown: bool) -> None:
        """Show or hide a column, and remember it."""
        self.setColumnHidden(KEYS.index(key), not is_shown)
        shown = tuple(
            k for section, k in enumerate(KEYS) if k != CHOSEN and not self.isColumnHidden(section)
        )
        self._settings.set(TABLE_COLUMNS, shown)

    def save(self) -> None:
        """Remember how wide the columns are."""
        widths = [self.columnWidth(section) for section in range(len(COLUMNS))]
        kept = self._settings.get(TABLE_WIDTHS)
        old = kept if len(kept) == len(COLUMNS) else tuple(c.width for c in COLUMNS)
        shown = tuple(wide or before for wide, before in zip(widths, old, strict=True))
        self._settings.set(TABLE_WIDTHS, shown)

    def selected(self) -> tuple[ImageRef, ...]:
        """The images of the selected rows, from top to bottom."""
        rows = self.selectionModel().selectedRows()
        lines = [self._results.line(index) for index in sorted(rows, key=QModelIndex.row)]
        return tuple(line.ref for line in lines if isinstance(line, Result))

    def _restore_columns(self) -> None:
        settings = self._settings
        shown = settings.get(TABLE_COLUMNS) or tuple(c.key for c in COLUMNS if c.is_usual)
        widths = settings.get(TABLE_WIDTHS)
        if len(widths) != len(COLUMNS):
            widths = tuple(column.width for column in COLUMNS)
        for section, column in enumerate(COLUMNS):
            self.header().setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(section, max(48, widths[section]))
            self.setColumnHidden(section, section > 0 and column.key not in shown)

    def _on_header_menu(self, at: QPoint) -> None:
        self.columns_menu().popup(self.header().mapToGlobal(at))

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # Not by the model's flags: Qt asks for those of every row whenever rows have moved.
        if isinstance(index.data(LINE_ROLE), Group):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def drawRow(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line = index.data(LINE_ROLE)
        if not isinstance(line, Group):
            super().drawRow(painter, option, index)
            return
        palette = self._theme.palette
        area = QRect(0, option.rect.y(), self.viewport().width(), option.rect.height())
        painter.save()
        painter.fillRect(area, palette.colour("raised"))
        title, said = texts.group(line, self._results.is_private())
        painter.setFont(font(0.95, is_bold=True))
        painter.setPen(palette.colour("text"))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, area.width() * 2 // 3)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(10, 0, -10, 0), align, title)
        left = 10 + metrics.horizontalAdvance(title) + 16
        painter.setFont(font(0.95))
        painter.setPen(palette.colour("muted"))
        painter.drawText(area.adjusted(left, 0, -10, 0), align, said)
        painter.restore()

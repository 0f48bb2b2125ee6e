"""The results as Qt's views want them: one row a line of `ResultTable`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ClassInfo, ImageRef, TaskInfo
from medmamba_desktop.state.result_rows import Group, Line, Result, class_key
from medmamba_desktop.state.result_table import ResultTable
from medmamba_desktop.state.session import Session
from medmamba_desktop.view.results import texts
from medmamba_desktop.view.results.columns import CHOSEN, COLUMNS, KEYS

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex

_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_HEAD_ROLES = (*_ROLES, Qt.ItemDataRole.ToolTipRole)


class ResultModel(QAbstractTableModel):
    """Mirrors a `ResultTable`; `LINE_ROLE` gives its `Result` or `Group`."""

    def __init__(
        self, table: ResultTable, session: Session, is_private: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._table = table
        self._session = session
        self.is_private = is_private
        self._kept: list[tuple[QModelIndex, ImageRef | None]] = []
        table.about_to_arrange.connect(self._on_about_to_arrange)
        table.arranged.connect(self._on_arranged)
        table.changed.connect(self._on_changed)

    def line(self, index: Index) -> Line | None:
        """What stands in a row."""
        return self._table.lines[index.row()] if index.isValid() else None

    def index_of(self, ref: ImageRef) -> QModelIndex:
        """The first cell of an image; invalid where the filter hides it."""
        place = self._table.place_of(ref)
        return QModelIndex() if place is None else self.index(place, 0)

    def class_title(self, task: str, class_name: str) -> str:
        """How a class, or without one a task, is called."""
        info = self._session.task_info(task)
        if info is None:
            return class_name or task
        if not class_name:
            return info.title
        return next((c.title for c in info.classes if c.name == class_name), class_name)

    @property
    def tasks(self) -> tuple[TaskInfo, ...]:
        """Those of the chosen model."""
        return self._session.model.tasks if self._session.model else ()

    @property
    def chosen(self) -> tuple[TaskInfo, ClassInfo] | None:
        """The class that the reader looks for; None where the model knows of none such."""
        wanted = self._table.chosen
        found = ((task, c) for task in self.tasks for c in task.classes)
        return next((f for f in found if class_key(f[0].name, f[1].name) == wanted), None)

    def announce_chosen(self) -> None:
        """Have the head of its column drawn again."""
        section = KEYS.index(CHOSEN)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, section, section)

    def announce(self, ref: ImageRef) -> None:
        """Have an image painted again."""
        index = self.index_of(ref)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._table.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index)
        if role == LINE_ROLE:
            return line
        if isinstance(line, Group) and role in _ROLES:
            return " · ".join(texts.group(line, self.is_private())) if not index.column() else ""
        if not isinstance(line, Result):
            return None
        if role in _ROLES:
            column = COLUMNS[index.column()].key
            return texts.cell(line, column, self.class_title, self.is_private())
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts.tip(line, self.is_private())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role in _HEAD_ROLES and column.key == CHOSEN and self.chosen is not None:
            return texts.head(*self.chosen, is_whole=role != Qt.ItemDataRole.DisplayRole)
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title)
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            order = Qt.SortOrder
            return order.DescendingOrder if column.is_most_first else order.AscendingOrder
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = COLUMNS[column].key if column >= 0 else "number"
        self._table.sort(key, column >= 0 and order == Qt.SortOrder.DescendingOrder)

    def _on_about_to_arrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        self._kept = [(index, _ref(self.line(index))) for index in self.persistentIndexList()]

    def _on_arranged(self) -> None:
        new = [
            self.index_of(ref).siblingAtColumn(index.column()) if ref else QModelIndex()
            for index, ref in self._kept
        ]
        self.changePersistentIndexList([index for index, _ in self._kept], new)
        self._kept = []
        self.layoutChanged.emit()

    def _on_changed(self, places: Sequence[int]) -> None:
        """One notice for all: the view paints only what is in sight."""
        last = len(COLUMNS) - 1
        self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), last))


def _ref(line: Line | None) -> ImageRef | None:
    return line.ref if isinstance(line, Result) else None

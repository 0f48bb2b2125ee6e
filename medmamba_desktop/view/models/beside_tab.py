"""Tab of two models side by side: what differs comes first, and is marked by more than a colour."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.view import words
from medmamba_desktop.view.models.facts_tab import megabytes
from medmamba_desktop.view.parts import Chooser, box, label, row, tip

_NONE = tr_noop("Choose a model to see it beside this one. Models with the same task stand first.")
_MARK, _SAME = "≠", ""
_BESIDE, _ABOVE = 26, 8  # what stands around a text in its cell, pixels


class BesideTab(QWidget):
    """Draws two models.

    Signals:
        chosen: the name of the model to stand beside, empty for none.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.other = Chooser()
        self.other.setAccessibleName(tr("Model beside it"))
        self.other.setMinimumWidth(280)
        self.note = label(tr(_NONE), "muted", is_wrapped=True)
        self.table = _table()
        head = row(label(tr("Beside"), "section"), self.other, self.note, spacing=12)
        head.setStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 12, 2, 0)
        layout.setSpacing(10)
        layout.addWidget(box(head))
        layout.addWidget(self.table, 1)
        self.other.activated.connect(lambda _: self.chosen.emit(self.other.currentData()))

    def show_choices(self, sheets: tuple[ModelSheet, ...], chosen: str) -> None:
        """Draw which models there are to choose from."""
        self.other.clear()
        self.other.addItem(tr("No other model"), "")
        for sheet in sheets:
            self.other.addItem(f"{sheet.info.title}, {sheet.info.version}", sheet.info.name)
        self.other.setCurrentIndex(max(0, self.other.findData(chosen)))

    def show_pair(self, one: ModelSheet, other: ModelSheet | None) -> None:
        """Draw two models, or what to do where there is one."""
        lines = list(_lines(one, other)) if other is not None else []
        differing = sum(mine != theirs for _, mine, theirs in lines)
        self.table.setVisible(other is not None)
        differ = tr("{n} of {all} lines differ", n=differing, all=len(lines))
        self.note.setText(tr(_NONE) if other is None else differ)
        heads = ["", "", _head(one), _head(other) if other else ""]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(lines))
        for number, texts in enumerate(sorted(lines, key=lambda line: line[1] == line[2])):
            _fill(self.table, number, *texts)


class _Wrapped(QStyledItemDelegate):
    """Rows as high as their text; Qt wraps it for measuring as if cells had no padding."""

    def __init__(self, table: QTableWidget) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        letters = index.data(Qt.ItemDataRole.FontRole) or self._table.font()
        room = QRect(0, 0, self._table.columnWidth(index.column()) - _BESIDE, 10_000)
        needed = QFontMetrics(letters).boundingRect(
            room, Qt.TextFlag.TextWordWrap, str(index.data() or "")
        )
        return size.expandedTo(QSize(0, needed.height() + _ABOVE))


def _table() -> QTableWidget:
    table = QTableWidget(0, 4)
    table.setItemDelegate(_Wrapped(table))
    table.setAccessibleName(tr("Two models side by side"))
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place, mode in enumerate(
        (QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Interactive,
         QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Stretch)
    ):  # fmt: skip
        header.setSectionResizeMode(place, mode)
    table.setColumnWidth(1, 230)
    return table


def _head(sheet: ModelSheet) -> str:
    return f"{sheet.info.title}\n{sheet.info.name} {sheet.info.version}"


def _fill(table: QTableWidget, number: int, what: str, mine: str, theirs: str) -> None:
    is_same = mine == theirs
    for place, text in enumerate((_SAME if is_same else _MARK, what, mine, theirs)):
        item = QTableWidgetItem(text)
        item.setToolTip(tip(text) if place else "")
        item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if not is_same and place < 2:
            letters = item.font()
            letters.setBold(True)
            item.setFont(letters)
        if place == 0:
            said = tr("same") if is_same else tr("differs")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        table.setItem(number, place, item)


def _lines(one: ModelSheet, other: ModelSheet) -> Iterator[tuple[str, str, str]]:
    """What, and how it is in each."""
    sides = _facts(one), _facts(other)
    for what in dict.fromkeys((*sides[0], *sides[1])):
        yield what, sides[0].get(what, "–"), sides[1].get(what, "–")


def _facts(sheet: ModelSheet) -> dict[str, str]:
    info = sheet.info
    found = {
        tr("Version"): info.version,
        tr("Licence"): info.licence,
        tr("Network"): sheet.network,
        tr("Input"): sheet.input,
        tr("Size"): megabytes(sheet),
        "SHA-256": info.sha256,
    }
    for task in sheet.tasks:
        found[tr("{task}: classes", task=task.title)] = words.listed(task.classes)
        if task.figures:
            found[tr("{task}: measured on", task=task.title)] = task.measure
        for one in task.figures:
            found[tr("{task}: {figure}", task=task.title, figure=one.name_inside)] = one.text
    return found | {
        tr(CARD_SECTIONS[key]): text for key, text in sheet.card.items() if key in CARD_SECTIONS
    }

"""Tables of figures with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.core.export.evaluation_words import two_lines
from medmamba_desktop.core.language import for_others, tr
from medmamba_desktop.view.theme import font

_ROW, _HEAD = 42, 54
_MOST_ROWS, _LEAST_WIDE = 9, 60


def figure_table(name: str) -> QTableWidget:
    """An empty table that is filled by `fill`."""
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setObjectName("figures")
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.setShowGrid(False)
    table.setFont(font(0.9))
    table.horizontalHeader().setFont(font(0.9))
    table.setWordWrap(True)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    table.setTabKeyNavigation(False)
    return table


def fill(table: QTableWidget, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Show these lines; the first column is text and takes what room there is."""
    table.setRowCount(len(lines))
    table.setColumnCount(len(heads))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for place, text in enumerate(heads):
        item = QTableWidgetItem(text.replace(" ", "\n", 1) if place else text)
        item.setTextAlignment(right if place else left)
        table.setHorizontalHeaderItem(place, item)
    header = table.horizontalHeader()
    header.setMinimumSectionSize(_LEAST_WIDE)
    for place in range(len(heads)):
        mode = QHeaderView.ResizeMode.ResizeToContents if place else QHeaderView.ResizeMode.Stretch
        header.setSectionResizeMode(place, mode)
    for line, texts in enumerate(lines):
        for place, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(right if place else left)
            table.setItem(line, place, item)
    high = min(len(lines), _MOST_ROWS) * _ROW + _HEAD
    table.setFixedHeight(max(_ROW + _HEAD, high))


def figure(found: Estimate, name: str) -> str:
    """A figure, and its interval on a second line."""
    with for_others():
        text = two_lines(found, name)
    value, _, bounds = text.partition("\n")
    low, _, high = bounds.partition(" to ")
    if not high:
        return text
    # A dash takes less room, but beside a minus sign it reads as another minus.
    between = tr("{low} to {high}", low=low, high=high) if "-" in text else f"{low}–{high}"
    return f"{value}\n{between}"

"""The lines of a header as Qt's table wants them; searched, and with names hidden where wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.header_lines import HeaderLine
from medmamba_desktop.view.browser.model import Index

HEADINGS: Final = (tr_noop("Tag"), tr_noop("Name"), "VR", tr_noop("Value"))
HIDDEN: Final = tr_noop("hidden")
_INDENT: Final = "    "


class HeaderModel(QAbstractTableModel):
    """Every line that has all words of the search in it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[HeaderLine, ...] = ()
        self._left: Sequence[HeaderLine] = ()
        self._words: tuple[str, ...] = ()
        self._is_private = False

    @property
    def counts(self) -> tuple[int, int]:
        """How many lines are shown, and how many there are."""
        return len(self._left), len(self._lines)

    def set_lines(self, lines: tuple[HeaderLine, ...]) -> None:
        """Show another header."""
        self._lines = lines
        self._refresh()

    def search(self, text: str) -> None:
        """Show only lines with every word of `text`, in whatever column."""
        self._words = tuple(text.casefold().split())
        self._refresh()

    def set_private(self, is_private: bool) -> None:
        """Hide, or show, what may tell who the patient is."""
        self._is_private = is_private
        self._refresh()

    def _refresh(self) -> None:
        self.beginResetModel()
        self._left = [line for line in self._lines if self._is_left(line)]
        self.endResetModel()

    def _is_left(self, line: HeaderLine) -> bool:
        text = f"{line.tag} {line.name} {line.vr} {self._value(line)}".casefold()
        # Tags are typed with and without their comma and brackets.
        text = f"{text} {line.tag[1:5]}{line.tag[6:10]}".casefold()
        return all(word in text for word in self._words)

    def _value(self, line: HeaderLine) -> str:
        return tr(HIDDEN) if self._is_private and line.is_private and line.value else line.value

    def text(self, line: HeaderLine, column: int) -> str:
        """What stands in a cell."""
        name = _INDENT * line.depth + line.name
        return (line.tag, name, line.vr, self._value(line))[column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._left)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADINGS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        return self.text(self._left[index.row()], index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_heading = orientation == Qt.Orientation.Horizontal
        return tr(HEADINGS[section]) if is_heading and role == Qt.ItemDataRole.DisplayRole else None

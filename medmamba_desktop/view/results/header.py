"""The head of the table: titles that are too long for their column end in an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

# As the style sheet has it, which Qt does not ask when it elides a title.
_AROUND = 20
_WEIGHT = QFont.Weight.DemiBold
_ARROW = 18  # beside the title of the column that is sorted by


class Header(QHeaderView):
    """As a table's own, but for long titles."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)

    def initStyleOptionForIndex(  # noqa: N802 - Qt's name
        self, option: QStyleOptionHeader, section: int
    ) -> None:
        super().initStyleOptionForIndex(option, section)
        room = self.sectionSize(section) - _AROUND
        room -= _ARROW if self.sortIndicatorSection() == section else 0
        letters = QFont(self.font())
        letters.setWeight(_WEIGHT)
        elide = Qt.TextElideMode.ElideRight
        option.text = QFontMetrics(letters).elidedText(option.text, elide, room)

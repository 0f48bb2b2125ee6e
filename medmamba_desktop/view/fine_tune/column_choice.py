"""Which column of a table is which: shown where the data have a table."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.state.fine_tune import DataChoice
from medmamba_desktop.view.parts import Chooser, label

_ROWS = (
    ("file_column", tr_noop("Column of file names")),
    ("label_column", tr_noop("Column of labels")),
    ("group_column", tr_noop("Column of patients")),
    ("split_column", tr_noop("Column of parts")),
)
_FOUND = tr_noop("automatic")


class ColumnChoice(QWidget):
    """One chooser each; a choice reads the data anew.

    Signals:
        chosen: {field of `DataChoice`: name of a column, empty to have it found}.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choosers: dict[str, Chooser] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for number, (field, title) in enumerate(_ROWS):
            made = self.choosers[field] = Chooser()
            made.setAccessibleName(tr(title))
            made.setMinimumWidth(110)
            made.activated.connect(lambda _at, f=field: self._on_chosen(f))
            line, place = divmod(number, 2)
            grid.addWidget(label(tr(title), "muted"), line, place * 2)
            grid.addWidget(made, line, place * 2 + 1)

    def show_choice(self, choice: DataChoice, columns: tuple[str, ...]) -> None:
        """Draw what there is to choose from; without a table there is nothing."""
        self.setVisible(bool(columns))
        for field, made in self.choosers.items():
            names = [made.itemData(at) for at in range(made.count())]
            if names != ["", *columns]:
                made.clear()
                made.addItem(tr(_FOUND), "")
                for name in columns:
                    made.addItem(name, name)
            made.setCurrentIndex(max(0, made.findData(getattr(choice, field))))

    def _on_chosen(self, field: str) -> None:
        self.chosen.emit({field: self.choosers[field].currentData()})

"""Folders and tables beside the pictures: own validation and test parts, masks, labels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QPushButton, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.state.fine_tune import DataChoice
from medmamba_desktop.view.parts import ElidedLabel, button, label

_ROWS = (
    ("validation", tr_noop("Own validation folder"), False),
    ("test", tr_noop("Own test folder"), False),
    ("masks", tr_noop("Folder of lesion masks"), False),
    ("table", tr_noop("Table of labels elsewhere"), True),
)
_TABLES = tr_noop("Tables (*.csv *.tsv *.xlsx);;All files (*)")


class OwnParts(QWidget):
    """One line each; a choice reads the data anew.

    Signals:
        chosen: {field of `DataChoice`: path or None}.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choose: dict[str, QPushButton] = {}
        self._names: dict[str, ElidedLabel] = {}
        self._clear: dict[str, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for line, (field, title, is_file) in enumerate(_ROWS):
            self._build_row(grid, line, field, tr(title), is_file)

    def _build_row(
        self, grid: QGridLayout, line: int, field: str, title: str, is_file: bool
    ) -> None:
        choose, clear = button(tr("Choose…"), "link"), button(tr("Remove"), "link")
        choose.setAccessibleName(tr("Choose: {title}", title=title))
        clear.setAccessibleName(tr("Remove: {title}", title=title))
        choose.clicked.connect(lambda: self._on_choose(field, title, is_file))
        clear.clicked.connect(lambda: self.chosen.emit({field: None}))
        self.choose[field], self._clear[field] = choose, clear
        self._names[field] = ElidedLabel("muted")
        parts = (label(title), self._names[field], clear, choose)
        for place, part in enumerate(parts):
            grid.addWidget(part, line, place)

    def show_choice(self, choice: DataChoice) -> None:
        """Draw what is chosen."""
        for field, name in self._names.items():
            path: Path | None = getattr(choice, field)
            name.set_whole(path.name if path else tr("none"))
            self._clear[field].setVisible(path is not None)

    def _on_choose(self, field: str, title: str, is_file: bool) -> None:
        if is_file:
            name, _ = QFileDialog.getOpenFileName(self, title, "", tr(_TABLES))
        else:
            name = QFileDialog.getExistingDirectory(self, title)
        if name:
            self.chosen.emit({field: Path(name)})

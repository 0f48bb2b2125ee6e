"""The sheet that asks for a model's new name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.fine_tune.card_form import plain_name
from medmamba_desktop.view.parts import box, button, column, label, row

_RULE = tr_noop(
    "Letters, digits, - and _. The file is named after it, and the command line knows it by it."
)


class RenameSheet(AccessibleWindow, QDialog):
    """Two fields; gives the new name and title to `done`."""

    def __init__(
        self, info: ModelInfo, done: Callable[[str, str], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._done = done
        self.setWindowTitle(tr("Rename a model"))
        self.title, self.name = QLineEdit(info.title), QLineEdit(info.name)
        self.title.setMaxLength(80)
        self.name.setMaxLength(64)
        self.title.setAccessibleName(tr("Title"))
        self.name.setAccessibleName(tr("Short name"))
        self.rename, cancel = button(tr("Rename"), "primary"), button(tr("Cancel"))
        self.rename.setDefault(True)
        self.setLayout(column(
            label(tr("Title"), "section"), self.title, 4,
            label(tr("Short name"), "section"), self.name,
            label(tr(_RULE), "muted", is_wrapped=True), 8, box(row(0, cancel, self.rename)),
            margins=(22, 18, 22, 16), spacing=6,
        ))  # fmt: skip
        self.resize(460, self.sizeHint().height())
        cancel.clicked.connect(self.reject)
        self.rename.clicked.connect(self.accept)
        for field in (self.title, self.name):
            field.textChanged.connect(self._draw)
        self._draw()

    def accept(self) -> None:
        if self.rename.isEnabled():
            self._done(self.name.text().strip(), self.title.text().strip())
            super().accept()

    def _draw(self) -> None:
        name = self.name.text().strip()
        is_fit = bool(name) and plain_name(name) == name and bool(self.title.text().strip())
        self.rename.setEnabled(is_fit)

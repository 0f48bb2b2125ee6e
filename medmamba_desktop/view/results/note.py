"""The reader's own label and note on one image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Prediction
from medmamba_desktop.operations.mark_results import MarkResults
from medmamba_desktop.state.marks import Marks
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.parts import Chooser, box, button, label, row

_PRIVACY = tr_noop("It is kept on this computer. Leave out names of patients.")


class NoteSheet(AccessibleWindow, QDialog):
    """Lies over the window without stopping it; Enter saves, Esc leaves all as it was."""

    def __init__(
        self,
        prediction: Prediction,
        name: str,
        marks: Marks,
        marking: MarkResults,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ref = prediction.ref
        self._marking = marking
        self._window = parent.window()
        self.setWindowTitle(tr("Your label and note"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = marks.of(prediction)
        self.label = Chooser()
        self.label.setAccessibleName(tr("Your label"))
        self.label.addItem(tr("No label of your own"), "")
        for one in prediction.classes:
            self.label.addItem(one.title, one.name)
        self.label.setCurrentIndex(max(0, self.label.findData(mark.label if mark else "")))
        self.note = QLineEdit(mark.note if mark else "")
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlaceholderText(tr("Note"))
        self.note.setMaxLength(500)
        self._build_layout(name, prediction.top.title)

    def _build_layout(self, name: str, found: str) -> None:
        save, cancel = button(tr("Save"), "primary"), button(tr("Cancel"))
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(label(name, "title", 1.2))
        said = tr("The model's most probable class: {class_title}", class_title=found)
        layout.addWidget(label(said, "muted"))
        layout.addWidget(self.label)
        layout.addWidget(self.note)
        layout.addWidget(label(tr(_PRIVACY), "muted", is_wrapped=True))
        layout.addWidget(box(row(0, cancel, save)))
        self.resize(460, self.sizeHint().height())
        self.note.setFocus()

    def accept(self) -> None:
        self._marking.set_note(self._ref, self.label.currentData(), self.note.text())
        super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        self.move(self._window.geometry().center() - self.rect().center())
        super().showEvent(event)

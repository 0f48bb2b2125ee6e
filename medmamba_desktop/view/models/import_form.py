"""The form for a published checkpoint: what its file does not say of itself."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.library.imported import PUBLISHED_INPUT, Asked
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import Problem
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.fine_tune.card_form import plain_name
from medmamba_desktop.view.models.files import ask_class_names
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row, set_role

Three = tuple[float, float, float]
# How the pictures were normalised in training: title -> mean, standard deviation.
NORMALISATIONS: dict[str, tuple[Three, Three]] = {
    tr_noop("As the authors' code: mean 0.5, deviation 0.5"): (
        PUBLISHED_INPUT.mean,
        PUBLISHED_INPUT.std,
    ),
    tr_noop("ImageNet: mean 0.485 …, deviation 0.229 …"): (
        (0.485, 0.456, 0.406),
        (0.229, 0.224, 0.225),
    ),
    tr_noop("None: values from 0 to 1"): ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
}
_LEAD = tr_noop(
    "The file was read in a process of its own, as tensors alone; nothing in it has run. What the "
    "file cannot say is asked here. A wrong order of classes or another normalisation gives wrong "
    "results without any warning."
)
_MODALITY = re.compile(r"[A-Z0-9_]{1,16}")


class ImportForm(AccessibleWindow, QDialog):
    """Asks for classes, name and input.

    Signals:
        filled: an `Asked`.
        file_chosen: a file that names the classes.
    """

    filled = Signal(object)
    file_chosen = Signal(object)

    def __init__(self, checkpoint: Checkpoint, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = checkpoint.classes
        self.setWindowTitle(tr("Make a model of a checkpoint"))
        self.title, self.name = QLineEdit(name), QLineEdit(plain_name(name) or "imported")
        self.modalities = QLineEdit()
        self.modalities.setPlaceholderText(tr("US, CR, DX … or empty"))
        self.classes = QPlainTextEdit()
        self.classes.setPlaceholderText(
            tr("One name a line, in the order of the network's outputs")
        )
        self.classes.setTabChangesFocus(True)
        self.classes.setMinimumHeight(130)
        self.from_file = button(tr("From class_indices.json…"), "link")
        self.from_file.clicked.connect(self._on_from_file)
        self.normalisation, self.side = Chooser(), QSpinBox()
        for title in NORMALISATIONS:
            self.normalisation.addItem(tr(title), title)
        self.side.setRange(32, 1024)
        self.side.setValue(PUBLISHED_INPUT.size[0])
        self.side.setSuffix(f" {tr('pixels a side')}")
        self.side.lineEdit().setTextMargins(9, 0, 0, 0)
        self.note = label(role="muted", is_wrapped=True)
        self.make, cancel = button(tr("Make the model"), "primary"), button(tr("Cancel"))
        found = trn(
            "{checkpoint}, {n} class",
            "{checkpoint}, {n} classes",
            checkpoint.classes,
            checkpoint=checkpoint.title,
        )
        self.setLayout(column(
            label(found, "title", 1.3), label(tr(_LEAD), "muted", is_wrapped=True), 6,
            self._fields(), self.note, 6,
            box(row(label(tr(words.RESEARCH_ONLY), "muted"), 0, cancel, self.make)),
            margins=(24, 20, 24, 18), spacing=8,
        ))  # fmt: skip
        self.resize(620, 600)
        cancel.clicked.connect(self.reject)
        self.make.clicked.connect(self._on_make)
        for field in (self.title, self.name, self.modalities):
            field.textChanged.connect(self._draw)
        self.classes.textChanged.connect(self._draw)
        self._draw()
        self.classes.setFocus()

    def _fields(self) -> QWidget:
        widget = QWidget()
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Classes"), self.classes), ("", self.from_file), (tr("Title"), self.title),
            (tr("Short name"), self.name), (tr("DICOM modalities"), self.modalities),
            (tr("Normalisation"), self.normalisation), (tr("Input"), self.side),
        )  # fmt: skip
        top, none = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag(0)
        for line, (title, field) in enumerate(rows):
            field.setAccessibleName(title or field.accessibleName())
            place = top if field is self.classes else none
            grid.addWidget(label(title, "section"), line, 0, place)
            grid.addWidget(field, line, 1)
        return widget

    @property
    def asked(self) -> Asked:
        """What the user has filled in."""
        mean, std = NORMALISATIONS[self.normalisation.currentData()]
        side = self.side.value()
        spec = InputSpec((side, side), mean, std, PUBLISHED_INPUT.rendering)
        return Asked(
            self.name.text().strip(), self._names(), self.title.text().strip(), self._codes(), spec
        )

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Fill in names that were read from a file."""
        self.classes.setPlainText("\n".join(names))

    def show_problem(self, problem: Problem) -> None:
        """Say why no model was made; the form stays open."""
        self.note.setText(words.told(problem))
        set_role(self.note, "error")
        self.make.setEnabled(not self._why_not())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.accept()

    def _on_make(self) -> None:
        self.make.setEnabled(False)
        self.note.setText(tr("Making the model…"))
        self.filled.emit(self.asked)

    def _on_from_file(self) -> None:
        file = ask_class_names(self)
        if file is not None:
            self.file_chosen.emit(file)

    def _names(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.classes.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    def _codes(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\s,;]+", self.modalities.text().upper()))

    def _draw(self) -> None:
        reason = self._why_not()
        set_role(self.note, "muted")
        self.note.setText(reason)
        self.make.setEnabled(not reason)

    def _why_not(self) -> str:
        """What is missing; empty where nothing is."""
        names, name = self._names(), self.name.text().strip()
        if len(names) != self._count:
            return trn(
                "{named} of {n} class are named.",
                "{named} of {n} classes are named.",
                self._count,
                named=number(len(names)),
            )
        if len(set(names)) < len(names):
            return tr("Two classes have the same name.")
        if not name or plain_name(name) != name:
            return tr("The short name is made of letters, digits, - and _.")
        if not all(_MODALITY.fullmatch(code) for code in self._codes()):
            return tr("A DICOM modality is a short code, as US, CR or SM.")
        return ""

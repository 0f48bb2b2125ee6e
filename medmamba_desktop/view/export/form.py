"""What is to be exported, as a form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from medmamba_desktop.core.export.plan import Keeping, Per, Plan, Rectangle
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.view import words
from medmamba_desktop.view.parts import (
    Chooser,
    ElidedLabel,
    box,
    button,
    column,
    label,
    row,
)

_TABLES = {".xlsx": tr_noop("Excel workbook (.xlsx)"), ".csv": "CSV", ".json": "JSON"}
_REPORTS = {".pdf": "PDF", ".html": "HTML"}
_PERS: dict[Per, str] = {
    "batch": tr_noop("one for all"),
    "study": tr_noop("one for each study"),
    "image": tr_noop("one for each image"),
}
_COPIES = tr_noop(
    "Headers name no one, by the Basic Profile of DICOM PS3.15. Everything else that is exported "
    "is then about the copies, without your notes."
)
_BURNT_IN = tr_noop(
    "Text that is burnt into pictures is not found and not removed. Look at the copies, and paint "
    "it out."
)
_NAMES = tr_noop(
    "Without them images go by their place in the results, no patient is named, and your notes are "
    "left out: they could name one."
)
_INDENT = 28


class ExportForm(QWidget):
    """Builds a `Plan`; decides nothing.

    Signals:
        changed: something was chosen.
        paint_wanted: rectangles are to be drawn.
    """

    changed = Signal()
    paint_wanted = Signal()

    def __init__(self, dicom_count: int, count: int, has_names: bool) -> None:
        super().__init__()
        self.rectangles: tuple[Rectangle, ...] = ()
        self._logo: Path | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(10)
        for part in (
            self._build_table(), self._build_report(), self._build_pictures(),
            self._build_dicom(dicom_count, count), self._build_copies(),
            self._build_names(has_names),
        ):  # fmt: skip
            layout.addWidget(part)
        layout.addStretch(1)
        for check in self.findChildren(QCheckBox):
            check.toggled.connect(self._on_toggled)
        self._on_toggled()

    def plan(self, folder: Path) -> Plan:
        """What is chosen, to be written into a folder."""
        return Plan(
            folder,
            table=self.table_kind.currentData() if self.table.isChecked() else "",
            report=self.report_kind.currentData() if self.report.isChecked() else "",
            per=self.per.currentData(),
            title=self.title.text().strip(),
            logo=self._logo,
            has_heat_maps=self.pictures.isChecked(),
            has_dicom=self.dicom.isChecked(),
            has_copies=self.copies.isChecked(),
            keeping=Keeping(self.dates.isChecked(), self.characteristics.isChecked()),
            rectangles=self.rectangles,
        )

    def set_rectangles(self, rectangles: tuple[Rectangle, ...]) -> None:
        """Paint these out of every copy."""
        self.rectangles = rectangles
        count = len(rectangles)
        said = trn("{n} rectangle in every picture", "{n} rectangles in every picture", count)
        self.painted.setText(said if count else "")

    def _build_table(self) -> QWidget:
        self.table, self.table_kind = QCheckBox(tr("Table")), _chooser(tr("Kind of table"), _TABLES)
        self.table.setChecked(True)
        return box(row(self.table, 0, self.table_kind))

    def _build_report(self) -> QWidget:
        self.report = QCheckBox(tr("Report for people"))
        self.report_kind, self.per = _chooser(tr("Kind of report"), _REPORTS), Chooser()
        for value, text in _PERS.items():
            self.per.addItem(tr(text), value)
        self.per.setAccessibleName(tr("How many reports"))
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("Title of the report"))
        self.title.setAccessibleName(tr("Title of the report"))
        self.logo = button(tr("Logo…"))
        self.logo.clicked.connect(self._on_logo)
        self.logo_name = label(role="muted", scale=0.95)
        self.logo_name.hide()
        self.report_more = box(
            row(self.title, self.logo, self.logo_name, margins=(_INDENT, 0, 0, 0))
        )  # fmt: skip
        head = row(self.report, 0, self.report_kind, self.per)
        return box(column(box(head), self.report_more, spacing=6))

    def _build_pictures(self) -> QWidget:
        self.pictures = QCheckBox(tr("Heat maps as pictures"))
        return self.pictures

    def _build_dicom(self, dicom_count: int, count: int) -> QWidget:
        self.dicom = QCheckBox(tr("DICOM objects for the image's own study"))
        self.dicom.setEnabled(dicom_count > 0)
        said: str = tr(
            "A picture with the heat map and a structured report for each result, in the name of "
            "the image's patient."
        )
        if dicom_count < count:
            some = tr(
                "{n} of {all} images are DICOM; the others get none.",
                n=number(dicom_count), all=number(count),
            )  # fmt: skip
            said = words.after(said, some)
        return box(column(self.dicom, _note(said), spacing=2))

    def _build_copies(self) -> QWidget:
        self.copies = QCheckBox(tr("De-identified copies"))
        self.dates = QCheckBox(tr("Move dates by a random span in place of removing them"))
        self.characteristics = QCheckBox(tr("Keep sex, age, size and weight"))
        self.paint = button(tr("Paint out…"))
        self.paint.clicked.connect(self.paint_wanted)
        self.painted = label(role="muted", scale=0.95)
        caution = QFrame()
        caution.setProperty("role", "caution")
        said = label(tr(_BURNT_IN), "cautionText", 0.95, is_wrapped=True)
        caution.setLayout(column(said, margins=(10, 7, 10, 7)))
        self.copies_more = box(
            column(
                self.dates, self.characteristics, caution, box(row(self.paint, self.painted, 0)),
                margins=(_INDENT, 0, 0, 0), spacing=4,
            )
        )  # fmt: skip
        return box(column(self.copies, _note(tr(_COPIES)), self.copies_more, spacing=4))

    def _build_names(self, has_names: bool) -> QWidget:
        self.names = QCheckBox(tr("Name files and patients in tables and reports"))
        self.names.setChecked(has_names)
        return box(column(self.names, _note(tr(_NAMES)), spacing=2))

    def _on_toggled(self) -> None:
        self.table_kind.setEnabled(self.table.isChecked())
        for part in (self.report_kind, self.per):
            part.setEnabled(self.report.isChecked())
        self.report_more.setVisible(self.report.isChecked())
        self.copies_more.setVisible(self.copies.isChecked())
        self.changed.emit()

    def _on_logo(self) -> None:
        kinds = tr("Pictures ({patterns})", patterns="*.png *.jpg *.jpeg")
        name, _ = QFileDialog.getOpenFileName(self, tr("Logo of the report"), "", kinds)
        self._logo = Path(name) if name else None
        self.logo_name.setText(self._logo.name if self._logo else "")
        self.logo_name.setVisible(self._logo is not None)


def _chooser(name: str, choices: dict[str, str]) -> Chooser:
    made = Chooser()
    made.setAccessibleName(name)
    for value, text in choices.items():
        made.addItem(tr(text), value)
    return made


def _note(text: str) -> QWidget:
    note = label(text, "muted", 0.95, is_wrapped=True)
    return box(column(note, margins=(_INDENT, 0, 0, 0)))


class FolderRow(QWidget):
    """Where it goes.

    Signals:
        chosen: a folder as text.
    """

    chosen = Signal(str)

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self._name = ElidedLabel()
        self.change = button(tr("Choose folder…"))
        self.change.clicked.connect(self._on_change)
        layout = row(label(tr("Into"), "muted"), self._name, self.change)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._draw()

    def _draw(self) -> None:
        self._name.set_whole(self.folder or tr("No folder is chosen yet"))

    def _on_change(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Export into"), self.folder)
        if name:
            self.folder = name
            self._draw()
            self.chosen.emit(name)

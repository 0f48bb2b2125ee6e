"""Tab of the card: read, and for a model of the user's, written."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.operations.library_backend import CardEdit
from medmamba_desktop.view.fine_tune.card_form import ASKED
from medmamba_desktop.view.fine_tune.page import scrolled
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import font

_NOTE = tr_noop("Whoever gets this model reads its card. Do not write names of patients into it.")
_EMPTY = tr_noop("Nothing is written on this card yet.")
_BUNDLED = tr_noop(
    "The card of a model that ships with the program stays as it is; that of a copy is yours."
)


class CardTab(QWidget):
    """Shows one card, or the form that changes it.

    Signals:
        saved: a `CardEdit`.
    """

    saved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.edit = button(tr("Edit the card"))
        self.note = label(role="muted", is_wrapped=True)
        self.text = _reader()
        head = row(self.note, self.edit)
        head.setStretch(0, 1)
        reading = column(box(head), self.text, spacing=10)
        reading.setStretch(1, 1)
        self.form = CardEditor()
        self._pages = QStackedWidget()
        for page in (box(reading), self.form):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 12, 2, 0)
        layout.addWidget(self._pages)
        self._sheet: ModelSheet | None = None
        self.edit.clicked.connect(self._on_edit)
        self.form.cancelled.connect(self.stop_editing)
        self.form.saved.connect(self.saved)

    @property
    def is_editing(self) -> bool:
        """Whether the form is open."""
        return self._pages.currentIndex() == 1

    def stop_editing(self) -> None:
        """Back to reading; what was written and not saved is dropped."""
        self._pages.setCurrentIndex(0)

    def show_sheet(self, sheet: ModelSheet) -> None:
        """Draw a card; a form that is open for this model stays open until it is saved."""
        if self._sheet is None or sheet.info.sha256 != self._sheet.info.sha256:
            self.stop_editing()
        self._sheet = sheet
        self.edit.setVisible(not sheet.info.is_bundled)
        self.note.setText(tr(_BUNDLED if sheet.info.is_bundled else "" if sheet.card else _EMPTY))
        _write(self.text, sheet.card)

    def _on_edit(self) -> None:
        if self._sheet is not None:
            self.form.fill(self._sheet)
            self._pages.setCurrentIndex(1)
            self.form.title.setFocus()


class CardEditor(QWidget):
    """Every section of a card as a field.

    Signals:
        saved: a `CardEdit`.
        cancelled: the user does not want to.
    """

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.version = QLineEdit(), QLineEdit()
        self.title.setMaxLength(80)
        self.version.setMaxLength(24)
        self.title.setAccessibleName(tr("Title of the model"))
        self.version.setAccessibleName(tr("Version of the model"))
        self.fields = {key: _field(key, tr(title)) for key, title in CARD_SECTIONS.items()}
        self.save, cancel = button(tr("Save the card"), "primary"), button(tr("Cancel"))
        head = row(
            box(column(label(tr("Title"), "section"), self.title, spacing=4)),
            box(column(label(tr("Version"), "section"), self.version, spacing=4)), spacing=14,
        )  # fmt: skip
        head.setStretch(0, 3)
        head.setStretch(1, 1)
        parts: list[QWidget | int] = [label(tr(_NOTE), "muted", is_wrapped=True), box(head)]
        for key, field in self.fields.items():
            parts += [label(tr(CARD_SECTIONS[key]), "section"), field]
        body = scrolled(column(*parts, 0, margins=(0, 0, 12, 0), spacing=6))
        layout = column(body, box(row(0, cancel, self.save)), spacing=10)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        cancel.clicked.connect(self.cancelled)
        self.save.clicked.connect(lambda: self.saved.emit(self.edit))

    def fill(self, sheet: ModelSheet) -> None:
        """Show what is written now."""
        self.title.setText(sheet.info.title)
        self.version.setText(sheet.info.version)
        _fill(self.fields, sheet.card)

    @property
    def edit(self) -> CardEdit:
        """What the user has written."""
        card = {key: field.toPlainText().strip() for key, field in self.fields.items()}
        return CardEdit(self.title.text().strip(), self.version.text().strip(), card)


def _field(key: str, title: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setPlaceholderText(tr(ASKED.get(key, "")))
    field.setAccessibleName(title)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(84)
    field.setMaximumHeight(140)
    return field


def _fill(fields: Mapping[str, QPlainTextEdit], card: Mapping[str, str]) -> None:
    for key, field in fields.items():
        field.setPlainText(card.get(key, ""))


def _reader() -> QTextEdit:
    made = QTextEdit()
    made.setObjectName("cardText")
    made.setReadOnly(True)
    made.setAccessibleName(tr("Model card"))
    made.setTabChangesFocus(True)
    made.document().setDocumentMargin(2)
    return made


def _write(reader: QTextEdit, card: Mapping[str, str]) -> None:
    """Write the sections as plain text: nothing in a card is taken for markup."""
    reader.clear()
    cursor = reader.textCursor()
    for key, title in CARD_SECTIONS.items():
        if card.get(key, "").strip():
            for text, letters, below in (
                (tr(title), font(1.08, is_bold=True), 4),
                (card[key], font(), 16),
            ):
                kind, place = QTextCharFormat(), QTextBlockFormat()
                kind.setFont(letters)
                place.setBottomMargin(below)
                cursor.setBlockFormat(place)
                # Lines of a section stay in one block, so that the gap stands behind it alone.
                cursor.insertText(text.strip().replace("\n", "\u2028"), kind)
                cursor.insertBlock()
    reader.moveCursor(QTextCursor.MoveOperation.Start)

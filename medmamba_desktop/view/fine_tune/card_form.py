"""Tab of the model card: what the user knows and the program does not."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.operations.keep_model import Card
from medmamba_desktop.view.fine_tune.page import scrolled
from medmamba_desktop.view.parts import box, column, label, row

ASKED = {
    "intended_use": tr_noop("For which pictures and which question?"),
    "not_for": tr_noop("What must it not be used for?"),
    "data": tr_noop(
        "Where do the pictures come from: site, devices, years, patients, consent, licence?"
    ),
    "limits": tr_noop("What is it not tested on? Who is missing from the pictures?"),
    "known_failures": tr_noop("Which mistakes did you see on the pages before?"),
    "contact": tr_noop("Whom can a user ask?"),
}
_DEFAULTS = {
    "not_for": "Any decision on a patient. Research use only. Not a medical device.",
}
_NOTE = tr_noop(
    "Whoever gets this model reads its card. Do not write names of patients into it. Training and "
    "figures are filled in by the program."
)


class CardForm(QWidget):
    """Prefilled with what the run knows; empty fields stay out of the card."""

    def __init__(self) -> None:
        super().__init__()
        self.title = QLineEdit()
        self.title.setAccessibleName(tr("Title of the model"))
        self.title.setMaxLength(80)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Short name of the model"))
        self.name.setToolTip(tr("Letters, digits, - and _; the file is named after it"))
        self.name.setMaxLength(64)
        self.fields: dict[str, QPlainTextEdit] = {}
        head = row(
            box(column(label(tr("Title"), "section"), self.title, spacing=4)),
            box(column(label(tr("Short name"), "section"), self.name, spacing=4)), spacing=14,
        )  # fmt: skip
        parts: list[QWidget | int] = [label(tr(_NOTE), "muted", is_wrapped=True), 4, box(head)]
        pairs = list(ASKED)
        for first, second in zip(pairs[::2], pairs[1::2], strict=True):
            parts.append(box(row(self._build(first), self._build(second), spacing=14)))
        content = column(*parts, 0, margins=(0, 0, 10, 0), spacing=10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))

    def _build(self, key: str) -> QWidget:
        field = QPlainTextEdit()
        title, asked = tr(CARD_SECTIONS[key]), tr(ASKED[key])
        field.setPlaceholderText(asked)
        field.setAccessibleName(tr("{title}: {question}", title=title, question=asked))
        field.setTabChangesFocus(True)
        field.setMinimumHeight(72)
        field.setMaximumHeight(96)
        self.fields[key] = field
        return box(column(label(title, "section"), field, spacing=4))

    def show_model(self, info: ModelInfo, title: str) -> None:
        """Prefill the form from what the run wrote."""
        known = dict(info.card)
        self.title.setText(title or info.title)
        self.name.setText(info.name)
        for key, field in self.fields.items():
            field.setPlainText(known.get(CARD_SECTIONS[key]) or _DEFAULTS.get(key, ""))

    @property
    def card(self) -> Card:
        """What the user has written."""
        answers = {key: field.toPlainText().strip() for key, field in self.fields.items()}
        name = plain_name(self.name.text()) or "my-model"
        title = self.title.text().strip() or name
        return Card(name, title, {key: text for key, text in answers.items() if text})


def plain_name(text: str) -> str:
    """A name that a model may have: letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text.strip()).strip("-_")[:64]

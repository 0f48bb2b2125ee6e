"""Framed remarks beside a result: why to trust it less."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Caution
from medmamba_desktop.view import words
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import column, label, row
from medmamba_desktop.view.theme import Palette

CAUTION_TITLES = {
    "outside-domain": words.OUTSIDE,
    "low-confidence": tr_noop("The model is not sure"),
    "low-quality": tr_noop("The picture is poor"),
    "other-task": tr_noop("Looks like another kind of picture"),
}


def caution_note(caution: Caution, palette: Palette) -> QFrame:
    """One caution: its kind, and why."""
    title, text = tr(CAUTION_TITLES[caution.kind]), words.sentence(caution.text)
    frame = QFrame()
    frame.setProperty("role", "caution")
    icon = QLabel()
    icon.setPixmap(pixmap("caution", palette.caution, 18, 2.0))
    icon.setFixedWidth(22)
    icon.setAlignment(Qt.AlignmentFlag.AlignTop)
    body = QWidget()
    body.setLayout(column(label(title, "title", is_wrapped=True),
                          label(text, "muted", 0.95, is_wrapped=True), spacing=3))  # fmt: skip
    frame.setLayout(row(icon, body, margins=(10, 9, 10, 9), spacing=6))
    frame.setAccessibleName(words.after(words.sentence(title), text))
    return frame

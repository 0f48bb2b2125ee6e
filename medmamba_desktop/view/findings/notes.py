"""Framed remarks beside a result: cautions, and what a probability is worth."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from medmamba_desktop.core.values import Caution
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import column, label, row
from medmamba_desktop.view.theme import Palette

CAUTION_TITLES = {
    "outside-domain": "Outside the training images",
    "low-confidence": "The model is not sure",
    "low-quality": "The picture is poor",
    "other-task": "Looks like another kind of picture",
}


def caution_note(caution: Caution, palette: Palette) -> QFrame:
    """One caution: its kind, and why."""
    title = CAUTION_TITLES[caution.kind]
    frame = _note("caution", palette.caution, title, f"{caution.text}.", palette)
    frame.setProperty("role", "caution")
    return frame


def plain_note(title: str, text: str, palette: Palette) -> QFrame:
    """A remark that warns of nothing."""
    frame = _note("info", palette.muted, title, text, palette)
    frame.setProperty("role", "note")
    return frame


def _note(mark: str, colour: str, title: str, text: str, palette: Palette) -> QFrame:
    frame = QFrame()
    icon = QLabel()
    icon.setPixmap(pixmap(mark, colour, 18, 2.0))
    icon.setFixedWidth(22)
    icon.setAlignment(Qt.AlignmentFlag.AlignTop)
    body = QWidget()
    body.setLayout(column(label(title, "title", is_wrapped=True),
                          label(text, "muted", 0.95, is_wrapped=True), spacing=3))  # fmt: skip
    frame.setLayout(row(icon, body, margins=(10, 9, 10, 9), spacing=6))
    frame.setAccessibleName(f"{title}. {text}")
    return frame

"""Sheets of text: the model card, and about the program."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QWidget

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.operations.notices import shipped_parts
from medmamba_desktop.view import words
from medmamba_desktop.view.dialogs.sheet import Sheet
from medmamba_desktop.view.parts import column, label

_LICENCES = (
    "MedMamba Desktop is free software under the Apache License 2.0. Its window is made with Qt "
    "and PySide6, used under the GNU Lesser General Public License 3: you may replace these "
    "libraries by your own build. Help > Third-party licences lists all parts; their licences in "
    "full lie in the folder named below."
)
_UPDATES = (
    "The program never looks for a newer version, as it never uses a network. Compare this version "
    "with the one where you, or whoever looks after this computer, got it from."
)


def model_card(model: ModelInfo, parent: QWidget) -> Sheet:
    """The card's sections in reading order, and what identifies the file."""
    identity = f"Version {model.version} · {model.licence} · SHA-256 {model.sha256[:16]}…"
    sections = (*model.card, ("Tasks", _tasks(model)))
    return Sheet(f"Model card: {model.title}", _sections(identity, sections), 700, parent)


def about(parent: QWidget) -> Sheet:
    """Versions, licences, and where the program keeps what."""
    versions = f"Version {__version__} · Python {platform.python_version()} · Qt {qVersion()}"
    sections = (
        ("Purpose", f"{words.RESEARCH_ONLY} Nothing leaves this computer."),
        ("Licences", f"{_LICENCES}\n{paths.resources() / 'licences'}"),
        ("Newer versions", _UPDATES),
        ("Log file", f"{paths.log_file()}\nIt holds no names of files or patients."),
        ("Crash reports", f"{paths.crash_reports()}\nNor do these."),
        ("Your models", str(paths.user_models())),
    )
    return Sheet("MedMamba Desktop", _sections(versions, sections), 640, parent)


def licences(parent: QWidget) -> Sheet:
    """Every part of other people's with its licence, and where these lie in full."""
    parts = shipped_parts()
    first = (
        f"{len(parts)} parts by others. They are free software; their makers answer for nothing."
    )
    sections = (
        ("Qt and PySide6", "Under the GNU LGPL 3: you may replace these libraries by your own."),
        ("In full", str(paths.resources() / "licences")),
        ("Parts", "\n".join(parts)),
    )
    return Sheet("Third-party licences", _sections(first, sections), 700, parent)


def _tasks(model: ModelInfo) -> str:
    lines = []
    for task in model.tasks:
        classes = ", ".join(info.title for info in task.classes)
        calibration = "calibrated" if task.is_calibrated else "not calibrated"
        lines.append(f"{task.title} ({calibration}): {classes}")
    return "\n".join(lines)


def _sections(first: str, sections: tuple[tuple[str, str], ...]) -> QWidget:
    parts: list[QWidget | int] = [_readable(first, "muted")]
    for title, text in sections:
        parts += [8, label(title, "title", 1.05), _readable(text)]
    widget = QWidget()
    widget.setLayout(column(*parts, 0, margins=(0, 0, 10, 0), spacing=4))
    return widget


def _readable(text: str, role: str = "") -> QWidget:
    made = label(text, role, is_wrapped=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made

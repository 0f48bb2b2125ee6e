"""Sheets of text: the model card, and about the program."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QWidget

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.operations.notices import shipped_parts
from medmamba_desktop.view import words
from medmamba_desktop.view.dialogs.sheet import Sheet
from medmamba_desktop.view.parts import column, label

_LICENCES = tr_noop(
    "MedMamba Desktop is free software under the Apache License 2.0. Its window is made with Qt "
    "and PySide6, used under the GNU Lesser General Public License 3: you may replace these "
    "libraries by your own build. Help > Third-party licences lists all parts; their licences in "
    "full lie in the folder named below."
)
_LGPL = tr_noop("Under the GNU LGPL 3: you may replace these libraries by your own.")
_UPDATES = tr_noop(
    "The program never looks for a newer version, as it never uses a network. Compare this version "
    "with the one where you, or whoever looks after this computer, got it from."
)


def model_card(model: ModelInfo, parent: QWidget) -> Sheet:
    """The card's sections in reading order, and what identifies the file."""
    version = tr("Version {version}", version=model.version)
    identity = f"{version} · {model.licence} · SHA-256 {model.sha256[:16]}…"
    card = ((tr(heading), text) for heading, text in model.card)
    sections = (*card, (tr("Tasks"), _tasks(model)))
    title = tr("Model card: {model}", model=model.title)
    return Sheet(title, _sections(identity, sections), 700, parent)


def about(parent: QWidget) -> Sheet:
    """Versions, licences, and where the program keeps what."""
    version = tr("Version {version}", version=__version__)
    versions = f"{version} · Python {platform.python_version()} · Qt {qVersion()}"
    sections = (
        (tr("Purpose"), words.after(tr(words.RESEARCH_ONLY), tr("Nothing leaves this computer."))),
        (tr("Licences"), f"{tr(_LICENCES)}\n{paths.resources() / 'licences'}"),
        (tr("Newer versions"), tr(_UPDATES)),
        (tr("Log file"), f"{paths.log_file()}\n{tr('It holds no names of files or patients.')}"),
        (tr("Crash reports"), f"{paths.crash_reports()}\n{tr('Nor do these.')}"),
        (tr("Your models"), str(paths.user_models())),
    )
    return Sheet("MedMamba Desktop", _sections(versions, sections), 640, parent)


def licences(parent: QWidget) -> Sheet:
    """Every part of other people's with its licence, and where these lie in full."""
    parts = shipped_parts()
    first = trn(
        "{n} part by others. It is free software; its makers answer for nothing.",
        "{n} parts by others. They are free software; their makers answer for nothing.",
        len(parts),
    )
    sections = (
        (tr("Qt and PySide6"), tr(_LGPL)),
        (tr("In full"), str(paths.resources() / "licences")),
        (tr("Parts"), "\n".join(parts)),
    )
    return Sheet(tr("Third-party licences"), _sections(first, sections), 700, parent)


def _tasks(model: ModelInfo) -> str:
    lines = []
    for task in model.tasks:
        classes = words.listed(info.title for info in task.classes)
        lines.append(
            tr("{task} (calibrated): {classes}", task=task.title, classes=classes)
            if task.is_calibrated
            else tr("{task} (not calibrated): {classes}", task=task.title, classes=classes)
        )
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

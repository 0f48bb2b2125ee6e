"""Tab of facts: tasks with their figures, what identifies the file, and what verifying found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.sheet import ModelSheet, TaskSheet
from medmamba_desktop.core.library.verify import Check
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune.page import card, empty, scrolled
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

# State of a check -> icon, colour, word: the colour is never the only cue.
_STATES = {
    "sound": ("check", "accent_text", tr_noop("Sound")),
    "failed": ("error", "error", tr_noop("Failed")),
    "unknown": ("info", "muted", tr_noop("Not known")),
}


class FactsTab(QWidget):
    """Draws a model's facts.

    Signals:
        verify_wanted: the user wants the file checked.
    """

    verify_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.verify = button(tr("Verify"))
        self.verify.setToolTip(
            tr("Check the hash, the weights, and the scores of a made-up picture")
        )
        self.verify.clicked.connect(self.verify_wanted)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(8)
        head = row(label(tr("Is it what it was?"), "section"), 0, self.verify)
        checks = box(column(box(head), box(self._checks), margins=(0, 0, 12, 0), spacing=4))
        self.area = scrolled(QWidget())
        layout = column(checks, self.area, margins=(2, 12, 2, 0), spacing=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_sheet(self, sheet: ModelSheet) -> None:
        """Draw another model."""
        info = sheet.info
        file = _grid((
            (tr("Name"), info.name), (tr("Version"), info.version), (tr("Licence"), info.licence),
            (tr("Network"), sheet.network), (tr("Input"), sheet.input),
            (tr("Size"), megabytes(sheet)), ("SHA-256", info.sha256),
        ))  # fmt: skip
        # A new widget each time: a scroll area measures wrapped text right only on being given it.
        self.area.setWidget(box(column(
            label(tr("Tasks and figures"), "section"),
            *(_task(sheet, task) for task in sheet.tasks), 6,
            label(tr("The file"), "section"), file, 0, margins=(0, 0, 12, 0), spacing=8,
        )))  # fmt: skip

    def show_checks(self, checks: tuple[Check, ...] | None) -> None:
        """Draw what verifying has found; None where nobody has asked."""
        empty(self._checks)
        if checks is None:
            text = tr("Not checked since the program was started.")
            self._checks.addWidget(label(text, "muted", is_wrapped=True))
        elif not checks:
            self._checks.addWidget(label(tr("Checking…"), "muted"))
        for check in checks or ():
            self._checks.addWidget(self._check(check))

    def _check(self, check: Check) -> QWidget:
        name, colour, word = _STATES[check.state]
        mark = label()
        tint = getattr(self._theme.palette, colour)
        mark.setPixmap(pixmap(name, tint, 18, self.devicePixelRatioF()))
        said = label(tr("{what}: {state}", what=check.name, state=tr(word)), "title")
        text = label(words.sentence(check.text), "muted", is_wrapped=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        content = row(mark, box(column(said, text, spacing=2)), spacing=10)
        content.setStretch(1, 1)
        content.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        return box(content)


def _task(sheet: ModelSheet, task: TaskSheet) -> QWidget:
    info = sheet.info.task(task.name)
    parts = [words.listed(task.classes)]
    if info.modalities:
        parts.append(words.listed(info.modalities))
    parts.append(tr("calibrated") if info.is_calibrated else tr("not calibrated"))
    lines: list[QWidget | int] = [
        label(task.title, "title", 1.05),
        label(" · ".join(parts), "muted", is_wrapped=True),
    ]
    if task.figures:
        measured = tr("On {data}, with 95 % intervals", data=task.measure)
        lines += [
            4,
            _grid(tuple((f.title, f.text) for f in task.figures)),
            label(measured, "muted"),
        ]
    else:
        lines.append(label(tr("The file holds no figures of its own."), "muted"))
    return card(column(*lines, margins=(14, 10, 14, 10), spacing=3))


def _grid(rows: tuple[tuple[str, str], ...]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, 190)
    grid.setColumnStretch(1, 1)
    for number, (what, value) in enumerate(rows):
        shown = label(value, is_wrapped=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(what, "muted"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(shown, number, 1)
    return widget


def megabytes(sheet: ModelSheet) -> str:
    """How large a model's file is."""
    return tr("{size} MB", size=words.decimal(sheet.size_bytes / 1e6))

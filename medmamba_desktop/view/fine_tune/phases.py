"""What a run does one after the other, with a tick at what is done."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medmamba_desktop.core.training.events import PhaseName
from medmamba_desktop.state.fine_tune import Run
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import box, label, row, set_role
from medmamba_desktop.view.theme import Theme

_TITLES: dict[PhaseName, str] = {
    "read": "Read the pictures",
    "features": "Look at them with the start model",
    "head": "Fit the last layer",
    "full": "Train all weights",
    "measure": "Measure on pictures that were held out",
    "save": "Write the model",
}


class PhaseList(QWidget):
    """One line a phase; those of the thorough way alone are left out in the quick one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawn: object = None
        self._lines: dict[PhaseName, tuple[QWidget, QLabel, QLabel]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for name, title in _TITLES.items():
            mark, text = QLabel(), label(title)
            mark.setFixedSize(20, 20)
            line = box(row(mark, text, 0, spacing=10))
            self._lines[name] = (line, mark, text)
            layout.addWidget(line)

    def show_run(self, run: Run) -> None:
        """Draw how far the run is."""
        names = list(_TITLES)
        at = names.index(run.phase.name) if run.phase else 0
        at = len(names) if run.status == "done" else at
        key = (at, run.mode, self._theme.name)
        if key == self._drawn:
            return
        self._drawn = key
        palette = self._theme.palette
        for number, name in enumerate(names):
            line, mark, text = self._lines[name]
            line.setVisible(name != "full" or run.mode == "full")
            shown = ("check", palette.accent_text) if number < at else ("waiting", palette.faint)
            icon, colour = ("play", palette.accent_text) if number == at else shown
            mark.setPixmap(pixmap(icon, colour, 20, 2.0))
            set_role(text, "title" if number == at else "" if number < at else "muted")
            state = "done" if number < at else "at work" if number == at else "to come"
            line.setAccessibleName(f"{_TITLES[name]}, {state}")

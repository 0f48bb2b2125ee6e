"""What a run does one after the other, with a tick at what is done."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.training.events import PhaseName
from medmamba_desktop.state.fine_tune import Run
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import box, label, row, set_role
from medmamba_desktop.view.theme import Theme

_TITLES: dict[PhaseName, str] = {
    "read": tr_noop("Read the pictures"),
    "features": tr_noop("Look at them with the start model"),
    "head": tr_noop("Fit the last layer"),
    "full": tr_noop("Train all weights"),
    "measure": tr_noop("Measure on pictures that were held out"),
    "save": tr_noop("Write the model"),
}


def place(run: Run) -> str:
    """Which part of a run it is at, "Part 2 of 5"."""
    names = _names(run)
    at = names.index(run.phase.name) if run.phase else 0
    return tr("Part {n} of {all}", n=at + 1, all=len(names))


def whereabouts(run: Run) -> str:
    """Where a run is and how much of it is left, "Part 2 of 5: 62 %, about ..."."""
    left = progress(run)
    return tr("{part}: {progress}", part=place(run), progress=left) if left else place(run)


def progress(run: Run) -> str:
    """How much of the current phase is done and how long it will still take, "62 %, about ..."."""
    share = run.share
    said = [] if share is None else [tune_words.begun_percent(share)]
    if run.seconds_left is not None:
        may_end_early = run.step is not None and run.step.may_end_early
        is_training = run.phase is not None and run.phase.name == "full"
        said.append(words.time_left(run.seconds_left, is_most=may_end_early and is_training))
    return tune_words.facts(said)


def _names(run: Run) -> list[PhaseName]:
    """The phases of a run; all weights are trained in the thorough way alone."""
    return [name for name in _TITLES if name != "full" or run.mode == "full"]


class PhaseList(QWidget):
    """One line a phase, with how far the one at work is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawn: object = None
        self._lines: dict[PhaseName, tuple[QWidget, QLabel, QLabel, QLabel]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for name, title in _TITLES.items():
            mark, text, far = QLabel(), label(tr(title)), label(role="muted")
            mark.setFixedSize(20, 20)
            line = box(row(mark, text, 0, far, spacing=10))
            self._lines[name] = (line, mark, text, far)
            layout.addWidget(line)

    def show_run(self, run: Run) -> None:
        """Draw how far the run is."""
        names = list(_TITLES)
        at = names.index(run.phase.name) if run.phase else 0
        at = len(names) if run.status == "done" else at
        said = progress(run) if run.status == "running" else ""
        key = (at, run.mode, self._theme.name, said)
        if key == self._drawn:
            return
        self._drawn = key
        palette = self._theme.palette
        for number, name in enumerate(names):
            line, mark, text, far = self._lines[name]
            line.setVisible(name != "full" or run.mode == "full")
            shown = ("check", palette.accent_text) if number < at else ("waiting", palette.faint)
            icon, colour = ("play", palette.accent_text) if number == at else shown
            mark.setPixmap(pixmap(icon, colour, 20, 2.0))
            set_role(text, "title" if number == at else "" if number < at else "muted")
            far.setText(said if number == at else "")
            state = tr("done") if number < at else tr("at work") if number == at else tr("to come")
            heard = [text.text(), state, far.text()]
            line.setAccessibleName(words.listed(part for part in heard if part))

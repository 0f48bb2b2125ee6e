"""What the checks found: one card a problem, with its mend to take or leave."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.core.dataset.examples import DataProblem, Severity
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune.page import empty
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

MAX_CARDS = 40
_MARKS: dict[Severity, tuple[str, str, str]] = {
    "stop": ("error", "error", "stop"),
    "warning": ("caution", "caution", "caution"),
    "note": ("info", "muted", "note"),
}
_SPOKEN: dict[Severity, str] = {
    "stop": tr_noop("Must be solved"),
    "warning": tr_noop("Warning"),
    "note": tr_noop("Note"),
}


class ProblemCards(QWidget):
    """The gravest first.

    Signals:
        mend_chosen: index of the problem, and whether its mend is taken.
        show_wanted: index of the problem whose pictures the user wants to see.
    """

    mend_chosen = Signal(int, bool)
    show_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawn: object = None
        self.cards: list[ProblemCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)

    def show_problems(self, problems: tuple[DataProblem, ...], taken: frozenset[int]) -> None:
        """Draw these problems."""
        key = (problems, self._theme.name)
        if key != self._drawn:
            self._drawn = key
            self._build(problems)
        for card in self.cards:
            card.show_taken(card.index in taken)

    def _build(self, problems: tuple[DataProblem, ...]) -> None:
        empty(self._column)
        order = sorted(
            range(len(problems)), key=lambda i: (list(_MARKS).index(problems[i].severity), i)
        )
        self.cards = [ProblemCard(i, problems[i], self._theme) for i in order[:MAX_CARDS]]
        for card in self.cards:
            card.connect_to(self.mend_chosen.emit, self.show_wanted.emit)
            self._column.addWidget(card)
        if len(order) > MAX_CARDS:
            more = trn(
                "And {n} more remark of the same kinds.",
                "And {n} more remarks of the same kinds.",
                len(order) - MAX_CARDS,
            )
            self._column.addWidget(label(more, "muted"))
        if not problems:
            self._column.addWidget(_nothing_found(self._theme))
        self._column.addStretch(1)


class ProblemCard(QFrame):
    """One problem: how grave, what, how many pictures, and what can be done."""

    def __init__(self, index: int, problem: DataProblem, theme: Theme) -> None:
        super().__init__()
        self.index = index
        mark, colour, role = _MARKS[problem.severity]
        self.setProperty("role", role)
        spoken = tr(_SPOKEN[problem.severity])
        self.setAccessibleName(tr("{kind}: {text}", kind=spoken, text=problem.text))
        self.mend = QCheckBox() if problem.mend else None
        self.show_link = button(tr("Show the pictures"), "link") if problem.sets else None
        body: list[QWidget] = [label(words.sentence(problem.text), is_wrapped=True)]
        if self.mend is not None and problem.mend is not None:
            body.append(_WrappedText(problem.mend.text, self.mend))
        parts = [part for part in (self.show_link,) if part is not None]
        content = column(*body, *parts, spacing=4)
        icon = QLabel()
        icon.setPixmap(pixmap(mark, getattr(theme.palette, colour), 18, 2.0))
        icon.setFixedWidth(22)
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = row(icon, box(content), margins=(12, 10, 12, 8), spacing=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def connect_to(
        self, choose: Callable[[int, bool], object], show: Callable[[int], object]
    ) -> None:
        """Say where clicks go."""
        if self.mend is not None:
            self.mend.clicked.connect(lambda is_on: choose(self.index, is_on))
        if self.show_link is not None:
            self.show_link.clicked.connect(lambda: show(self.index))

    def show_taken(self, is_taken: bool) -> None:
        """Tick the mend, or not."""
        if self.mend is not None:
            self.mend.setChecked(is_taken)


class _WrappedText(QWidget):
    """A check box with its text in as many lines as it needs; Qt's own has one, however long."""

    def __init__(self, text: str, check: QCheckBox) -> None:
        super().__init__()
        self._check = check
        check.setAccessibleName(text)
        check.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        said = label(text, is_wrapped=True)
        layout = row(check, said, margins=(4, 0, 0, 0), spacing=0)
        layout.setStretch(1, 1)
        layout.setAlignment(check, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self._check.click()


def _nothing_found(theme: Theme) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "note")
    mark = QLabel()
    mark.setPixmap(pixmap("check", theme.palette.accent_text, 18, 2.0))
    text = label(tr("No problems were found: no broken files, no duplicates."), is_wrapped=True)
    layout = row(mark, text, margins=(12, 10, 12, 10))
    layout.setStretch(1, 1)
    frame.setLayout(layout)
    return frame

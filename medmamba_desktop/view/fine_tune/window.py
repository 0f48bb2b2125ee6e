"""The wizard's window: the steps at the side, one page at a time, Help, Back and Next below."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.data_page import DataPage
from medmamba_desktop.view.fine_tune.notify import Notifier
from medmamba_desktop.view.fine_tune.page import Page, set_icon
from medmamba_desktop.view.fine_tune.plan_page import PlanPage
from medmamba_desktop.view.fine_tune.regions_page import RegionsPage
from medmamba_desktop.view.fine_tune.result_page import ResultPage
from medmamba_desktop.view.fine_tune.run_page import RunPage
from medmamba_desktop.view.fine_tune.split_page import SplitPage
from medmamba_desktop.view.fine_tune.steps import StepList
from medmamba_desktop.view.guide.help import place_of
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

DATA, REGIONS, SPLIT, PLAN, RUN, RESULT = range(6)
_FIELDS = (QAbstractSpinBox, QComboBox, QLineEdit, QListView, QPlainTextEdit)
# The page is painted before.
_CHARTS_AFTER_MS = 300
STEPS = (
    tr_noop("Data"),
    tr_noop("Where to look"),
    tr_noop("Split"),
    tr_noop("Plan"),
    tr_noop("Run"),
    tr_noop("Result"),
)


class FineTuneWindow(AccessibleWindow, QWidget):
    """Beside the main window, which stays usable; closed, it is only hidden and the run goes on.

    Signals:
        help_wanted: a place of the user's guide.
    """

    help_wanted = Signal(str)

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._state = state
        self._tune = state.tune
        self._operations = operations
        self._theme = theme
        self._are_charts_loaded = False
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Fine-tune on my data"))
        self.setMinimumSize(1160, 640)
        self.resize(1240, 800)
        self._notifier = Notifier(self)
        self._build_pages()
        self._build_foot()
        self._build_layout()
        self._connect()
        self.at = DATA
        self.go(DATA)

    def _build_pages(self) -> None:
        parts = (self._state, self._operations, self._theme)
        self.data = DataPage(*parts)
        self.regions = RegionsPage(*parts)
        self.split = SplitPage(*parts)
        self.plan = PlanPage(*parts)
        self.run = RunPage(*parts)
        self.result = ResultPage(*parts)
        self.pages: tuple[Page, ...] = (
            self.data, self.regions, self.split, self.plan, self.run, self.result,
        )  # fmt: skip
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(page)
        self.steps = StepList(tuple(tr(title) for title in STEPS), self._theme)

    def _build_foot(self) -> None:
        self.help = button(tr("Help"))
        self.back, self.next = button(tr("Back")), button(tr("Next"), "primary")
        self.again = button(tr("New fine-tune"))
        self.hint = label()
        for made in (self.help, self.back, self.next, self.again):
            made.setMinimumHeight(36)
        self.next.setMinimumWidth(110)
        foot = row(
            self.help, 10, label(tr(words.RESEARCH_ONLY)), 0, self.hint, 6, self.again, self.back,
            self.next, margins=(16, 10, 16, 10), spacing=8,
        )  # fmt: skip
        self._foot = box(foot, "wizardFoot")

    def _build_layout(self) -> None:
        right = column(self.stack, self._foot, spacing=0)
        right.setStretch(0, 1)
        layout = row(self.steps, box(right), spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        for page in self.pages:
            page.changed.connect(self._draw)
        self.data.went_on.connect(lambda: self.go(RUN))
        self.steps.chosen.connect(self.go)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.again.clicked.connect(self._on_again)
        self.help.clicked.connect(self.show_help)
        self._theme.changed.connect(self._draw_icons)
        self._operations.fine_tune.ended.connect(self._on_ended)
        self._tune.told.connect(self._on_told)
        keys = ((QKeySequence("Alt+Left"), self.go_back), (QKeySequence("Alt+Right"), self.go_on),
                (QKeySequence.StandardKey.Close, self.close))  # fmt: skip
        for key, slot in keys:
            QShortcut(key, self).activated.connect(slot)
        self._draw_icons()

    @property
    def page(self) -> Page:
        """The page in view."""
        return self.pages[self.at]

    part_in_view = page

    def open_at_work(self) -> None:
        """Show the window where it stood, and come to the front."""
        if self._tune.is_at_work and self.at not in (RUN, RESULT):
            self.go(RUN)
        self.show()
        self.raise_()
        self.activateWindow()

    def read(self, places: tuple[Path, ...]) -> None:
        """Begin with these data."""
        self.go(DATA)
        self.data.choose(places)

    def go(self, number: int) -> None:
        """Show a page."""
        if number == PLAN:
            self._load_charts()
        self.at = number
        self.stack.setCurrentWidget(self.page)
        self.page.enter()
        self._draw()

    def go_on(self) -> None:
        """The page after this one; from the plan, start."""
        if not self.next.isEnabled() or not self.next.isVisible():
            return
        if self.at == PLAN:
            self._operations.fine_tune.start()
        self.go(min(RESULT, self.at + 1))

    def go_back(self) -> None:
        """The page before this one."""
        if self.back.isEnabled() and self.back.isVisible():
            self.go(max(DATA, self.at - 1))

    def show_help(self) -> None:
        """Ask for the user's guide at the page in view."""
        self.help_wanted.emit(place_of(self.page))

    def _can_show(self, number: int) -> bool:
        """Whether the step list may lead there."""
        tune = self._tune
        if number == RUN:
            return tune.run.status != "none"
        if number == RESULT:
            return tune.result is not None
        return all(page.can_go_on for page in self.pages[:number])

    def _draw(self) -> None:
        page = self.page
        for number, step in enumerate(self.steps.buttons):
            is_done = self.pages[number].is_done and number < self.at
            summary = self.pages[number].summary
            can_go = self._can_show(number)
            step.show_state(number == self.at, is_done, can_go, summary if can_go else "")
        self.hint.setText(page.hint)
        self.next.setText(tr(page.next_text))
        self.next.setAccessibleName(self.next.text())
        self.next.setEnabled(page.can_go_on)
        self.next.setVisible(self.at != RESULT)
        self.back.setVisible(self.at not in (DATA, RUN))
        self.again.setVisible(self.at in (RUN, RESULT) and not self._tune.is_at_work)
        if self.at == RUN and self._tune.run.status == "none":
            self.go(DATA if self._tune.proposal is None else PLAN)

    def _draw_icons(self) -> None:
        palette = self._theme.palette
        set_icon(self.help, icon("help", palette))
        set_icon(self.back, icon("back", palette))
        self.setWindowIcon(icon("tune", palette))

    def _load_charts(self) -> None:
        """Import pyqtgraph once the page is painted and before it is needed: it takes a moment.

        Not in a worker: it looks through Qt's modules, and two threads that do so at once crash.
        """
        if not self._are_charts_loaded:
            self._are_charts_loaded = True
            QTimer.singleShot(_CHARTS_AFTER_MS, lambda: import_module("pyqtgraph"))

    def _on_again(self) -> None:
        self._tune.start_over()
        self.go(DATA)

    def _on_ended(self) -> None:
        run, result = self._tune.run, self._tune.result
        if run.status == "done" and result is not None:
            self._notifier.tell(tr("Your model is ready"), tune_words.headline(result))
            if self.at == RUN:
                self.go(RESULT)
        elif run.status == "failed" and run.problem is not None:
            self._notifier.tell(tr("The fine-tune stopped"), words.sentence(run.problem.message))

    def _on_told(self, problem: Problem) -> None:
        self.hint.setText(words.told(problem))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button in focus, else Next; a field that is written in keeps it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if isinstance(focus, QAbstractButton) and not isinstance(focus, QCheckBox):
            focus.click()
        elif not isinstance(focus, _FIELDS):
            self.go_on()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed it is only out of sight; what it holds stays."""
        event.accept()

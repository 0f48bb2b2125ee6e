"""The evaluation's window: choose, wait, look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.evaluate.choose_page import ChoosePage
from medmamba_desktop.view.evaluate.result_page import ResultPage
from medmamba_desktop.view.parts import box, column, label, row
from medmamba_desktop.view.theme import Theme


class EvaluateWindow(AccessibleWindow, QWidget):
    """Beside the main window, which stays usable; closed, it is only hidden and work goes on."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._evaluation = state.evaluation
        self._operation = operations.evaluate
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Evaluate a model"))
        self.setMinimumSize(1100, 620)
        self.resize(1320, 820)
        self.choose = ChoosePage(state, operations, theme)
        self.result = ResultPage(state, operations, theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.choose)
        self.stack.addWidget(self.result)
        foot = row(label(tr(words.RESEARCH_ONLY)), 0, margins=(16, 8, 16, 8))
        content = column(self.stack, box(foot, "wizardFoot"), spacing=0)
        content.setStretch(0, 1)
        self.setLayout(content)
        self.choose.asked.connect(self._operation.start)
        self._evaluation.changed.connect(self._draw)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)
        self._draw()

    def open_at_work(self) -> None:
        """Show the window where it stood, and come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def read(self, places: tuple[Path, ...]) -> None:
        """Begin with these pictures."""
        self._operation.read(places)

    def _draw(self) -> None:
        is_done = self._evaluation.status == "done"
        self.stack.setCurrentWidget(self.result if is_done else self.choose)

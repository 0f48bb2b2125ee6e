"""A line under the toolbar that says what went wrong, without stopping anyone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.view import words
from medmamba_desktop.view.icons import SIZE, icon, pixmap
from medmamba_desktop.view.parts import label, row
from medmamba_desktop.view.theme import Theme


class Banner(QWidget):
    """Shows the last `Problem` told, until it is closed."""

    def __init__(self, activities: Activities, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mark = QLabel()
        self.text = label(is_wrapped=True)
        self._close = QToolButton()
        self._close.setAccessibleName(tr("Close this message"))
        self._close.setIconSize(SIZE)
        self._close.clicked.connect(self.hide)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = row(self._mark, self.text, self._close, margins=(16, 6, 10, 6), spacing=10)
        content.setStretch(1, 1)
        self.setLayout(content)
        activities.told.connect(self.show_problem)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self.hide()

    def show_problem(self, problem: Problem) -> None:
        """Say what is wrong and what to do."""
        self.text.setText(words.told(problem))
        self.setAccessibleName(self.text.text())
        self.show()

    def _draw_icons(self) -> None:
        palette = self._theme.palette
        self._mark.setPixmap(pixmap("caution", palette.caution, 18, 2.0))
        self._close.setIcon(icon("close", palette))

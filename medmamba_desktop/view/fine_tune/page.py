"""What every page of the wizard has: a heading, and whether one may go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.fine_tune import FineTune
from medmamba_desktop.view.parts import box, label
from medmamba_desktop.view.theme import Theme


class Page(QWidget):
    """One step. Subclasses draw `FineTune` and call the operations.

    Attributes:
        title, lead: the heading and the line below it.
        next_text: what the button that goes on says.

    Signals:
        changed: whether one may go on, or what the step list says, has changed.
        went_on: the user has done what goes on by itself.
    """

    changed = Signal()
    went_on = Signal()

    title = ""
    lead = ""
    next_text = tr_noop("Next")

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self.state = state
        self.tune: FineTune = state.tune
        self.operations = operations
        self.theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(26, 18, 26, 14)
        self._layout.setSpacing(4)
        self.heading = label(tr(self.title), "title", 1.5)
        self.lead_text = label(tr(self.lead), "muted", is_wrapped=True)
        self._layout.addWidget(self.heading)
        self._layout.addWidget(self.lead_text)
        self._layout.addSpacing(10)

    def put(self, content: QWidget) -> None:
        """Fill the page below its heading."""
        self._layout.addWidget(content, 1)

    def enter(self) -> None:
        """The page comes into view."""

    @property
    def can_go_on(self) -> bool:
        """Whether the next page may be shown."""
        return True

    @property
    def is_done(self) -> bool:
        """Whether what the page asks for has been settled."""
        return self.can_go_on

    @property
    def hint(self) -> str:
        """What is missing before one can go on, beside the buttons."""
        return ""

    @property
    def summary(self) -> str:
        """The step's outcome, for the step list."""
        return ""


def set_icon(button: QPushButton, made: QIcon) -> None:
    """Give a button an icon, with a space before its text: the only way to move it off the icon."""
    button.setIcon(made)
    button.setText(f" {button.text().strip()}")


def scrolled(content: QLayout | QWidget, name: str = "") -> QScrollArea:
    """A part that scrolls up and down when there is no room."""
    area = QScrollArea()
    area.setWidget(content if isinstance(content, QWidget) else box(content))
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setObjectName(name)
    return area


def card(content: QLayout, role: str = "card") -> QFrame:
    """A framed part."""
    frame = QFrame()
    frame.setProperty("role", role)
    frame.setLayout(content)
    return frame


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

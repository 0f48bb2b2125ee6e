"""The viewer's tools above the image, and the window, layout and loop controls beside them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.viewing.windowing import Choice
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.icons import SIZE, icon
from medmamba_desktop.view.parts import NO_MARGINS, box, plain_tool, row
from medmamba_desktop.view.theme import Palette

# Actions at hand, with their icons: the canvas is dark in every theme. A gap between groups.
TOOLS = (
    ("tool_window", "tool_pan", "tool_zoom", "tool_magnifier"),
    ("tool_length", "tool_angle", "tool_rectangle", "tool_ellipse"),
    ("invert", "turn_right", "flip_sideways", "reset_view"),
    ("layout_1x1", "layout_1x2", "layout_2x2", "link"),
    ("play", "model_view", "privacy"),
)
_ICONS = {
    "tool_window": "window", "tool_pan": "pan", "tool_zoom": "zoom", "tool_magnifier": "magnifier",
    "tool_length": "length", "tool_angle": "angle", "tool_rectangle": "rectangle",
    "tool_ellipse": "ellipse", "invert": "invert", "turn_right": "turn", "flip_sideways": "flip",
    "reset_view": "undo", "layout_1x1": "one", "layout_1x2": "two", "layout_2x2": "four",
    "link": "link", "play": "play", "model_view": "eye", "privacy": "privacy",
}  # fmt: skip

# Where there is no room for all groups these go first, in this order; menus and keys have them all.
_GIVEN_UP = (2, 1, 4, 3)


class ToolRow(QWidget):
    """Buttons for the viewer's actions.

    Signals:
        choice_made: a `Choice` of window from the menu.
    """

    choice_made = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.windows = QMenu(self)
        self.window_button = self._build_windows()
        self.buttons = {name: _button(actions[name]) for group in TOOLS for name in group}
        self._build_layout()

    def _build_windows(self) -> QToolButton:
        button = QToolButton()
        button.setText(tr("Window ▾"))
        button.setMenu(self.windows)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(tr("Windows to choose from"))
        button.setToolTip(tr("Windows of the modality (keys 1 to 9) and those stored in the file"))
        return button

    def _build_layout(self) -> None:
        self._groups = [
            box(row(*(self.buttons[name] for name in group), margins=(0, 0, 8, 0), spacing=1))
            for group in TOOLS
        ]
        content = row(self.window_button, *self._groups, 0, margins=(10, 2, 2, 2), spacing=0)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(*NO_MARGINS)
        layout.addWidget(box(content, "canvasHead"))

    def fit(self, width: int) -> None:
        """Show as many groups as there is room for."""
        room = width - 20 - self.window_button.sizeHint().width()
        kept = set(range(len(self._groups)))
        for given_up in _GIVEN_UP:
            if sum(self._groups[at].sizeHint().width() for at in kept) > room:
                kept.discard(given_up)
        for at, group in enumerate(self._groups):
            group.setVisible(at in kept)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(event.size().width())

    def paint_icons(self, palette: Palette) -> None:
        """Draw every icon in the theme's colours."""
        for name, button in self.buttons.items():
            button.setIcon(icon(_ICONS[name], palette, "canvas_text"))

    def show_playing(self, is_playing: bool, palette: Palette) -> None:
        """The button says what a press would do."""
        self.buttons["play"].setIcon(
            icon("pause" if is_playing else "play", palette, "canvas_text")
        )

    def offer(
        self, presets: tuple[Choice, ...], stored: tuple[Choice, ...], now: Choice
    ) -> None:  # fmt: skip
        """Fill the menu of windows."""
        self.windows.clear()
        for number, choice in enumerate(presets, 1):
            self._add(f"{tr(choice.title)}{_numbers(choice)}\t{number}", choice, now)
        if stored:
            self.windows.addSection(tr("In the file"))
            for choice in stored:
                self._add(tr(choice.title), choice, now)

    def _add(self, text: str, choice: Choice, now: Choice) -> None:
        action = self.windows.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(choice == now)
        action.triggered.connect(lambda: self.choice_made.emit(choice))


def _numbers(choice: Choice) -> str:
    window = choice.window
    return f"   {window.center:g} / {window.width:g}" if window is not None else ""


def _button(action: QAction) -> QToolButton:
    button = plain_tool(action)
    button.setIconSize(SIZE)
    if action.isCheckable():
        button.setCheckable(True)
        button.setChecked(action.isChecked())
        action.toggled.connect(button.setChecked)
        # A press toggles the button by itself; the action says how it is meant to stand.
        button.clicked.connect(lambda: button.setChecked(action.isChecked()))
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    button.setEnabled(action.isEnabled())
    return button

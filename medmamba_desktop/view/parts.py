"""Small pieces that several views are built from."""

from __future__ import annotations

import re
import sys
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.view.icons import SIZE
from medmamba_desktop.view.theme import font

Margins = tuple[int, int, int, int]
NO_MARGINS: Margins = (0, 0, 0, 0)


def row(*items: QWidget | int, margins: Margins = NO_MARGINS, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; 0 is a stretch, another number a gap."""
    layout = QHBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout


def column(*items: QWidget | int, margins: Margins = NO_MARGINS, spacing: int = 8) -> QVBoxLayout:
    """Widgets one below the other; 0 is a stretch, another number a gap."""
    layout = QVBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout


def box(layout: QLayout, name: str = "") -> QWidget:
    """A widget around a layout; by its name the style sheet gives it a ground."""
    widget = QWidget()
    widget.setObjectName(name)
    # A bare QWidget paints the style sheet's ground only with this.
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setLayout(layout)
    return widget


def label(text: str = "", role: str = "", scale: float = 1.0, is_wrapped: bool = False) -> QLabel:
    """Plain text; `role` picks its colour and weight from the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setFont(font(scale, is_bold=role in ("title", "section")))
    made.setWordWrap(is_wrapped)
    return made


def plain(text: str) -> str:
    """A title of a menu or an action without its mnemonic and its dots."""
    return re.sub(r"\(&\w\)|&", "", text).rstrip("…")


def tip(text: str) -> str:
    """A tool tip that shows a text as it is, whatever it looks like; Qt guesses otherwise."""
    return f"<span>{escape(text)}</span>".replace("\n", "<br>") if text else ""


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another role; the style sheet is asked again."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(text: str, kind: str = "", name: str = "") -> QPushButton:
    """A push button; `kind` is "primary", "link" or empty."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("kind", kind)
    made.setObjectName(name)
    made.setIconSize(SIZE)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def tool(action: QAction, text: str = "") -> QToolButton:
    """A tool button for an action: the icon alone, or with a text beside it."""
    made = QToolButton()
    if text:
        action.setIconText(f" {text}")  # a space is the only way to move it off the icon
    made.setDefaultAction(action)
    made.setIconSize(SIZE)
    made.setAccessibleName(plain(action.text()))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if text:
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made


def plain_tool(action: QAction) -> QToolButton:
    """A tool button that triggers an action, and whose icon is its owner's affair."""
    made = QToolButton()
    made.setIconSize(SIZE)
    made.setToolTip(action.toolTip())
    made.setAccessibleName(plain(action.text()))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(action.trigger)
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


class ElidedLabel(QLabel):
    """One line that is cut where there is no room; its tool tip has the whole."""

    def __init__(
        self, role: str = "", cut: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle
    ) -> None:
        super().__init__()
        self._mode = cut
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setFont(font(is_bold=role == "title"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """The text, also what there is no room for."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show this text, as much as fits."""
        self._whole = text
        self.setToolTip(tip(text))
        self._cut()

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(wide + 4, super().sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, self._mode, self.width()))


class Chooser(QComboBox):
    """A combo box that says by an ellipsis where its text is cut; Qt's own just cuts."""

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        # On Linux Qt gives readers what is chosen as the name, and nothing of what it is for.
        self.setAccessibleDescription(name if sys.platform.startswith("linux") else "")

    def sizeHint(self) -> QSize:
        # Qt reckons without the room that the ellipsis is measured against.
        return super().sizeHint() + QSize(14, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - 6
        mode = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), mode, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def _fill(
    layout: QHBoxLayout | QVBoxLayout,
    items: tuple[QWidget | int, ...],
    margins: Margins,
    spacing: int,
) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif item:
            layout.addSpacing(item)
        else:
            layout.addStretch(1)

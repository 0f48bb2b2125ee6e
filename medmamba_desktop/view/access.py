"""What a screen reader is told of widgets that paint themselves."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_PROPERTY = "accessibleRole"
DRAWN = QAccessible.Role.Graphic
DRAWN_ON = QAccessible.Role.Canvas
CHART = QAccessible.Role.Chart
PLACE = QAccessible.Role.Slider
READ = QAccessible.Role.Document


def spoken_as(widget: QWidget, role: QAccessible.Role) -> None:
    """Say what a widget is; Qt cannot know it of one that paints itself."""
    widget.setProperty(_PROPERTY, role.value)


def describe(widget: QWidget, text: str) -> None:
    """Say what a widget shows; readers that listen are told when it is something else."""
    if widget.accessibleDescription() != text:
        widget.setAccessibleDescription(text)


def _interface(_kind: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    role = thing.property(_PROPERTY)
    # Qt owns what is made here, and deletes it with the widget.
    return None if role is None else QAccessibleWidget(thing, QAccessible.Role(role))


QAccessible.installFactory(_interface)

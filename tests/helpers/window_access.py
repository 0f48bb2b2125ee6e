"""What somebody meets who uses the window without a mouse or without looking at it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

# A screen reader says "pane" or "window" of these, which tells nobody what can be done there.
_SAY_NOTHING = {
    QAccessible.Role.NoRole,
    QAccessible.Role.Client,
    QAccessible.Role.Border,
    QAccessible.Role.Pane,
}


def controls(window: QWidget) -> list[QWidget]:
    """Every widget in sight that Tab can lead to."""
    return [part for part in window.findChildren(QWidget) if _takes_tab(part, window)]


def _takes_tab(part: QWidget, window: QWidget) -> bool:
    is_here = part.window() is window and part.isVisible() and part.isEnabled()
    takes_tab = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return is_here and takes_tab and part.focusProxy() is None


def spoken(part: QWidget, what: QAccessible.Text = QAccessible.Text.Name) -> str:
    """What a screen reader is told of a widget."""
    told = QAccessible.queryAccessibleInterface(part)
    return told.text(what).strip() if told is not None else ""


def role(part: QWidget) -> QAccessible.Role:
    """What a screen reader is told that a widget is."""
    return QAccessible.queryAccessibleInterface(part).role()


def unspoken(window: QWidget) -> list[str]:
    """The controls that have no name, or no role that says what they are."""
    found = [called(part) for part in controls(window) if not spoken(part)]
    return found + [f"{called(p)}: {role(p)}" for p in controls(window) if role(p) in _SAY_NOTHING]


def called(part: QWidget) -> str:
    """A widget for a message of a test: its class, names and parent."""
    parent = type(part.parentWidget()).__name__
    return f"{type(part).__name__} {part.objectName()!r} {spoken(part)!r} in {parent}"


def walk(window: QWidget, is_back: bool = False) -> list[QWidget]:
    """Press Tab, or Shift+Tab, once round the window; what had the focus, in that order."""
    stops = controls(window)
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    shift = Qt.KeyboardModifier.ShiftModifier if is_back else Qt.KeyboardModifier.NoModifier
    met: list[QWidget] = []
    while (at := QApplication.focusWidget()) is not None and at not in met:
        met.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab, shift)
    assert at is stops[0], f"Tab is caught by {at and called(at)}"
    return met


def leaps(met: list[QWidget], window: QWidget) -> list[str]:
    """Where a walk round goes back: up, and not to the right of what was; or left in a line.

    Once it must, from the end of the window to its beginning.
    """
    found = []
    for one, after in pairwise([*met, met[0]]):
        here, there = _place(one, window), _place(after, window)
        is_up = there.bottom() < here.top() and there.left() < here.right()
        is_beside = there.top() < here.center().y() < there.bottom()
        if is_up or (is_beside and there.right() < here.left()):
            found.append(f"{called(one)} -> {called(after)}")
    return found if len(found) > 1 else []


def _place(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint()), part.size())


def unmarked(window: QWidget) -> list[str]:
    """The controls that look the same with and without the focus."""
    found = []
    for part in controls(window):
        part.setFocus(Qt.FocusReason.TabFocusReason)
        focused = part.grab().toImage()
        part.clearFocus()
        if part.grab().toImage() == focused:
            found.append(called(part))
    return found

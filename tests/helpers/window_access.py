"""What somebody meets who uses the window without a mouse or without looking at it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
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
    """The controls where no pixel tells by a contrast of 3 whether they have the focus."""
    found = []
    for part in controls(window):
        part.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = _luminance(part)
        part.clearFocus()
        without = _luminance(part)
        light, dark = np.maximum(with_focus, without), np.minimum(with_focus, without)
        if ((light + 0.05) / (dark + 0.05)).max() < 3:
            found.append(called(part))
    return found


def _luminance(part: QWidget) -> NDArray[np.float64]:
    """Of each pixel (WCAG 2.2, relative luminance)."""
    image = part.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8)
    rgb = pixels.reshape(image.height(), image.bytesPerLine() // 4, 4)[..., 2::-1] / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    found: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found

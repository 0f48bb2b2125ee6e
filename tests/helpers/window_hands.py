"""What a hand does to the window and what an eye reads off it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QWidget,
)

from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program


@pytest.fixture
def window(program: Program) -> MainWindow:
    return program.app.window


def press(program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    program.qtbot.keyClick(
        program.app.window, key, modifier or Qt.KeyboardModifier.NoModifier
    )  # fmt: skip


def texts(widget: QWidget) -> str:
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisible())


def canvas_image(window: MainWindow) -> QImage:
    """The canvas on a ground without colour: only a heat map has any."""
    window.page.canvas.set_ground(QColor("black"))
    return window.page.canvas.grab().toImage()


def dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(window: MainWindow, data: QMimeData) -> None:
    at, action, none = QPoint(300, 300), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(at, action, data, Qt.MouseButton.LeftButton, none))
    assert window.highlight.isVisible()
    window.dropEvent(QDropEvent(QPointF(at), action, data, Qt.MouseButton.LeftButton, none))
    assert not window.highlight.isVisible()


def wheel(canvas: QWidget, delta: int, modifier: Qt.KeyboardModifier) -> None:
    at = QPointF(canvas.rect().center())
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)

"""The sheet of every key and mouse gesture, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from medmamba_desktop.view.actions import MENUS, TABLE
from medmamba_desktop.view.dialogs.sheet import Sheet
from medmamba_desktop.view.parts import label, row

MOUSE = (
    ("Mouse wheel", "Zoom to the cursor"),
    ("Ctrl + wheel", "Opacity of the heat map"),
    ("Middle drag", "Move the image"),
    ("Space + drag", "Move the image"),
    ("Double click", "Fit to window"),
    ("Arrow keys", "Walk images, or classes"),
    ("Drop", "Open files, folders, model files"),
)


def shortcuts_sheet(parent: QWidget) -> Sheet:
    """Two columns of keys with what they do."""
    groups = [(menu.replace("&", ""), _keys_of(menu)) for menu in MENUS]
    by_title = dict(groups)
    left = _grid((("File", by_title["File"]), ("Images", by_title["Images"])))
    right = _grid((("View", by_title["View"]), ("Help", by_title["Help"]), ("Mouse", MOUSE)))
    content = QWidget()
    content.setLayout(row(left, right, spacing=36))
    return Sheet("Keyboard and mouse", content, 860, parent)


def _keys_of(menu: str) -> tuple[tuple[str, str], ...]:
    return tuple((_native(r.keys[0]), r.tip) for r in TABLE if r.menu == menu and r.keys)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _grid(groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    line = 0
    for title, entries in groups:
        grid.addWidget(label(title, "section"), line, 0, 1, 2)
        for offset, (key, tip) in enumerate(entries, 1):
            grid.addWidget(label(key, "key", 0.95), line + offset, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(tip, is_wrapped=True), line + offset, 1)
        line += len(entries) + 1
        grid.setRowMinimumHeight(line, 12)
        line += 1
    grid.setRowStretch(line, 1)
    grid.setColumnStretch(1, 1)
    return widget

"""The sheet of every key and mouse gesture, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from medmamba_desktop.view.actions import MENUS, TABLE
from medmamba_desktop.view.dialogs.sheet import Sheet
from medmamba_desktop.view.parts import label, row

MOUSE = (
    ("Mouse wheel", "Scroll the stack; zoom a single image"),
    ("Shift + wheel", "Zoom to the cursor"),
    ("Ctrl + wheel", "Opacity of the heat map"),
    ("Right drag", "Window: right is wider, up is brighter"),
    ("Ctrl + drag", "Window"),
    ("Middle drag", "Move the image"),
    ("Space + drag", "Move the image"),
    ("Double click", "Fit to window"),
    ("Drop", "Open files, folders, model files"),
)
KEYS = (
    ("1 … 9", "Windows: of the file, automatic, of the modality"),
    ("Arrow keys", "Scroll the stack, or walk images or classes"),
    ("Page up, down", "Scroll by ten"),
    ("Del", "Remove the chosen measure, else the newest"),
)


def shortcuts_sheet(parent: QWidget) -> Sheet:
    """Three columns of keys with what they do."""
    by_title = {menu.replace("&", ""): _keys_of(menu) for menu in MENUS}
    first = _grid((*_titled(by_title, "File", "Images"), ("Keys", KEYS)))
    second = _grid((*_titled(by_title, "View", "Picture"), *_titled(by_title, "Help")))
    third = _grid((*_titled(by_title, "Tools", "Results"), ("Mouse", MOUSE)))
    content = QWidget()
    content.setLayout(row(first, second, third, spacing=36))
    return Sheet("Keyboard and mouse", content, 1240, parent)


def _titled(
    by_title: dict[str, tuple[tuple[str, str], ...]], *titles: str
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple((title, by_title[title]) for title in titles)


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

"""The sheet of every key and mouse gesture, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.view.actions import MENUS, TABLE
from medmamba_desktop.view.dialogs.sheet import Sheet
from medmamba_desktop.view.parts import label, plain, row

Group = tuple[str, tuple[tuple[str, str], ...]]
"""A title, and keys with what they do: English, translated where they are shown."""

MOUSE = (
    (tr_noop("Mouse wheel"), tr_noop("Scroll the stack; zoom a single image")),
    (tr_noop("Shift + wheel"), tr_noop("Zoom to the cursor")),
    (tr_noop("Ctrl + wheel"), tr_noop("Opacity of the heat map")),
    (tr_noop("Right drag"), tr_noop("Window: right is wider, up is brighter")),
    (tr_noop("Ctrl + drag"), tr_noop("Window")),
    (tr_noop("Middle drag"), tr_noop("Move the image")),
    (tr_noop("Space + drag"), tr_noop("Move the image")),
    (tr_noop("Double click"), tr_noop("Fit to window")),
    (tr_noop("Drop"), tr_noop("Open files, folders, model files")),
)
KEYS = (
    (tr_noop("1 … 9"), tr_noop("Windows: of the file, automatic, of the modality")),
    (tr_noop("Arrow keys"), tr_noop("Scroll the stack, or walk images or classes")),
    (tr_noop("Page up, down"), tr_noop("Scroll by ten")),
    (tr_noop("Shift + arrow keys"), tr_noop("Move the image")),
    (tr_noop("Ctrl + arrow keys"), tr_noop("Window: right is wider, up is brighter")),
    (tr_noop("Alt + arrow up, down"), tr_noop("Opacity of the heat map")),
    (tr_noop("Tab, Shift + Tab"), tr_noop("From part to part, and back")),
    (tr_noop("Del"), tr_noop("Remove the chosen measure, else the newest")),
)


def shortcuts_sheet(parent: QWidget) -> Sheet:
    """Three columns of keys with what they do."""
    first = _grid((_menu("file"), _menu("images"), (tr("Keys"), KEYS)))
    second = _grid((_menu("view"), _menu("picture"), _menu("help")))
    third = _grid((_menu("tools"), _menu("results"), (tr("Mouse"), MOUSE)))
    content = QWidget()
    content.setLayout(row(first, second, third, spacing=36))
    return Sheet(tr("Keyboard and mouse"), content, 1240, parent)


def _menu(name: str) -> Group:
    keys = tuple((_native(r.keys[0]), r.tip) for r in TABLE if r.menu == name and r.keys)
    return plain(tr(MENUS[name])), keys


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _grid(groups: tuple[Group, ...]) -> QWidget:
    widget = QWidget()
    beside = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    line = 0
    for title, entries in groups:
        grid.addWidget(label(title, "section"), line, 0, 1, 2)
        for offset, (key, tip) in enumerate(entries, 1):
            grid.addWidget(label(tr(key), "key", 0.95), line + offset, 0, beside)
            grid.addWidget(label(tr(tip), is_wrapped=True), line + offset, 1)
        line += len(entries) + 1
        grid.setRowMinimumHeight(line, 12)
        line += 1
    grid.setRowStretch(line, 1)
    grid.setColumnStretch(1, 1)
    return widget

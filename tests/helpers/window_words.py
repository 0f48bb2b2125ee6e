"""What of a window is not in its language, and what has less room than it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QToolButton,
    QWidget,
)

from medmamba_desktop.view.parts import ElidedLabel

# Written the same in every language: names of products, formats, keys, standards, colour maps.
SAME_EVERYWHERE = (
    "MedMamba Desktop", "MedMamba", "DICOM", "PNG", "JPEG", "TIFF", "BMP", "WebP", "PDF", "HTML",
    "CSV", "JSON", "Excel", "xlsx", "zip", "CPU", "CUDA", "PySide6", "Qt", "Python", "GNU",
    "LGPL", "Apache License", "SHA", "Inferno", "Viridis", "Cividis", "Magma", "Turbo",
    "Ctrl", "Shift", "Alt", "Tab", "Esc", "Home", "End", "Return", "Page Up", "Page Down", "Del",
    "PgUp", "PgDown", "English", "PS3",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]{3,}")
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
_MARKUP = re.compile(r"</?(span|br|b|a)\b[^>]*>")


def english_words(widget: QWidget, names: Iterable[str] = ()) -> set[str]:
    """Every text of a window, its lists and menus that has an English word in it.

    Args:
        names: what else may stand there: names of files, classes, models.
    """
    known = sorted((*SAME_EVERYWHERE, *names), key=len, reverse=True)
    found = set()
    for text in _texts(widget):
        rest = _MARKUP.sub("", text)
        for name in known:
            rest = rest.replace(name, "")
        if _WORD.search(rest):
            found.add(text)
    return found


def cut_texts(window: QWidget) -> list[str]:
    """The texts in sight that need more room than they have, but for those elided by intention."""
    return [
        f"{part.text()}: {part.size().toTuple()} of {part.sizeHint().toTuple()}"
        for part in window.findChildren(QWidget)
        if part.isVisible() and isinstance(part, QLabel | QAbstractButton) and _is_cut(part)
    ]


def _is_cut(part: QLabel | QAbstractButton) -> bool:
    if isinstance(part, ElidedLabel) or not part.text():
        return False
    if isinstance(part, QToolButton) and (
        part.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    ):
        return False
    if isinstance(part, QLabel) and part.wordWrap():
        return part.heightForWidth(part.width()) > part.height()
    hint = part.sizeHint()
    return hint.width() > part.width() or hint.height() > part.height() + 4


def _texts(widget: QWidget) -> Iterator[str]:
    for part in (widget, *widget.findChildren(QWidget)):
        yield from (part.toolTip(), part.statusTip(), part.accessibleName())
        yield from (part.accessibleDescription(), part.windowTitle())
        yield from _own_texts(part)
    for action in widget.findChildren(QAction):
        yield from (action.text(), action.iconText(), action.toolTip(), action.statusTip())


def _own_texts(part: QWidget) -> Iterator[str]:
    if isinstance(part, ElidedLabel):
        yield part.whole
    elif isinstance(part, QLabel | QAbstractButton):
        yield part.text()
    elif isinstance(part, QLineEdit):
        yield part.placeholderText()
    elif isinstance(part, QMenu | QGroupBox):
        yield part.title()
    elif isinstance(part, QComboBox):
        yield from (part.itemText(at) for at in range(part.count()))
    elif isinstance(part, QPlainTextEdit):
        yield part.placeholderText()
    elif isinstance(part, QTabBar):
        yield from (part.tabText(at) for at in range(part.count()))
    elif isinstance(part, QHeaderView):
        model, count = part.model(), part.count()
        yield from (str(model.headerData(at, part.orientation()) or "") for at in range(count))
    elif isinstance(part, QAbstractItemView) and part.model() is not None:
        yield from _cells(part.model(), QModelIndex())


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in _ROLES:
                yield str(index.data(role) or "")
        if columns and not isinstance(model, QAbstractListModel):
            yield from _cells(model, model.index(row, 0, parent))

"""Tab goes through a window as the eye does, also through what came into it later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QWidget,
)


def put_in_order(window: QWidget) -> None:
    """Set the order of Tab anew; Qt itself goes by when each widget was made."""
    stops = [part for part in _parts(window) if _is_stop(part)]
    for one, after in pairwise(stops):
        QWidget.setTabOrder(one, after)


def _is_stop(part: QWidget) -> bool:
    return part.isVisible() and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    """What lies in a widget, in the order of its layouts; what lies in none comes last."""
    placed = list(_placed(widget))
    for part in placed:
        yield part
        yield from _parts(part)
    if placed:
        known = set(placed)
        loose = [part for part in widget.children() if isinstance(part, QWidget)]
        for part in loose:
            if part not in known and not part.isWindow():
                yield part
                yield from _parts(part)


def _placed(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QMainWindow):
        inside: list[QWidget | None] = [widget.centralWidget()]
    elif isinstance(widget, QScrollArea):
        inside = [widget.widget()]
    elif isinstance(widget, QTabWidget):
        inside = [widget.tabBar(), widget.currentWidget()]
    elif isinstance(widget, QSplitter):
        inside = [widget.widget(at) for at in range(widget.count())]
    else:
        yield from _in_layout(widget.layout())
        return
    yield from (part for part in inside if part is not None)


def _in_layout(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        cells = [cast("tuple[int, ...]", layout.getItemPosition(at)) for at in places]
        places.sort(key=lambda at: cells[at])
    for at in places:
        item = layout.itemAt(at)
        inner = item.widget() if item is not None else None
        if inner is not None:
            yield inner
        elif item is not None:
            yield from _in_layout(item.layout())

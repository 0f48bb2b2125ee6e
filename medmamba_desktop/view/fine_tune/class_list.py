"""Every class with its count as a bar and some of its pictures; made for a thousand classes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.delegate import draw_bar
from medmamba_desktop.view.browser.model import Index
from medmamba_desktop.view.fine_tune.picture_strip import ThumbnailPainter
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 112
_SAMPLES = 8
_THUMB = 62
_GAP = 6
_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: how many pictures, how that compares, and some of them."""

    name: str
    count: int
    share_of_largest: float
    total: int
    samples: tuple[ImageRef, ...]


def class_rows(data: LabelledData) -> tuple[ClassRow, ...]:
    """The rows of a data set, samples spread evenly over each class."""
    refs: dict[str, list[ImageRef]] = defaultdict(list)
    for example in data.examples:
        refs[example.label].append(example.ref)
    largest = max((len(found) for found in refs.values()), default=1)
    total = len(data.examples)
    return tuple(
        ClassRow(name, len(refs[name]), len(refs[name]) / largest, total, _spread(refs[name]))
        for name in data.classes
    )


def _spread(refs: list[ImageRef]) -> tuple[ImageRef, ...]:
    step = max(1.0, len(refs) / _SAMPLES)
    return tuple(refs[int(k * step)] for k in range(min(_SAMPLES, len(refs))))


class ClassList(QListView):
    """Draws the classes of the data."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._rows = _ClassModel()
        self.setModel(self._rows)
        self.setItemDelegate(_ClassDelegate(thumbnails, theme, self))
        self.setObjectName("classList")
        self.setAccessibleName(tr("Classes and how many pictures they have"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(36)
        thumbnails.arrived.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    def show_data(self, data: LabelledData | None) -> None:
        """Draw other data."""
        self._rows.enter(class_rows(data) if data else ())


class _ClassModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ClassRow, ...] = ()

    def enter(self, rows: tuple[ClassRow, ...]) -> None:
        """Hold other rows."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        entry = self._rows[index.row()]
        if role == _ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return trn("{name}, {n} picture", "{name}, {n} pictures", entry.count, name=entry.name)
        return None


class _ClassDelegate(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = ThumbnailPainter(thumbnails, theme)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: ClassRow = index.data(_ROLE)
        area: QRect = option.rect.adjusted(2, 4, -12, 0)
        painter.save()
        self._draw_words(painter, entry, QRect(area.x(), area.y(), area.width(), 20))
        palette = self._theme.palette
        track = QRectF(area.x(), area.y() + 24, area.width(), 5)
        draw_bar(painter, track, entry.share_of_largest, palette.track, palette.accent)
        room = max(1, (area.width() + _GAP) // (_THUMB + _GAP))
        for at, ref in enumerate(entry.samples[:room]):
            place = QRect(area.x() + at * (_THUMB + _GAP), area.y() + 36, _THUMB, _THUMB)
            self._thumbnails.draw(painter, ref, place)
        painter.restore()

    def _draw_words(self, painter: QPainter, entry: ClassRow, line: QRect) -> None:
        palette = self._theme.palette
        share = words.whole_percent(entry.count / max(1, entry.total))
        count = f"{number(entry.count)}  ·  {share}"
        painter.setFont(font())
        painter.setPen(palette.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, count)
        room = line.width() - painter.fontMetrics().horizontalAdvance(count) - 12
        painter.setFont(font(is_bold=True))
        painter.setPen(palette.colour("text"))
        cut = Qt.TextElideMode.ElideRight
        name = painter.fontMetrics().elidedText(entry.name, cut, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, name)

"""Pictures in rows, each with two lines of words below it; made for thousands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Small, Thumbnails
from medmamba_desktop.view.browser.model import Index
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.theme import Theme, font

_ROLE = Qt.ItemDataRole.UserRole + 1
CELL = QSize(142, 152)
_PICTURE = 98
_KEPT = 200


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of a strip: the line below it, a second, muted line, and the whole in words."""

    ref: ImageRef
    line: str
    second: str = ""
    tip: str = ""


class PictureStrip(QListView):
    """Arrow keys walk, Enter or a double click opens.

    Signals:
        chosen: the `Tile` that is current now.
        opened: the `Tile` that was asked for.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, name: str) -> None:
        super().__init__()
        self._tiles = _TileModel()
        self.setModel(self._tiles)
        self.setItemDelegate(_TileDelegate(thumbnails, theme, self))
        self.setObjectName("strip")
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(CELL)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(40)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.activated.connect(lambda index: self.opened.emit(index.data(_ROLE)))
        thumbnails.arrived.connect(self._tiles.announce)
        theme.changed.connect(self.viewport().update)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is in it, in order."""
        return self._tiles.tiles

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other pictures; the first becomes the current one."""
        self._tiles.enter(tuple(tiles))
        if tiles:
            self.setCurrentIndex(self._tiles.index(0))
            self.scrollToTop()

    def change_tiles(self, tiles: Sequence[Tile], current: int) -> None:
        """Say other words below the same pictures; the current one stays so."""
        self._tiles.enter(tuple(tiles))
        self.setCurrentIndex(self._tiles.index(current))

    def _on_current_changed(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(_ROLE))


class _TileModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.tiles: tuple[Tile, ...] = ()
        self._index_of: dict[ImageRef, list[int]] = {}

    def enter(self, tiles: tuple[Tile, ...]) -> None:
        """Hold other tiles."""
        self.beginResetModel()
        self.tiles = tiles
        self._index_of = {}
        for number, tile in enumerate(tiles):
            self._index_of.setdefault(tile.ref, []).append(number)
        self.endResetModel()

    def announce(self, ref: ImageRef) -> None:
        """Have that picture's tiles painted again."""
        for number in self._index_of.get(ref, ()):
            self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.tiles):
            return None
        tile = self.tiles[index.row()]
        if role == _ROLE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.line
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tile.tip or tr("{first}. {second}", first=tile.line, second=tile.second)
        return None


class _TileDelegate(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = ThumbnailPainter(thumbnails, theme)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile = index.data(_ROLE)
        painter.save()
        area: QRect = option.rect.adjusted(3, 3, -3, -3)
        self._draw_ground(painter, option, area)
        picture = QRect(area.x() + 6, area.y() + 6, area.width() - 12, _PICTURE)
        self._thumbnails.draw(painter, tile.ref, picture)
        lines = QRect(area.x() + 8, picture.bottom() + 5, area.width() - 16, 17)
        for number, (text, colour) in enumerate(((tile.line, "text"), (tile.second, "muted"))):
            painter.setFont(font(0.88))
            painter.setPen(self._theme.palette.colour(colour))
            metrics = QFontMetrics(painter.font())
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, lines.width())
            painter.drawText(
                lines.translated(0, 17 * number), Qt.AlignmentFlag.AlignHCenter, cut
            )  # fmt: skip
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        palette, state = self._theme.palette, option.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            has_focus = state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(palette.colour("accent" if has_focus else "accent_line"), 1.5))
            painter.setBrush(palette.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(palette.colour("raised"))
        else:
            return
        painter.drawRoundedRect(QRectF(area), 7, 7)


class ThumbnailPainter:
    """Draws thumbnails, and keeps those drawn lately as the screen wants them."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme) -> None:
        self._thumbnails = thumbnails
        self._theme = theme
        self._kept: OrderedDict[ImageRef, tuple[Small, QPixmap]] = OrderedDict()

    def draw(self, painter: QPainter, ref: ImageRef, area: QRect) -> None:
        """In the middle of an area; a mark where the picture cannot be read."""
        small = self._thumbnails.get(ref)
        if small is None:
            _draw_absent(painter, area, self._thumbnails.is_hopeless(ref), self._theme)
            return
        picture = self._pixmap(ref, small)
        size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(area.topLeft(), size)
        place.moveCenter(area.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, picture)

    def _pixmap(self, ref: ImageRef, small: Small) -> QPixmap:
        kept = self._kept.get(ref)
        if kept is None or kept[0] is not small:
            kept = self._kept[ref] = (small, QPixmap.fromImage(to_image(small)))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return kept[1]


def _draw_absent(painter: QPainter, area: QRect, is_hopeless: bool, theme: Theme) -> None:
    """The canvas's ground, with a mark where the picture cannot be read."""
    palette = theme.palette
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.colour("canvas"))
    painter.drawRoundedRect(QRectF(area), 4, 4)
    if is_hopeless:
        mark = pixmap("error", palette.error, 22, painter.device().devicePixelRatio())
        corner = QRect(0, 0, 22, 22)
        corner.moveCenter(area.center())
        painter.drawPixmap(corner, mark)

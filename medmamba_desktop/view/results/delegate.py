"""Paints one cell of the results; thumbnails are made only for rows in sight."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Small, Thumbnails
from medmamba_desktop.state.result_rows import Result
from medmamba_desktop.view.browser.delegate import draw_bar, draw_mark, write_line
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.results.columns import CHOSEN, COLUMNS
from medmamba_desktop.view.results.model import LINE_ROLE, Index
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 34
_THUMB = 28
_PAD = 10
_MARK = 16
_SHARE = 62  # room for "> 99.9 %"
_KEPT = 120
_VERDICT_ICONS = {"agree": "check", "disagree": "close", "unsure": "help"}


class CellDelegate(QStyledItemDelegate):
    """Every row is equally high, so that a table of thousands stays quick."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._theme = theme
        self._pixmaps: OrderedDict[ImageRef, tuple[Small, QPixmap]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE_ROLE)
        if not isinstance(line, Result):
            return
        area: QRect = option.rect
        painter.save()
        self._draw_ground(painter, option, area, is_first=index.column() == 0)
        content = area.adjusted(_PAD, 0, -_PAD, 0)
        self._draw_cell(painter, line, COLUMNS[index.column()].key, content, str(index.data()))
        painter.restore()

    def _draw_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, *, is_first: bool
    ) -> None:
        palette = self._theme.palette
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.colour("accent_soft"))
            if is_first:
                stripe = QRect(area.topLeft(), QSize(3, area.height()))
                painter.fillRect(stripe, palette.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, palette.colour("raised"))
        painter.setPen(palette.colour("border"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _draw_cell(
        self, painter: QPainter, one: Result, column: str, content: QRect, text: str
    ) -> None:
        if column == "name":
            self._draw_name(painter, one, content, text)
        elif column == "class":
            said = one.standing == "classified" and not one.is_outside
            colour = "text" if said else "error" if one.standing == "failed" else "muted"
            write_line(painter, self._theme, content, text, colour, is_bold=said)
        elif column == "probability" and one.probability is not None:
            self._draw_probability(painter, one.probability, content, text)
        elif column == CHOSEN and one.chosen is not None:
            self._draw_probability(painter, one.chosen, content, text)
        elif column == "caution" and one.cautions:
            self._draw_marked(painter, "caution", "caution", content, text)
        elif column == "mark" and one.verdict:
            colour = "caution" if one.verdict == "disagree" else "text"
            self._draw_marked(painter, _VERDICT_ICONS[one.verdict], colour, content, text)
        else:
            write_line(painter, self._theme, content, text, "text" if column == "note" else "muted")

    def _draw_name(self, painter: QPainter, one: Result, content: QRect, text: str) -> None:
        box = QRect(content.x(), content.y() + (ROW_HEIGHT - _THUMB) // 2, _THUMB, _THUMB)
        painter.fillRect(box, self._theme.palette.colour("canvas"))
        thumbnail = self._thumbnail(one.ref) if one.standing != "failed" else None
        if thumbnail is not None:
            size = thumbnail.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(QPoint(), size)
            target.moveCenter(box.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, thumbnail)
        elif one.standing == "failed":
            draw_mark(painter, "error", self._theme.palette.canvas_text, box, _MARK)
        write_line(
            painter, self._theme, content.adjusted(_THUMB + 8, 0, 0, 0), text, "text", is_name=True
        )

    def _draw_probability(
        self, painter: QPainter, probability: float, content: QRect, text: str
    ) -> None:
        """A figure, and a bar that can be compared down the column."""
        number = QRect(content.x(), content.y(), _SHARE, content.height())
        painter.setFont(font(0.95))
        painter.setPen(self._theme.palette.colour("text"))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, align, text)
        left = number.right() + 8
        track = QRectF(left, content.center().y() - 1, content.right() - left, 4)
        if track.width() > 8:
            palette = self._theme.palette
            draw_bar(painter, track, probability, palette.track, palette.accent)

    def _draw_marked(
        self, painter: QPainter, mark: str, colour: str, content: QRect, text: str
    ) -> None:
        box = QRect(content.x(), content.y(), _MARK, content.height())
        draw_mark(painter, mark, getattr(self._theme.palette, colour), box, _MARK)
        write_line(painter, self._theme, content.adjusted(_MARK + 6, 0, 0, 0), text, "text")

    def _thumbnail(self, ref: ImageRef) -> QPixmap | None:
        small = self._thumbnails.get(ref)
        if small is None:
            return None
        kept = self._pixmaps.get(ref)
        if kept is None or kept[0] is not small:
            kept = (small, QPixmap.fromImage(to_image(small)))
            self._pixmaps[ref] = kept
            if len(self._pixmaps) > _KEPT:
                self._pixmaps.popitem(last=False)
        return kept[1]

"""Paints one row of the browser: thumbnail, name, result, marks."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medmamba_desktop.core.values import ImageRef, Prediction
from medmamba_desktop.operations.thumbnails import Small, Thumbnails
from medmamba_desktop.state.image_list import ImageRow
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.model import ROW_ROLE, Index
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 76
_THUMB = 56
_GAP = 10
_KEPT = 200


class RowDelegate(QStyledItemDelegate):
    """Every row is equally high, so that a list of thousands stays quick."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._theme = theme
        self._pixmaps: OrderedDict[ImageRef, tuple[Small, QPixmap]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        image: ImageRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        painter.save()
        self._draw_ground(painter, option, area)
        thumb = QRect(area.x() + 14, area.y() + (ROW_HEIGHT - _THUMB) // 2, _THUMB, _THUMB)
        self._draw_thumbnail(painter, image, thumb)
        left = thumb.right() + _GAP + 2
        text = QRect(left, area.y() + 9, area.right() - left - 12, ROW_HEIGHT - 18)
        self._draw_name(painter, image, text)
        self._draw_result(painter, image, text)
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        state = option.state
        palette = self._theme.palette
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.colour("accent_soft"))
            painter.fillRect(QRect(area.topLeft(), QSize(4, area.height())),
                             palette.colour("accent"))  # fmt: skip
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, palette.colour("raised"))

    def _draw_thumbnail(self, painter: QPainter, image: ImageRow, box: QRect) -> None:
        palette = self._theme.palette
        painter.fillRect(box, palette.colour("canvas"))
        thumbnail = self._thumbnail(image) if image.source is not None else None
        if thumbnail is not None:
            size = thumbnail.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(QPoint(), size)
            target.moveCenter(box.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, thumbnail)
        elif image.problem is not None:
            self._draw_mark(painter, "error", palette.error, box, 26)

    def _thumbnail(self, image: ImageRow) -> QPixmap | None:
        small = self._thumbnails.get(image.ref)
        if small is None:
            return None
        kept = self._pixmaps.get(image.ref)
        if kept is None or kept[0] is not small:
            kept = (small, QPixmap.fromImage(to_image(small)))
            self._pixmaps[image.ref] = kept
            if len(self._pixmaps) > _KEPT:
                self._pixmaps.popitem(last=False)
        return kept[1]

    def _draw_name(self, painter: QPainter, image: ImageRow, text: QRect) -> None:
        is_marked = image.prediction is not None and bool(image.prediction.cautions)
        line = QRect(text.x(), text.y(), text.width() - (24 if is_marked else 0), 18)
        self._write(painter, line, image.name, "muted", is_name=True)
        if is_marked:
            mark = QRect(text.right() - 18, text.y(), 18, 18)
            self._draw_mark(painter, "caution", self._theme.palette.caution, mark, 18)

    def _draw_result(self, painter: QPainter, image: ImageRow, text: QRect) -> None:
        line = QRect(text.x(), text.y() + 22, text.width(), 18)
        if image.problem is not None:
            title = "Not classified" if image.source else "Cannot be opened"
            self._write(painter, line, title, "error")
            self._write(painter, line.translated(0, 19), image.problem.message, "muted")
        elif image.prediction is not None:
            self._draw_prediction(painter, image.prediction, line)
        else:
            self._write(painter, line, "Waiting to be classified", "muted")

    def _draw_prediction(self, painter: QPainter, prediction: Prediction, line: QRect) -> None:
        top, palette = prediction.top, self._theme.palette
        share = words.percent(top.probability)
        wide = QFontMetrics(painter.font()).horizontalAdvance(share) + 4
        right = QRect(line.right() - wide, line.y(), wide + 1, line.height())
        ink = "muted" if prediction.is_outside else "text"
        name = line.adjusted(0, 0, -wide - 8, 0)
        self._write(painter, name, top.title, ink, is_bold=not prediction.is_outside)
        painter.setPen(palette.colour(ink))
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share)
        track = QRectF(line.x(), line.bottom() + 8, line.width(), 4)
        fill = palette.muted if prediction.is_outside else palette.accent
        draw_bar(painter, track, top.probability, palette.track, fill)

    def _write(
        self,
        painter: QPainter,
        line: QRect,
        words: str,
        colour: str,
        *,
        is_name: bool = False,
        is_bold: bool = False,
    ) -> None:
        painter.setFont(font(0.95, is_bold=is_bold))
        painter.setPen(self._theme.palette.colour(colour))
        mode = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
        cut = painter.fontMetrics().elidedText(words, mode, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)

    def _draw_mark(
        self, painter: QPainter, name: str, colour: str, box: QRect, side: int
    ) -> None:  # fmt: skip
        mark = pixmap(name, colour, side, painter.device().devicePixelRatio())
        corner = QRect(0, 0, side, side)
        corner.moveCenter(box.center())
        painter.drawPixmap(corner, mark)


def draw_bar(painter: QPainter, track: QRectF, share: float, ground: str, colour: str) -> None:
    """A bar filled to a share, 0 to 1; never so thin that it cannot be seen."""
    radius = track.height() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(track, radius, radius)
    filled = QRectF(track)
    filled.setWidth(max(track.height(), track.width() * share))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(filled, radius, radius)

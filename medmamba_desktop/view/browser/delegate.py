"""Paints one row of the browser: a group, a series, or an image with thumbnail, result, marks."""

from __future__ import annotations

from collections import OrderedDict
from typing import cast

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef, Prediction
from medmamba_desktop.operations.thumbnails import Small, Thumbnails
from medmamba_desktop.state.catalogue import Branch, Leaf
from medmamba_desktop.state.image_list import ImageRow
from medmamba_desktop.view import words
from medmamba_desktop.view.browser import texts
from medmamba_desktop.view.browser.tree_model import NODE_ROLE, Index, StudyTree
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 58
_THUMB = 46
_GAP = 10
_LINE = 17
_INDENT = 12
_CHEVRON = 12
_KEPT = 200


def left_of(node: Branch | Leaf) -> int:
    """Where a row's own content begins, in pixels from the left."""
    groups = node.parent.depth if isinstance(node, Leaf) else node.depth - 1
    return 8 + _INDENT * groups


def is_on_chevron(node: Branch | Leaf, x: int) -> bool:
    """Whether a point lies on the mark that folds a series."""
    return left_of(node) - 6 <= x <= left_of(node) + _CHEVRON + 6


class RowDelegate(QStyledItemDelegate):
    """Every row is equally high, so that a list of thousands stays quick."""

    def __init__(
        self,
        tree: StudyTree,
        thumbnails: Thumbnails,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tree = tree
        self._thumbnails = thumbnails
        self._theme = theme
        self._pixmaps: OrderedDict[ImageRef, tuple[Small, QPixmap]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Branch | Leaf | None = index.data(NODE_ROLE)
        if node is None:
            return
        area: QRect = option.rect
        painter.save()
        self._draw_ground(painter, option, area, self._is_current(option, index))
        content = QRect(area)
        content.setLeft(area.x() + left_of(node))
        if isinstance(node, Leaf):
            self._draw_leaf(painter, node, content, self._title(node))
        elif node.is_single:
            self._draw_leaf(painter, cast(Leaf, node.children[0]), content, self._title(node))
        else:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            self._draw_branch(painter, node, content, is_open)
        painter.restore()

    def _title(self, node: Branch | Leaf) -> str:
        title = texts.title(node, self._tree.image, self._tree.is_private())
        facts = node.step.facts if isinstance(node, Branch) else None
        return f"{facts.modality} · {title}" if facts and facts.modality else title

    def _draw_branch(
        self, painter: QPainter, branch: Branch, content: QRect, is_open: bool
    ) -> None:
        side = QRect(content.x(), content.y(), _CHEVRON, content.height())
        self._draw_chevron(painter, side, is_open)
        left = side.right() + 8
        if branch.is_stack:
            thumb = self._thumb_box(content, left)
            self._draw_middle(painter, branch, thumb)
            left = thumb.right() + _GAP
        lines = [self._branch_title(branch), texts.detail(branch, self._tree.image, self._private)]
        if branch.is_stack:
            lines.append(texts.results(branch, self._tree.image))
        self._draw_lines(painter, branch, content, left, [line for line in lines if line])

    @property
    def _private(self) -> bool:
        return self._tree.is_private()

    def _branch_title(self, branch: Branch) -> str:
        return texts.title(branch, self._tree.image, self._private)

    def _draw_lines(
        self, painter: QPainter, branch: Branch, content: QRect, left: int, lines: list[str]
    ) -> None:
        top = content.y() + (content.height() - _LINE * len(lines)) // 2
        for number, words_ in enumerate(lines):
            line = QRect(left, top + number * _LINE, content.right() - left - 12, _LINE)
            is_bold = number == 0 and branch.step.kind in ("patient", "place")
            colour = "text" if number == 0 else "muted"
            write_line(painter, self._theme, line, words_, colour, is_bold=is_bold)

    def _draw_chevron(self, painter: QPainter, box: QRect, is_open: bool) -> None:
        mark = pixmap("chevron-down", self._theme.palette.muted, _CHEVRON,
                      painter.device().devicePixelRatio())  # fmt: skip
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(QRectF(box).center())
        painter.rotate(0 if is_open else -90)
        painter.drawPixmap(QPoint(-_CHEVRON // 2, -_CHEVRON // 2), mark)
        painter.restore()

    @staticmethod
    def _thumb_box(content: QRect, left: int) -> QRect:
        return QRect(left, content.y() + (ROW_HEIGHT - _THUMB) // 2, _THUMB, _THUMB)

    def _draw_middle(self, painter: QPainter, branch: Branch, box: QRect) -> None:
        """The thumbnail of a series is that of its middle image."""
        images = [leaf for leaf in branch.leaves() if leaf.source is not None]
        leaf = images[len(images) // 2] if images else next(branch.leaves(), None)
        row = self._tree.image(leaf) if leaf is not None else None
        if row is not None:
            self._draw_thumbnail(painter, row, box)

    def _draw_leaf(self, painter: QPainter, leaf: Leaf, content: QRect, title: str) -> None:
        image = self._tree.image(leaf)
        if image is None:
            return
        thumb = self._thumb_box(
            content, content.x() + (_CHEVRON + 8 if leaf.parent.is_stack else 0)
        )
        self._draw_thumbnail(painter, image, thumb)
        left = thumb.right() + _GAP
        text = QRect(left, content.y() + 5, content.right() - left - 12, ROW_HEIGHT - 10)
        self._draw_name(painter, image, text, title)
        self._draw_result(painter, image, text)

    @staticmethod
    def _is_current(option: QStyleOptionViewItem, index: Index) -> bool:
        view = option.widget
        return isinstance(view, QAbstractItemView) and view.currentIndex() == index

    def _draw_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, is_current: bool
    ) -> None:
        """Of several rows that are selected the current one has the broader stripe."""
        state = option.state
        palette = self._theme.palette
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.colour("accent_soft"))
            stripe = QRect(area.topLeft(), QSize(4 if is_current else 2, area.height()))
            painter.fillRect(stripe, palette.colour("accent" if is_current else "accent_line"))
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
        elif image.what:
            draw_mark(painter, "report", palette.canvas_muted, box, 24)
        elif image.problem is not None or self._thumbnails.is_hopeless(image.ref):
            draw_mark(painter, "error", palette.canvas_text, box, 24)

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

    def _draw_name(self, painter: QPainter, image: ImageRow, text: QRect, title: str) -> None:
        is_marked = bool(image.prediction and image.prediction.cautions) or _is_flawed(image)
        line = QRect(text.x(), text.y(), text.width() - (24 if is_marked else 0), _LINE)
        write_line(painter, self._theme, line, title, "muted", is_name=image.dicom is None)
        if is_marked:
            mark = QRect(text.right() - 18, text.y(), 18, 18)
            draw_mark(painter, "caution", self._theme.palette.caution, mark, 18)

    def _draw_result(self, painter: QPainter, image: ImageRow, text: QRect) -> None:
        line = QRect(text.x(), text.y() + _LINE, text.width(), _LINE)
        if image.what:
            write_line(painter, self._theme, line, tr("Holds no image"), "muted")
        elif image.problem is not None:
            title = tr("Not classified") if image.source else tr("Cannot be opened")
            write_line(painter, self._theme, line, title, "error")
            write_line(
                painter, self._theme, line.translated(0, _LINE), image.problem.message, "muted"
            )
        elif image.prediction is not None:
            self._draw_prediction(painter, image.prediction, line)
        else:
            waiting = tr("Waiting to be classified")
            write_line(painter, self._theme, line, waiting, "muted")
            if image.source is not None and image.source.flaw:
                write_line(
                    painter, self._theme, line.translated(0, _LINE), image.source.flaw, "muted"
                )

    def _draw_prediction(self, painter: QPainter, prediction: Prediction, line: QRect) -> None:
        # In a list a class is read without its caution; one that means little is not shown there.
        if prediction.is_outside:
            write_line(painter, self._theme, line, tr(words.OUTSIDE), "muted")
            return
        top, palette = prediction.top, self._theme.palette
        share = words.percent(top.probability)
        wide = QFontMetrics(painter.font()).horizontalAdvance(share) + 4
        right = QRect(line.right() - wide, line.y(), wide + 1, line.height())
        write_line(
            painter, self._theme, line.adjusted(0, 0, -wide - 8, 0), top.title, "text", is_bold=True
        )
        painter.setPen(palette.colour("text"))
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share)
        track = QRectF(line.x(), line.bottom() + 6, line.width(), 4)
        draw_bar(painter, track, top.probability, palette.track, palette.accent)


def _is_flawed(image: ImageRow) -> bool:
    return image.source is not None and bool(image.source.flaw)


def write_line(
    painter: QPainter,
    theme: Theme,
    line: QRect,
    text: str,
    colour: str,
    *,
    is_name: bool = False,
    is_bold: bool = False,
) -> None:
    """Write one line, cut short where it is too long: names in their middle, all else at the end.

    Args:
        colour: a name of the theme's palette.
    """
    painter.setFont(font(0.95, is_bold=is_bold))
    painter.setPen(theme.palette.colour(colour))
    mode = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
    cut = painter.fontMetrics().elidedText(text, mode, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)


def draw_mark(painter: QPainter, name: str, colour: str, box: QRect, side: int) -> None:
    """Draw an icon in the middle of a box.

    Args:
        colour: as the palette gives it.
        side: of the icon, in pixels of the screen's scale.
    """
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

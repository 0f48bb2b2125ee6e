"""Shows a page of the guide: Qt reads the Markdown, the theme dresses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from math import sqrt
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.theme import FONT_SIZE_PT, Theme

SCALES = (0.85, 1.0, 1.15, 1.35, 1.6, 2.0)
_LINE_HEIGHT = 142  # per cent
_COLUMN = 760  # most pixels of a line of text, at the first scale
_LEAST_MARGIN = 28
_AFTER_RESIZE_MS = 120
_SHORT_CELL = 8  # characters
_ITEM, _TEXT, _PICTURE = (1, 3), (0, 9), (10, 16)  # space above, below
_HEADINGS = {1: (1.7, 0, 10), 2: (1.3, 26, 8), 3: (1.08, 18, 4)}  # scale, space above, below


class Reader(QTextBrowser):
    """One page at a time, with Qt's own way back and forward.

    Attributes:
        url: address of the page shown; Qt's own `source` is late when it tells of a change.
    """

    def __init__(
        self, theme: Theme, pictures: Path, anchors_of: Callable[[QUrl], Sequence[str]]
    ) -> None:
        """Pages with pictures of a folder, and what their headings are called in links."""
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._anchors_of = anchors_of
        self._words: Sequence[str] = ()
        self.url = QUrl()
        self._scale = SCALES.index(1.0)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Page of the user's guide"))
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        # A bar that comes and goes while a page is read would change the width it is made for.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.sourceChanged.connect(self._dress)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_RESIZE_MS)
        self._later.timeout.connect(self.dress_again)

    def dress_again(self) -> None:
        """The same place of the same page, after the colours or the size have changed."""
        at = self.cursorForPosition(QPoint(self._side, 0)).position()
        self.reload()
        cursor, bar = QTextCursor(self.document()), self.verticalScrollBar()
        cursor.setPosition(at)
        bar.setValue(bar.value() + self.cursorRect(cursor).top() if at else 0)

    def zoom(self, steps: int) -> None:
        """Larger or smaller letters; no steps for the usual ones."""
        wanted = self._scale + steps if steps else SCALES.index(1.0)
        self._scale = min(max(wanted, 0), len(SCALES) - 1)
        self.dress_again()

    def mark(self, words: Sequence[str]) -> None:
        """Mark every place where one of the words stands, on this page and those to come."""
        self._words = words
        marked = []
        for word in words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = cursor
                selection.format.setBackground(QColor(self._theme.palette.accent_soft))
                marked.append(selection)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marked)

    def _dress(self, url: QUrl) -> None:
        self.url = url
        document = self.document()
        document.setUndoRedoEnabled(False)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        anchors = iter(self._anchors_of(url))
        for block in _blocks(document):
            cursor.setPosition(block.position())
            level = block.blockFormat().headingLevel()
            if level:
                self._dress_heading(cursor, block, level, next(anchors, ""))
            else:
                self._dress_text(cursor, block)
        for table in _tables(document):
            self._dress_table(table)
        cursor.endEditBlock()
        self._set_margins()
        self.mark(self._words)
        if url.fragment():
            self.scrollToAnchor(url.fragment())

    def _dress_heading(
        self, cursor: QTextCursor, block: QTextBlock, level: int, anchor: str
    ) -> None:
        scale, above, below = _HEADINGS.get(level, _HEADINGS[3])
        self._space(cursor, above, below)
        look = self._look(scale, self._theme.palette.text)
        look.setFontWeight(600)
        if anchor:
            look.setAnchor(True)
            look.setAnchorNames([anchor])
        _select(cursor, block)
        # Not merged: Qt's own size of a heading would go before this one.
        cursor.setCharFormat(look)

    def _dress_text(self, cursor: QTextCursor, block: QTextBlock) -> None:
        words = _fragments(block)
        if cursor.currentTable() is None:
            if words:
                self._space(cursor, *(_ITEM if block.textList() else _TEXT))
            else:
                self._space(cursor, *_PICTURE, line_height=100)
        for at, length, form in words:
            palette = self._theme.palette
            cursor.setPosition(at)
            cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
            look = self._look(1.0, palette.accent_text if form.isAnchor() else palette.text)
            if form.fontFixedPitch():
                look.setBackground(QBrush(QColor(palette.raised)))
            cursor.mergeCharFormat(look)

    def _dress_table(self, table: QTextTable) -> None:
        palette = self._theme.palette
        form = QTextTableFormat(table.format())
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QBrush(QColor(palette.border)))
        form.setCellPadding(6)
        form.setCellSpacing(0)
        form.setTopMargin(4)
        form.setBottomMargin(14)
        form.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, share) for share in _shares(table)]
        )
        table.setFormat(form)
        for column in range(table.columns()):
            cell = table.cellAt(0, column)
            look = cell.format()
            look.setBackground(QBrush(QColor(palette.raised)))
            cell.setFormat(look)

    def _look(self, scale: float, colour: str) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setFontPointSize(FONT_SIZE_PT * scale * SCALES[self._scale])
        look.setForeground(QBrush(QColor(colour)))
        return look

    def _space(
        self, cursor: QTextCursor, above: int, below: int, line_height: int = _LINE_HEIGHT
    ) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setBottomMargin(below)
        form.setLineHeight(line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(form)

    def _set_margins(self) -> None:
        side = self._side
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        if form.leftMargin() != side:
            form.setLeftMargin(side)
            form.setRightMargin(side)
            form.setTopMargin(_LEAST_MARGIN)
            form.setBottomMargin(2 * _LEAST_MARGIN)
            frame.setFrameFormat(form)

    @property
    def _side(self) -> int:
        """The margin left and right: lines are no longer than an eye follows, in the middle."""
        column = _COLUMN * max(1.0, SCALES[self._scale])
        return max(_LEAST_MARGIN, round((self.viewport().width() - column) / 2))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture no wider than the text, and sharp on screens of many pixels."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        image = QImage(str(self._pictures / Path(QUrl(name).path()).name))
        ratio = self.devicePixelRatioF()
        most = max(1, self.viewport().width() - 2 * self._side)
        if image.width() > most * ratio:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(round(most * ratio), smooth)
        image.setDevicePixelRatio(max(1.0, min(ratio, image.width() / most)))
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()
        if event.size().width() != event.oldSize().width():
            self._later.start()  # pictures are made anew for the width


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Position, length and format of each stretch of words: a copy, as their formats change."""
    found = []
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        if not piece.charFormat().isImageFormat():
            found.append((piece.position(), piece.length(), piece.charFormat()))
        at += 1
    return found


def _tables(document: QTextDocument) -> list[QTextTable]:
    found: list[QTextFrame] = list(document.rootFrame().childFrames())
    inner = chain.from_iterable(frame.childFrames() for frame in found)
    return [frame for frame in (*found, *inner) if isinstance(frame, QTextTable)]


def _shares(table: QTextTable) -> list[float]:
    """How many per cent of the width each column gets: more for longer texts, some for each."""
    weights = []
    for column in range(table.columns()):
        cells = (table.cellAt(row, column) for row in range(table.rows()))
        lengths = [c.lastPosition() - c.firstPosition() for c in cells]
        weights.append(sqrt(max(_SHORT_CELL, sum(lengths) / len(lengths))))
    return [100 * weight / sum(weights) for weight in weights]


def _select(cursor: QTextCursor, block: QTextBlock) -> None:
    cursor.setPosition(block.position())
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)

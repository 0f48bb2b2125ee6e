"""Every class with its probability; the chosen one is that whose heat map is shown."""

from __future__ import annotations

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
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ClassProbability, Prediction
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.delegate import draw_bar
from medmamba_desktop.view.browser.model import Index
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 43
_CLASS_ROLE = Qt.ItemDataRole.UserRole + 1
_IS_TOP_ROLE = Qt.ItemDataRole.UserRole + 2


class ClassBars(QListView):
    """A list as high as its rows; click or arrow keys choose.

    Signals:
        chosen: the name of the class.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = _ClassModel()
        self.setModel(self._classes)
        self.setItemDelegate(_BarDelegate(theme, self))
        self.setAccessibleName(tr("Classes and their probabilities"))
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self.viewport().update)

    def show_prediction(self, prediction: Prediction | None, class_name: str) -> None:
        """Draw these classes, with that one chosen."""
        self._classes.enter(prediction)
        self.setFixedHeight(max(1, self._classes.rowCount()) * ROW_HEIGHT + 2 * self.frameWidth())
        names = [entry.name for entry in prediction.classes] if prediction else []
        if class_name in names:
            self.setCurrentIndex(self._classes.index(names.index(class_name)))

    def _on_current_changed(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(_CLASS_ROLE).name)


class _ClassModel(QAbstractListModel):
    """The classes of one prediction, in the model's order: the same for every image."""

    def __init__(self) -> None:
        super().__init__()
        self._prediction: Prediction | None = None

    def enter(self, prediction: Prediction | None) -> None:
        """Take another prediction."""
        if prediction is self._prediction:
            return
        self.beginResetModel()
        self._prediction = prediction
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self._prediction.classes) if self._prediction and not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._prediction is None or not 0 <= index.row() < len(self._prediction.classes):
            return None
        entry = self._prediction.classes[index.row()]
        if role == _CLASS_ROLE:
            return entry
        if role == _IS_TOP_ROLE:
            return entry is self._prediction.top
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words.with_share(entry.title, entry.probability)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Show where the model looked for: {class_title}", class_title=entry.title)
        return None


class _BarDelegate(QStyledItemDelegate):
    """Paints one class."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: ClassProbability = index.data(_CLASS_ROLE)
        area: QRect = option.rect.adjusted(0, 1, -1, -2)
        is_top: bool = index.data(_IS_TOP_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = self._draw_ground(painter, option, area)
        self._draw_text(painter, entry, area, is_top, is_chosen)
        palette = self._theme.palette
        track = QRectF(area.x() + 10, area.bottom() - 10, area.width() - 20, 5)
        colour = palette.accent if is_top else palette.bar
        draw_bar(painter, track, entry.probability, palette.track, colour)
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> bool:
        state = option.state
        palette = self._theme.palette
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            has_focus = state & QStyle.StateFlag.State_HasFocus
            painter.setPen(palette.colour("accent" if has_focus else "accent_line"))
            painter.setBrush(palette.colour("accent_soft"))
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.colour("raised"))
            painter.drawRoundedRect(QRectF(area), 7, 7)
        return is_chosen

    def _draw_text(
        self, painter: QPainter, entry: ClassProbability, area: QRect, is_top: bool, is_chosen: bool
    ) -> None:
        palette = self._theme.palette
        line = QRect(area.x() + 10, area.y() + 5, area.width() - 20, 20)
        painter.setPen(palette.colour("text"))
        painter.setFont(font(is_bold=is_top))
        share = words.percent(entry.probability)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, right, share)
        room = line.width() - painter.fontMetrics().horizontalAdvance(share) - 10
        if is_chosen:  # an eye beside the words, so that it is not the colour alone that tells
            eye = pixmap("eye", palette.accent_text, 18, painter.device().devicePixelRatio())
            painter.drawPixmap(QRect(line.x(), line.y() + 1, 18, 18), eye)
            line.setLeft(line.x() + 24)
            room -= 24
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

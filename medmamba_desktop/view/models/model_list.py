"""The list of models: title, version, whose it is, what it is the default for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.view import words
from medmamba_desktop.view.parts import tip
from medmamba_desktop.view.theme import Theme, font

ROW_HEIGHT = 74
_NAME = Qt.ItemDataRole.UserRole
_TITLE, _KIND, _MARKS = (Qt.ItemDataRole.UserRole + n for n in (1, 2, 3))
_PAD = 14


class ModelList(QListWidget):
    """Draws the models.

    Signals:
        chosen: the name of the model that the user has selected.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(tr("Models"))
        self.setItemDelegate(_Delegate(theme, self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._on_current)
        theme.changed.connect(self.viewport().update)

    def show_models(
        self,
        sheets: tuple[ModelSheet, ...],
        defaults: Mapping[str, str],
        in_use: ModelInfo | None,
        selection: str,
    ) -> None:
        """Draw other models."""
        self.blockSignals(True)
        self.clear()
        for sheet in sheets:
            item = QListWidgetItem(self)
            _fill(item, sheet.info, defaults, in_use)
            if sheet.info.name == selection:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def select(self, name: str) -> None:
        """Mark a model."""
        for number in range(self.count()):
            if self.item(number).data(_NAME) == name:
                self.setCurrentRow(number)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_NAME))


def _fill(
    item: QListWidgetItem, info: ModelInfo, defaults: Mapping[str, str], in_use: ModelInfo | None
) -> None:
    whose = tr("built in") if info.is_bundled else tr("yours")
    modalities = sorted(key for key, name in defaults.items() if name == info.name and key)
    marks = [tr("in use")] if in_use is not None and in_use.path == info.path else []
    marks += (
        [tr("default for {modalities}", modalities=words.listed(modalities))] if modalities else []
    )
    kind = f"{info.name} {info.version} · {whose}"
    item.setData(_NAME, info.name)
    item.setData(_TITLE, info.title)
    item.setData(_KIND, kind)
    item.setData(_MARKS, " · ".join(marks))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words.listed([info.title, kind, *marks]))
    item.setToolTip(tip(f"{info.title}\n{kind}"))


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette, area = self._theme.palette, QRect(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(area, palette.colour("accent_soft"))
            painter.fillRect(QRect(area.x(), area.y(), 3, area.height()), palette.colour("accent"))
        if option.state & QStyle.StateFlag.State_HasFocus and is_selected:
            painter.setPen(QPen(palette.colour("accent_line")))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        lines = ((_TITLE, "text", font(is_bold=True)), (_KIND, "muted", font(0.92)),
                 (_MARKS, "accent_text", font(0.92)))  # fmt: skip
        place = QRect(area.x() + _PAD, area.y() + 8, area.width() - 2 * _PAD, 20)
        for role, colour, letters in lines:
            painter.setFont(letters)
            painter.setPen(palette.colour(colour))
            cut = painter.fontMetrics().elidedText(
                index.data(role), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
            place.translate(0, 20)
        painter.restore()

"""The image list as Qt's list views want it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.state.image_list import ImageList, ImageRow
from medmamba_desktop.view import words

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class ImageListModel(QAbstractListModel):
    """Mirrors an `ImageList`; `ROW_ROLE` gives the whole `ImageRow`."""

    def __init__(self, images: ImageList) -> None:
        super().__init__()
        self._images = images
        self._count = len(images)
        images.rows_added.connect(self._on_rows_added)
        images.rows_changed.connect(self._on_rows_changed)
        images.cleared.connect(self._on_cleared)

    def announce(self, ref: ImageRef) -> None:
        """Have the row of that image painted again."""
        index = self._images.index_of(ref)
        if index is not None:
            self._on_rows_changed((index,))

    def announce_all(self) -> None:
        """Have every row painted again."""
        if self._count:
            self._on_rows_changed((0, self._count - 1))

    def _on_rows_added(self, first: int, last: int) -> None:
        self.beginInsertRows(QModelIndex(), first, last)
        self._count = last + 1
        self.endInsertRows()

    def _on_rows_changed(self, indices: tuple[int, ...]) -> None:
        self.dataChanged.emit(self.index(min(indices)), self.index(max(indices)))

    def _on_cleared(self) -> None:
        self.beginResetModel()
        self._count = 0
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < self._count:
            return None
        image = self._images.rows[index.row()]
        if role == ROW_ROLE:
            return image
        if role == Qt.ItemDataRole.DisplayRole:
            return image.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{image.ref.location}\n{summary(image)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{image.name}, {summary(image)}"
        return None


def summary(image: ImageRow) -> str:
    """One image's result in words."""
    if image.problem is not None:
        remedy = f"{image.problem.remedy}." if image.problem.remedy else ""
        return f"{image.problem.message}. {remedy}".strip()
    if image.prediction is None:
        return "Not classified yet"
    top = image.prediction.top
    cautions = "; ".join(caution.text for caution in image.prediction.cautions)
    result = f"{top.title}, probability {words.percent(top.probability)}"
    return f"{result}. Caution: {cautions}" if cautions else result

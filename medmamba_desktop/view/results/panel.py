"""The lower part of the window: a summary that is always there, and the table that folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import QSplitter, QToolButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.result_rows import Result
from medmamba_desktop.state.settings import (
    IS_GROUPED,
    IS_PRIVATE,
    TABLE_CLASS,
    TABLE_HEIGHT,
    TABLE_SHOWN,
)
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.icons import SIZE, pixmap
from medmamba_desktop.view.parts import NO_MARGINS, ElidedLabel, box, label, row
from medmamba_desktop.view.results import texts
from medmamba_desktop.view.results.filters import FilterBar
from medmamba_desktop.view.results.model import ResultModel
from medmamba_desktop.view.results.note import NoteSheet
from medmamba_desktop.view.results.view import ResultView
from medmamba_desktop.view.theme import Theme

UNFOLDED_FROM = 12
"""With so many images the table unfolds, until the reader has decided."""

_LEAST_HEIGHT = 150
_UNBOUNDED = 16_777_215  # Qt's own largest
_IN_MENU = ("mark_agree", "mark_disagree", "mark_unsure", "mark_note", "classify_selection")


class ResultsPanel(QWidget):
    """Follows and sets the current image, like the browser.

    Signals:
        folded: it has been folded, or unfolded.
    """

    folded = Signal()

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions
    ) -> None:
        super().__init__()
        self._state = state
        self._operations = operations
        self._theme = theme
        self._is_following = self._is_choosing = False
        self._is_drawn_folded: bool | None = None
        self._arranged_by = self._arrangement()
        settings = state.settings
        self.model = ResultModel(state.table, state.session, lambda: settings.get(IS_PRIVATE))
        self.view = ResultView(self.model, operations.thumbnails, theme, settings)
        self.filters = FilterBar(state.table, self.model, settings)
        self.nothing = label(tr("No result passes the filter"), "muted", is_wrapped=True)
        self.summary = ElidedLabel("muted", Qt.TextElideMode.ElideRight)
        self._title = label(tr("Results"), "title")
        self._shown = label(role="muted")
        self.fold = self._build_fold(actions)
        self.group = self._build_group()
        self.columns = self._build_columns()
        self.strip = self._build_strip()
        self.body = self._build_body(actions)
        self._build_layout()
        self._connect()
        state.table.set_grouped(settings.get(IS_GROUPED))
        self._draw_chosen()
        self._draw_all()

    @property
    def is_folded(self) -> bool:
        """Whether the summary alone is shown."""
        shown = self._state.settings.get(TABLE_SHOWN)
        is_many = len(self._state.images) >= UNFOLDED_FROM
        return shown == "no" or (shown == "auto" and not is_many)

    def toggle(self) -> None:
        """Fold or unfold it, from now on."""
        self._state.settings.set(TABLE_SHOWN, "yes" if self.is_folded else "no")

    def chosen(self) -> tuple[ImageRef, ...]:
        """What a mark is meant for: the rows that are selected, else the image on screen."""
        selected = self.view.selected() if not self.is_folded else ()
        current = self._state.images.current_row
        if len(selected) > 1 or current is None:
            return selected
        return (current.ref,)

    def order(self, other: Callable[[], Sequence[ImageRef]]) -> Callable[[], Sequence[ImageRef]]:
        """The order in which keys walk: that of the table while it is unfolded."""
        return lambda: other() if self.is_folded else self._state.table.refs()

    def open_note(self) -> NoteSheet | None:
        """Ask for a label and a note on the image on screen; None where it has no result."""
        image = self._state.images.current_row
        if image is None or image.prediction is None:
            return None
        at = self._state.images.current
        is_private = self._state.settings.get(IS_PRIVATE)
        name = tr("Image {number}", number=at + 1) if is_private else image.name
        sheet = NoteSheet(
            image.prediction, name, self._state.marks, self._operations.mark_results, self
        )
        sheet.open()
        return sheet

    def save(self) -> None:
        """Remember the columns and the height."""
        self.view.save()
        if not self.is_folded:
            self._state.settings.set(TABLE_HEIGHT, self.height())

    def _build_fold(self, actions: Actions) -> QToolButton:
        fold = QToolButton()
        fold.setIconSize(SIZE)
        fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        fold.setToolTip(actions["results_table"].toolTip())
        fold.clicked.connect(actions["results_table"].trigger)
        return fold

    def _build_group(self) -> QToolButton:
        group = QToolButton()
        group.setText(tr("Group by study"))
        group.setCheckable(True)
        group.setToolTip(
            tr("By patient and study, plain pictures by folder; the highest probability first")
        )
        group.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        settings = self._state.settings
        group.clicked.connect(lambda is_on: settings.set(IS_GROUPED, is_on))
        return group

    def _build_columns(self) -> QToolButton:
        columns = QToolButton()
        columns.setText(tr("Columns"))
        columns.setToolTip(tr("Choose what is shown of each image"))
        columns.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        columns.clicked.connect(
            lambda: self.view.columns_menu().popup(columns.mapToGlobal(columns.rect().bottomLeft()))
        )
        return columns

    def _build_strip(self) -> QWidget:
        content = row(
            self.fold, self._title, 6, self.summary, 6, self._shown, self.group, self.columns,
            margins=(8, 3, 10, 3), spacing=6,
        )  # fmt: skip
        content.setStretch(3, 1)
        return box(content, "resultsHead")

    def _build_body(self, actions: Actions) -> QWidget:
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.view.addActions([actions[name] for name in _IN_MENU])
        self.nothing.setContentsMargins(16, 10, 16, 10)
        layout = QVBoxLayout()
        layout.setContentsMargins(*NO_MARGINS)
        layout.setSpacing(0)
        for part in (self.filters, self.nothing):
            layout.addWidget(part)
        layout.addWidget(self.view, 1)
        return box(layout, "panel")

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*NO_MARGINS)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(self.body, 1)

    def _connect(self) -> None:
        images, table, view = self._state.images, self._state.table, self.view
        images.current_changed.connect(self._on_current_changed)
        images.rows_added.connect(self._draw_fold)
        images.cleared.connect(self._draw_fold)
        images.cleared.connect(self.filters.search.clear)
        table.summed.connect(self._draw_summary)
        table.arranged.connect(self._on_arranged)
        view.selectionModel().currentChanged.connect(self._on_row_chosen)
        self._operations.thumbnails.arrived.connect(self.model.announce)
        self._theme.changed.connect(self._draw_all)
        self._state.session.choice_changed.connect(self.view.draw_chosen)
        self._state.settings.changed.connect(self._on_setting_changed)

    def _draw_all(self) -> None:
        self._draw_fold()
        self._draw_summary()
        self.view.viewport().update()

    def _draw_fold(self) -> None:
        is_folded = self.is_folded
        mark = pixmap("chevron-down", self._theme.palette.muted, 24, 2.0)
        turned = QTransform().rotate(180) if is_folded else QTransform()
        self.fold.setIcon(QIcon(mark.transformed(turned)))
        if is_folded == self._is_drawn_folded:
            return
        self._is_drawn_folded = is_folded
        self.fold.setAccessibleName(
            tr("Unfold the table of results") if is_folded else tr("Fold the table of results")
        )
        self.body.setVisible(not is_folded)
        for part in (self.group, self.columns):
            part.setVisible(not is_folded)
        height = self.strip.sizeHint().height()
        self.setMinimumHeight(height if is_folded else _LEAST_HEIGHT)
        self.setMaximumHeight(height if is_folded else _UNBOUNDED)
        self._draw_summary()
        self.folded.emit()

    def _draw_summary(self) -> None:
        table = self._state.table
        found = table.summary
        self.summary.set_whole(texts.summary(found))
        is_filtered = found.shown < found.total and not self.is_folded
        shown = number(found.shown)
        self._shown.setText(
            trn("{shown} of {n} row", "{shown} of {n} rows", found.total, shown=shown)
        )
        self._shown.setVisible(is_filtered)
        self.nothing.setVisible(found.total > 0 and not found.shown)
        self.group.setChecked(table.is_grouped)

    def _draw_chosen(self) -> None:
        self._state.table.choose_class(self._state.settings.get(TABLE_CLASS))
        self.view.draw_chosen()

    def _arrangement(self) -> tuple[object, ...]:
        """What the rows are laid out by."""
        table = self._state.table
        return table.filter, table.column, table.is_descending, table.is_grouped

    def _on_arranged(self) -> None:
        """Laid out otherwise, the table is read from its top; new results alone move nothing."""
        if self._arranged_by != self._arrangement():
            self._arranged_by = self._arrangement()
            self.view.scrollToTop()
        self._show_current()

    def _on_current_changed(self, _number: int) -> None:
        if not self._is_choosing:
            self._show_current()

    def _show_current(self) -> None:
        """Select the row of the image on screen, and bring it into sight."""
        image = self._state.images.current_row
        index = self.model.index_of(image.ref) if image is not None else QModelIndex()
        if index.row() == self.view.currentIndex().row() or len(self.view.selected()) > 1:
            return
        self._is_following = True
        try:
            self.view.choose(index)
            if index.isValid() and not self.is_folded:
                self.view.scrollTo(index)
        finally:
            self._is_following = False

    def _on_row_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        line = self.model.line(index)
        if self._is_following or not isinstance(line, Result):
            return
        # Qt has yet to select what is pressed with these keys, beside what is selected.
        self._is_choosing = self.view.is_extending
        try:
            self._state.images.select(line.number)
        finally:
            self._is_choosing = False

    def _on_setting_changed(self, key: str) -> None:
        if key == TABLE_SHOWN.key:
            self._draw_fold()
        elif key == IS_GROUPED.key:
            self._state.table.set_grouped(self._state.settings.get(IS_GROUPED))
        elif key == TABLE_CLASS.key:
            self._draw_chosen()
        elif key == IS_PRIVATE.key:
            self.view.viewport().update()


class ResultsSplit(QSplitter):
    """What is above the results, and the results; how high they are is kept."""

    def __init__(self, above: QWidget, panel: ResultsPanel, state: State) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._panel = panel
        self._settings = state.settings
        self.addWidget(above)
        self.addWidget(panel)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setHandleWidth(1)
        panel.folded.connect(self._on_folded)
        self._on_folded()

    def _on_folded(self) -> None:
        wanted = 0 if self._panel.is_folded else self._settings.get(TABLE_HEIGHT)
        self.setSizes([max(1, self.height() - wanted), wanted])

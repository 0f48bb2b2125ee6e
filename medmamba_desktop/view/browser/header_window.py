"""A window with every element of the current image's header, and a search over all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.source.header_lines import HeaderLine
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import IS_PRIVATE
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.browser.header_model import HeaderModel
from medmamba_desktop.view.browser.search_box import SearchBox
from medmamba_desktop.view.parts import box, button, label, row

_WIDTHS = (136, 300, 56)


class HeaderWindow(AccessibleWindow, QDialog):
    """Stays open beside the image and follows it."""

    def __init__(self, state: State, operations: Operations, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._operations = operations
        self.model = HeaderModel()
        self.search = SearchBox()
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setPlaceholderText(tr("Search tag, name and value"))
        self.search.setToolTip("")
        self.search.setAccessibleName(tr("Search the header"))
        self.table = self._build_table()
        self.note = label(role="muted")
        self.setWindowTitle(tr("DICOM header"))  # never whose it is
        self.resize(860, 640)
        self._build_layout()
        self._connect()

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(tr("Elements of the header"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(28)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, width)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        return table

    def _build_layout(self) -> None:
        copy = button(tr("Copy selected lines"))
        copy.clicked.connect(self.copy)
        close = button(tr("Close"), "primary")
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(box(row(self.note, 0, copy, close)))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_searched)
        self.search.left.connect(self._on_search_left)
        self._operations.show_header.read.connect(self._on_read)
        self._operations.show_header.failed.connect(self._on_failed)
        self._state.images.current_changed.connect(self._follow)
        self._state.settings.changed.connect(self._on_setting_changed)
        self.model.set_private(self._state.settings.get(IS_PRIVATE))

    def follow(self) -> None:
        """Show the header of the current image."""
        self.show()
        self.raise_()
        self._follow()
        self.search.setFocus()

    def copy(self) -> None:
        """Put the selected lines on the clipboard, tabs between columns."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        columns = range(self.model.columnCount())
        lines = [
            "\t".join(str(self.model.index(line, column).data()) for column in columns)
            for line in rows
        ]
        QApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: object) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):  # type: ignore[attr-defined]
            self.copy()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def _follow(self, _index: int = 0) -> None:
        image = self._state.images.current_row
        if self.isVisible() and image is not None:
            self._operations.show_header.show(image.ref)

    def _on_read(self, ref: ImageRef, lines: tuple[HeaderLine, ...]) -> None:
        if self._is_current(ref):
            self.model.set_lines(lines)
            self._draw_note()

    def _on_failed(self, ref: ImageRef, problem: Problem) -> None:
        if self._is_current(ref):
            self.model.set_lines(())
            self.note.setText(problem.message)

    def _is_current(self, ref: ImageRef) -> bool:
        image = self._state.images.current_row
        return image is not None and image.ref == ref

    def _on_searched(self, text: str) -> None:
        self.model.search(text)
        self._draw_note()

    def _on_search_left(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    def _on_setting_changed(self, key: str) -> None:
        if key == IS_PRIVATE.key:
            self.model.set_private(self._state.settings.get(IS_PRIVATE))

    def _draw_note(self) -> None:
        shown, total = self.model.counts
        self.note.setText(
            trn("{n} element", "{n} elements", total)
            if shown == total
            else trn(
                "{shown} of {n} element", "{shown} of {n} elements", total, shown=number(shown)
            )
        )

"""First page: choose labelled pictures, see what is in them and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.fine_tune import DataChoice
from medmamba_desktop.state.settings import LAST_FOLDER
from medmamba_desktop.view import words
from medmamba_desktop.view.drop import dropped_paths
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.class_list import ClassList
from medmamba_desktop.view.fine_tune.column_choice import ColumnChoice
from medmamba_desktop.view.fine_tune.compare import CompareSheet
from medmamba_desktop.view.fine_tune.finished import FinishedRuns
from medmamba_desktop.view.fine_tune.fold import Fold
from medmamba_desktop.view.fine_tune.own_parts import OwnParts
from medmamba_desktop.view.fine_tune.page import Page, card, scrolled, set_icon
from medmamba_desktop.view.fine_tune.problem_cards import ProblemCards
from medmamba_desktop.view.fine_tune.unfinished import UnfinishedRuns
from medmamba_desktop.view.icons import icon, pixmap
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_FILES = tr_noop("Tables and zips (*.csv *.tsv *.xlsx *.zip);;All files (*)")
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")
_LAYOUTS = tr_noop(
    "A folder with one folder for each class; a table with file and label columns beside its "
    "pictures; or a zip of either. DICOM files and plain pictures."
)


class DataPage(Page):
    """Draws the data and what the checks found."""

    title = tr_noop("Your labelled pictures")
    lead = tr_noop(
        "Choose pictures whose class is known. They are read and checked; nothing is changed."
    )

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self.setAcceptDrops(True)
        self._opened_for: DataChoice | None = None
        self.pages = QStackedWidget()
        self._choosing = self._build_choosing()
        self._reading = self._build_reading()
        self._read = self._build_read()
        for part in (self._choosing, self._reading, self._read):
            self.pages.addWidget(part)
        self.put(self.pages)
        self.tune.data_changed.connect(self._draw)
        self.tune.choices_changed.connect(self._draw_problems)
        theme.changed.connect(self._draw)
        self._draw()

    def _build_choosing(self) -> QWidget:
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose_folder = button(tr("Choose a folder"), "primary")
        self.choose_file = button(tr("Choose a table or zip"))
        self.choose_folder.clicked.connect(self._on_choose_folder)
        self.choose_file.clicked.connect(self._on_choose_file)
        for made in (self.choose_folder, self.choose_file):
            made.setMinimumHeight(38)
        target = QFrame()
        target.setObjectName("dropTarget")
        formats = label(tr(_LAYOUTS), "muted", is_wrapped=True)
        formats.setFixedWidth(600)
        heading = label(tr("Drop a folder, a table or a zip here"), "title", 1.25)
        for text in (formats, heading):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(target)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._mark)
        layout.addWidget(heading)
        layout.addWidget(box(row(0, formats, 0)))
        layout.addSpacing(14)
        layout.addWidget(box(row(0, self.choose_folder, self.choose_file, 0, spacing=10)))
        layout.addStretch(1)
        self.problem = label(role="error", is_wrapped=True)
        self.unfinished = UnfinishedRuns(self.tune, self.operations, self.theme)
        self.unfinished.resumed.connect(self.went_on)
        self.finished = FinishedRuns(self.tune, self.operations, self.theme)
        self.finished.shown.connect(self.went_on)
        self.asked_columns = ColumnChoice()
        self.asked_columns.chosen.connect(self._on_more)
        content = column(
            self.problem, self.asked_columns, target, self.unfinished, self.finished, spacing=12
        )
        content.setStretch(2, 1)
        return box(content)

    def _build_reading(self) -> QWidget:
        self._progress_text = label(tr("Looking for pictures…"), "title", 1.1)
        self._progress_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(360)
        self.progress.setAccessibleName(tr("Reading"))
        self.stop = button(tr("Cancel"))
        self.stop.clicked.connect(self.operations.label_data.cancel)
        bar, stop = row(0, self.progress, 0), row(0, self.stop, 0)
        return box(column(0, self._progress_text, box(bar), 6, box(stop), 0, spacing=14))

    def _build_read(self) -> QWidget:
        self.counts = label(role="title", scale=1.15)
        self.origin = label(role="muted", is_wrapped=True)
        other = button(tr("Other data…"), "link")
        other.clicked.connect(self._on_other)
        found = column(self.counts, self.origin, spacing=2)
        head = row(box(found), other, spacing=12)
        head.setStretch(0, 1)
        self.classes = ClassList(self.operations.thumbnails, self.theme)
        self.own_parts = OwnParts()
        self.columns = ColumnChoice()
        for part in (self.own_parts, self.columns):
            part.chosen.connect(self._on_more)
        more = box(column(self.own_parts, self.columns, spacing=8))
        self.more = Fold(tr("More about these data"), more, self.theme)
        left = column(box(head), self.classes, self.more, margins=(16, 12, 8, 12), spacing=10)
        left.setStretch(1, 1)
        self.cards = ProblemCards(self.theme)
        self.cards.mend_chosen.connect(self.operations.label_data.take)
        self.cards.show_wanted.connect(self._on_show)
        heading = label(tr("What the checks found"), "section")
        right = column(heading, scrolled(self.cards), spacing=8)
        right.setStretch(1, 1)
        right_box = box(right)
        right_box.setFixedWidth(340)
        content = row(card(left), right_box, spacing=18)
        content.setStretch(0, 1)
        return box(content)

    def enter(self) -> None:
        self.operations.fine_tune.find_runs()

    def choose(self, places: tuple[Path, ...]) -> None:
        """Read these."""
        self.state.settings.set(LAST_FOLDER, str(places[0].parent))
        self.operations.label_data.read(DataChoice(places))

    @property
    def can_go_on(self) -> bool:
        data = self.tune.data
        return data is not None and bool(data.examples) and not self.tune.obstacles

    @property
    def hint(self) -> str:
        if self.tune.data is not None and self.tune.obstacles:
            return tr("Solve what is marked in red first")
        return ""

    @property
    def summary(self) -> str:
        data = self.tune.data
        if data is None:
            return ""
        pictures, classes = tune_words.amounts(data)
        return tr("{pictures}, {classes}", pictures=pictures, classes=classes)

    def _draw(self) -> None:
        tune = self.tune
        self._draw_icons()
        if tune.reading is not None:
            self.pages.setCurrentWidget(self._reading)
            self._draw_reading(tune.reading)
        elif tune.data is not None:
            self.pages.setCurrentWidget(self._read)
            self._draw_data()
        else:
            self.pages.setCurrentWidget(self._choosing)
            problem = tune.data_problem
            self.problem.setText(words.told(problem) if problem else "")
            self.problem.setVisible(problem is not None)
            self.asked_columns.show_choice(tune.choice, tune.columns if problem else ())
        self.changed.emit()

    def _draw_icons(self) -> None:
        palette = self.theme.palette
        self._mark.setPixmap(pixmap("drop", palette.accent_text, 40, 2.0))
        set_icon(self.choose_folder, icon("folder", palette, "on_accent"))
        set_icon(self.choose_file, icon("files", palette))

    def _draw_reading(self, progress: Any) -> None:
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)
        self._progress_text.setText(
            tune_words.part_done(progress.what, progress.done, progress.total)
        )

    def _draw_data(self) -> None:
        data = self.tune.data
        assert data is not None
        pictures, classes = tune_words.amounts(data)
        self.counts.setText(tr("{pictures} in {classes}", pictures=pictures, classes=classes))
        self.origin.setText(tr("Labels: {origin}", origin=data.origin) if data.origin else "")
        self.classes.show_data(data)
        self.own_parts.show_choice(self.tune.choice)
        self._draw_columns()
        self._draw_problems()

    def _draw_columns(self) -> None:
        choice, columns = self.tune.choice, self.tune.columns
        self.columns.show_choice(choice, columns)
        # Whoever chose a table sees how it was read; whoever chose a folder need not.
        is_table = choice.table or any(place.suffix.lower() in _TABLES for place in choice.places)
        if columns and is_table and choice is not self._opened_for:
            self._opened_for = choice
            self.more.head.setChecked(True)

    def _draw_problems(self) -> None:
        self.cards.show_problems(self.tune.problems, self.tune.taken)
        self.changed.emit()

    def _on_choose_folder(self) -> None:
        folder = self.state.settings.get(LAST_FOLDER)
        name = QFileDialog.getExistingDirectory(self, tr("Folder of labelled pictures"), folder)
        if name:
            self.choose((Path(name),))

    def _on_choose_file(self) -> None:
        folder = self.state.settings.get(LAST_FOLDER)
        name, _ = QFileDialog.getOpenFileName(self, tr("Table or zip"), folder, tr(_FILES))
        if name:
            self.choose((Path(name),))

    def _on_other(self) -> None:
        self.tune.start_over()

    def _on_more(self, changes: dict[str, Path | str | None]) -> None:
        self.operations.label_data.read(replace(self.tune.choice, **changes))  # type: ignore[arg-type]

    def _on_show(self, index: int) -> None:
        data = self.tune.data
        if data is not None:
            problem = self.tune.problems[index]
            CompareSheet(problem, data, self.operations.pictures, self.theme, self).open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()) and self.tune.reading is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        places = dropped_paths(event.mimeData())
        if places:
            event.acceptProposedAction()
            self.choose(places)

"""First page: labelled pictures, models, and what the labels mean; then Measure."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import LAST_FOLDER
from medmamba_desktop.view import words
from medmamba_desktop.view.drop import dropped_paths
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.page import card, empty, scrolled
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_FILES = tr_noop("Tables and zips (*.csv *.tsv *.xlsx *.zip);;All files (*)")
_PARTS = (
    ("", tr_noop("Test part, or all")), ("test", tr_noop("Test")),
    ("val", tr_noop("Validation")), ("train", tr_noop("Training")), ("all", tr_noop("All parts")),
)  # fmt: skip
_LAYOUTS = tr_noop(
    "A folder with one folder for each class; a table with file and label columns beside its "
    "pictures; a pack with an index.csv; or a zip of any. The pictures must be new to the model."
)


class ChoosePage(QWidget):
    """Draws `Evaluation` up to the result.

    Signals:
        asked: the user wants to measure.
    """

    asked = Signal()

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._state, self._evaluation = state, state.evaluation
        self._operation = operations.evaluate
        self._theme = theme
        self.setAcceptDrops(True)
        self.problem = label(role="error", is_wrapped=True)
        self.pages = QStackedWidget()
        self._choosing, self._working, self._read = (
            self._build_choosing(), self._build_working(), self._build_read(),
        )  # fmt: skip
        for page in (self._choosing, self._working, self._read):
            self.pages.addWidget(page)
        layout = column(
            label(tr("Measure a model on labelled pictures"), "title", 1.5),
            self.problem, self.pages,
            margins=(26, 18, 26, 14), spacing=8,
        )  # fmt: skip
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._evaluation.changed.connect(self.draw)
        self._evaluation.progressed.connect(self._draw_progress)
        state.session.models_changed.connect(self.draw)
        theme.changed.connect(self._draw_mark)
        self._draw_mark()
        self.draw()

    def _build_choosing(self) -> QWidget:
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.folder = button(tr("Choose a folder"), "primary")
        self.file = button(tr("Choose a table or zip"))
        self.folder.clicked.connect(self._on_folder)
        self.file.clicked.connect(self._on_file)
        heading = label(tr("Drop labelled pictures here"), "title", 1.25)
        formats = label(tr(_LAYOUTS), "muted", is_wrapped=True)
        formats.setFixedWidth(600)
        for text in (heading, formats):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        target = QFrame()
        target.setObjectName("dropTarget")
        target.setLayout(column(
            0, self._mark, heading, box(row(0, formats, 0)), 14,
            box(row(0, self.folder, self.file, 0, spacing=10)), 0,
            margins=(24, 24, 24, 24),
        ))  # fmt: skip
        return target

    def _build_working(self) -> QWidget:
        self.doing = label(tr("Reading…"), "title", 1.1)
        self.doing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(420)
        self.stop = button(tr("Stop"))
        self.stop.clicked.connect(self._operation.cancel)
        return box(column(
            0, self.doing, box(row(0, self.bar, 0)), 10, box(row(0, self.stop, 0)), 0, spacing=10
        ))  # fmt: skip

    def _build_read(self) -> QWidget:
        self.found = label(is_wrapped=True)
        self.parts = Chooser()
        self.parts.setAccessibleName(tr("Part of the data"))
        for name, title in _PARTS:
            self.parts.addItem(tr(title), name)
        self.parts.activated.connect(self._on_part)
        self.other = button(tr("Other pictures…"))
        self.other.clicked.connect(self._evaluation.start_over)
        self.start = button(tr("Measure"), "primary")
        self.start.setMinimumHeight(36)
        self.start.clicked.connect(self.asked.emit)
        self._models = QVBoxLayout()
        self._models.setSpacing(2)
        self.tasks = Chooser()
        self.tasks.setAccessibleName(tr("Task"))
        self.tasks.activated.connect(
            lambda: self._operation.choose_task(self.tasks.currentData())
        )  # fmt: skip
        self.proposed = label(role="accent", is_wrapped=True)
        self._classes = QGridLayout()
        self._classes.setHorizontalSpacing(16)
        self._classes.setVerticalSpacing(6)
        models = column(
            label(tr("Models"), "section"), box(self._models),
            label(tr("Several are compared with the first one ticked."), "muted", 0.92, True), 8,
            label(tr("Task"), "section"), self.tasks, 0, margins=(16, 12, 16, 12), spacing=6,
        )  # fmt: skip
        classes = column(
            label(tr("Classes"), "section"), self.proposed, box(self._classes), 0,
            margins=(16, 12, 16, 12), spacing=6,
        )  # fmt: skip
        cards = row(card(models), card(classes), spacing=14)
        cards.setStretch(0, 2)
        cards.setStretch(1, 3)
        head = row(self.found, 0, self.parts, self.other, spacing=8)
        head.setStretch(0, 1)
        content = column(box(head), scrolled(cards), box(row(0, self.start)), spacing=10)
        content.setStretch(1, 1)
        return box(content)

    def draw(self) -> None:
        """Show where things stand."""
        evaluation = self._evaluation
        problem = evaluation.problem
        self.problem.setText(words.told(problem) if problem else "")
        self.problem.setVisible(problem is not None)
        pages = {"choosing": self._choosing, "read": self._read}
        self.pages.setCurrentWidget(pages.get(evaluation.status, self._working))
        if evaluation.status == "read":
            self._draw_read()
        elif evaluation.status in ("reading", "measuring"):
            self._draw_progress()

    def _draw_progress(self) -> None:
        progress = self._evaluation.progress
        what = progress.what if progress else tr("Starting")
        total = progress.total if progress else 0
        done = progress.done if progress else 0
        self.doing.setText(tune_words.part_done(what, done, total))
        self.bar.setMaximum(total)
        self.bar.setValue(done)

    def _draw_read(self) -> None:
        data, setup = self._evaluation.data, self._evaluation.setup
        if data is None:
            return
        self.found.setText("\n".join((_found(data), *map(words.sentence, data.notes))))
        self.parts.setCurrentIndex(max(0, self.parts.findData(setup.split)))
        self._draw_models()
        self._draw_classes()
        is_known = any(setup.meant.values())
        self.start.setEnabled(bool(setup.models) and setup.task is not None and is_known)

    def _draw_models(self) -> None:
        setup = self._evaluation.setup
        empty(self._models)
        self.models = []
        for info in self._state.session.models:
            made = QCheckBox(
                tr("{title}, version {version}", title=info.title, version=info.version)
            )
            made.setChecked(info in setup.models)
            made.toggled.connect(self._on_models)
            self._models.addWidget(made)
            self.models.append((info, made))
        self.tasks.clear()
        for task in setup.models[0].tasks if setup.models else ():
            self.tasks.addItem(task.title, task.name)
        if setup.task is not None:
            self.tasks.setCurrentIndex(max(0, self.tasks.findData(setup.task.name)))

    def _draw_classes(self) -> None:
        data, setup = self._evaluation.data, self._evaluation.setup
        empty(self._classes)
        self.meanings: dict[str, Chooser] = {}
        if data is None or setup.task is None:
            return
        self.proposed.setText(
            tr("The names differ from the model's. This is what they may mean: please check each.")
        )
        self.proposed.setVisible(setup.is_proposed)
        for place, text in enumerate((tr("In the data"), tr("Pictures"), tr("Class of the model"))):
            self._classes.addWidget(label(text, "muted"), 0, place)
        counts: dict[str, int] = {}
        for example in data.examples:
            counts[example.label] = counts.get(example.label, 0) + 1
        for line, name in enumerate(data.labels, start=1):
            chooser = Chooser()
            chooser.setAccessibleName(tr("What {name} means", name=name))
            for info in setup.task.classes:
                chooser.addItem(info.title, info.name)
            chooser.addItem(tr("Leave out"), "")
            chooser.setCurrentIndex(chooser.findData(setup.meant.get(name, "")))
            chooser.activated.connect(lambda _at, n=name, c=chooser: self._on_meaning(n, c))
            self._classes.addWidget(label(name), line, 0)
            self._classes.addWidget(label(number(counts.get(name, 0))), line, 1)
            self._classes.addWidget(chooser, line, 2)
            self.meanings[name] = chooser
        self._classes.setColumnStretch(0, 1)

    def _on_meaning(self, name: str, chooser: Chooser) -> None:
        self._operation.mean(name, chooser.currentData())

    def _on_models(self) -> None:
        # The order of ticking is kept: the first one is compared with.
        chosen = {info for info, made in self.models if made.isChecked()}
        kept = [info for info in self._evaluation.setup.models if info in chosen]
        added = [info for info, _ in self.models if info in chosen and info not in kept]
        self._operation.choose_models((*kept, *added))

    def _on_part(self) -> None:
        self._operation.read(self._evaluation.setup.places, self.parts.currentData())

    def _on_folder(self) -> None:
        folder = self._state.settings.get(LAST_FOLDER)
        name = QFileDialog.getExistingDirectory(self, tr("Labelled pictures"), folder)
        if name:
            self._operation.read((Path(name),))

    def _on_file(self) -> None:
        folder = self._state.settings.get(LAST_FOLDER)
        names, _ = QFileDialog.getOpenFileNames(self, tr("Labelled pictures"), folder, tr(_FILES))
        if names:
            self._operation.read(tuple(Path(name) for name in names))

    def _draw_mark(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(pixmap("target", self._theme.palette.muted, 44, ratio))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        places = dropped_paths(event.mimeData())
        if places:
            event.acceptProposedAction()
            self._operation.read(tuple(places))


def _found(data: ToMeasure) -> str:
    """How many pictures were found, and what their labels are from."""
    count, origin = len(data.examples), data.origin
    if not data.unreadable:
        return trn(
            "{n} labelled picture to measure on; labels by {origin}.",
            "{n} labelled pictures to measure on; labels by {origin}.",
            count,
            origin=origin,
        )
    return trn(
        "{n} labelled picture to measure on, {unreadable} unreadable; labels by {origin}.",
        "{n} labelled pictures to measure on, {unreadable} unreadable; labels by {origin}.",
        count,
        unreadable=number(len(data.unreadable)),
        origin=origin,
    )

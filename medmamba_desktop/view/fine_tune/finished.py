"""Fine-tunes that are done: what they take of the disk, to look at again or to delete."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import number, tr
from medmamba_desktop.operations.bundle import Operations
from medmamba_desktop.state.fine_tune import FineTune
from medmamba_desktop.view.errors import confirm
from medmamba_desktop.view.fine_tune import words
from medmamba_desktop.view.fine_tune.fold import Fold
from medmamba_desktop.view.fine_tune.page import card, empty, scrolled
from medmamba_desktop.view.parts import ElidedLabel, button, label, row
from medmamba_desktop.view.theme import Theme

_HEIGHT = 168  # of three lines; more scroll


class FinishedRuns(QWidget):
    """A line that says how many there are and what they take; unfolded, one line a run.

    Signals:
        shown: the result of one of them is wanted.
    """

    shown = Signal()

    def __init__(self, tune: FineTune, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._tune = tune
        self._operations = operations
        self._buttons: list[QPushButton] = []
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(8)
        self._area = scrolled(self._lines)
        self.fold = Fold("", self._area, theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        tune.finished_changed.connect(self._draw)
        tune.run_changed.connect(self._draw_enabled)
        self._draw()

    def _draw(self) -> None:
        empty(self._lines)
        self._buttons = []
        runs = self._tune.finished
        for run in runs:
            self._lines.addWidget(self._build_line(run))
        size = words.size(sum(run.size for run in runs))
        self.fold.head.setText(
            " " + tr("Finished fine-tunes: {n}, {size} on the disk", n=number(len(runs)), size=size)
        )
        self._area.setFixedHeight(min(_HEIGHT, self._lines.sizeHint().height()))
        self.setVisible(bool(runs))
        self._draw_enabled()

    def _draw_enabled(self) -> None:
        for made in self._buttons:
            made.setEnabled(not self._tune.is_at_work)

    def _build_line(self, run: Any) -> QWidget:
        show, delete = button(tr("Show result")), button(tr("Delete"), "danger")
        show.setAccessibleName(tr("Show the result of {title}", title=run.title))
        delete.setAccessibleName(tr("Delete {title}", title=run.title))
        show.clicked.connect(lambda: self._on_show(run))
        delete.clicked.connect(lambda: self._on_delete(run))
        self._buttons += [show, delete]
        title = ElidedLabel("title")
        title.set_whole(run.title)
        said = label(
            tr("begun {when}, {size}", when=words.moment(run.started), size=words.size(run.size)),
            "muted",
        )
        content = row(title, said, show, delete, margins=(14, 7, 10, 7), spacing=12)
        content.setStretch(0, 1)
        return card(content)

    def _on_show(self, run: Any) -> None:
        self._operations.fine_tune.resume(run)
        self.shown.emit()

    def _on_delete(self, run: Any) -> None:
        detail = tr(
            "Its figures, its copies of pictures and its own copy of the model are deleted. A "
            "model that you took into use or saved stays, and so do your pictures."
        )
        if confirm(tr("Delete the finished fine-tune “{title}”?", title=run.title), detail,
                   (tr("Delete"), tr("Keep")), self) == 0:  # fmt: skip
            self._operations.fine_tune.discard(run.run)

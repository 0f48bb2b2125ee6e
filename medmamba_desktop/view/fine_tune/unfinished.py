"""Fine-tunes that were stopped before their end, to go on with or to delete."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.operations.bundle import Operations
from medmamba_desktop.state.fine_tune import FineTune
from medmamba_desktop.view.errors import confirm
from medmamba_desktop.view.fine_tune import words
from medmamba_desktop.view.fine_tune.page import card, empty, set_icon
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, button, label, row
from medmamba_desktop.view.theme import Theme

_MOST = 3


class UnfinishedRuns(QWidget):
    """One line a run, the latest first.

    Signals:
        resumed: one of them goes on.
    """

    resumed = Signal()

    def __init__(self, tune: FineTune, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._tune = tune
        self._operations = operations
        self._theme = theme
        self._buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        tune.unfinished_changed.connect(self._draw)
        tune.run_changed.connect(self._draw_enabled)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        empty(self._column)
        self._buttons = []
        for run in self._tune.unfinished[:_MOST]:
            self._column.addWidget(self._build_line(run))
        self.setVisible(bool(self._tune.unfinished))
        self._draw_enabled()

    def _draw_enabled(self) -> None:
        for made in self._buttons:
            made.setEnabled(not self._tune.is_at_work)

    def _build_line(self, run: Any) -> QWidget:
        go_on, delete = button(tr("Go on"), "primary"), button(tr("Delete"), "danger")
        set_icon(go_on, icon("play", self._theme.palette, "on_accent"))
        delete.setMinimumHeight(34)
        go_on.setAccessibleName(tr("Go on with {title}", title=run.title))
        delete.setAccessibleName(tr("Delete {title}", title=run.title))
        go_on.clicked.connect(lambda: self._on_resume(run))
        delete.clicked.connect(lambda: self._on_delete(run))
        self._buttons += [go_on, delete]
        title = ElidedLabel("title")
        title.set_whole(tr("Not finished: {title}", title=run.title))
        said = label(
            tr(
                "begun {when}, {share} done",
                when=words.moment(run.started),
                share=words.share(run.share),
            ),
            "muted",
        )
        content = row(title, said, go_on, delete, margins=(14, 9, 10, 9), spacing=12)
        content.setStretch(0, 1)
        return card(content)

    def _on_resume(self, run: Any) -> None:
        self._operations.fine_tune.resume(run)
        self.resumed.emit()

    def _on_delete(self, run: Any) -> None:
        detail = tr("What it has learned so far is lost. Your pictures are not touched.")
        if confirm(tr("Delete the unfinished fine-tune “{title}”?", title=run.title), detail,
                   (tr("Delete"), tr("Keep")), self) == 0:  # fmt: skip
            self._operations.fine_tune.discard(run.run)

"""The dialog of an export: what, of which images, whereto; then how far it is, and what came."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from medmamba_desktop.core.export.plan import new_folder
from medmamba_desktop.core.export.run import Exported, words_of
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import EXPORT_FOLDER, HAS_EXPORT_NAMES
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.export.form import ExportForm, FolderRow
from medmamba_desktop.view.export.paint import PaintSheet
from medmamba_desktop.view.parts import Chooser, box, button, label, row
from medmamba_desktop.view.theme import Theme

_WIDTH = 660
_MOST_TOLD = 5
_CANCELLED = tr_noop("Stopped. Files that were finished are kept; nothing is half written.")


class ExportDialog(AccessibleWindow, QDialog):
    """Draws `ExportResults`; asks it for one export at a time, which goes on when it is closed.

    Args:
        every, selected: the images that are open, and those chosen in the list.
    """

    def __init__(
        self,
        state: State,
        operations: Operations,
        theme: Theme,
        every: Sequence[ImageRef],
        selected: Sequence[ImageRef],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self._state = state
        self._operation = operations.export_results
        self._theme = theme
        self._refs = {"all": tuple(every), "selected": tuple(selected)}
        self._written: Path | None = None
        self.setWindowTitle(tr("Export results"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build_parts()
        self._build_layout()
        self._connect()
        self._draw()

    def _build_parts(self) -> None:
        every, settings = self._refs["all"], self._state.settings
        rows = (self._state.images.find(ref) for ref in every)
        dicom_count = sum(one is not None and one.dicom is not None for one in rows)
        self.which = Chooser()
        self.which.setAccessibleName(tr("Which images"))
        self.which.addItem(trn("All {n} open images", "All {n} open images", len(every)), "all")
        chosen = self._refs["selected"]
        if chosen and len(chosen) < len(every):
            title = trn("The selected image", "{n} selected images", len(chosen))
            self.which.addItem(title, "selected")
            self.which.setCurrentIndex(1 if len(chosen) > 1 else 0)
        self.form = ExportForm(dicom_count, len(every), settings.get(HAS_EXPORT_NAMES))
        self.folder = FolderRow(settings.get(EXPORT_FOLDER))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("How far the export is"))
        self.outcome = label(is_wrapped=True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_folder = button(tr("Open the folder"), "link")
        self.close_button = button(tr("Close"))
        self.stop = button(tr("Cancel the export"))
        self.export = button(tr("Export"), "primary")
        self.export.setDefault(True)

    def _build_layout(self) -> None:
        area = QScrollArea()
        area.setWidget(self.form)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(box(row(label(tr("Export results"), "title", 1.4), 0, self.which)))
        layout.addWidget(area, 1)
        layout.addWidget(self.folder)
        layout.addWidget(self.progress)
        layout.addWidget(self.outcome)
        foot = row(self.show_folder, 0, self.stop, self.close_button, self.export)
        layout.addWidget(box(foot))
        self.resize(_WIDTH, 600)

    def _connect(self) -> None:
        operation = self._operation
        self.form.changed.connect(self._draw)
        self.form.paint_wanted.connect(self._on_paint)
        self.form.names.toggled.connect(
            lambda is_on: self._state.settings.set(HAS_EXPORT_NAMES, is_on)
        )
        self.folder.chosen.connect(self._on_folder)
        self.export.clicked.connect(self._on_export)
        self.stop.clicked.connect(operation.cancel)
        self.close_button.clicked.connect(self.close)
        self.show_folder.clicked.connect(self._on_show_folder)
        operation.progressed.connect(self._on_progressed)
        operation.exported.connect(self._on_exported)
        operation.failed.connect(self._on_failed)
        operation.cancelled.connect(lambda: self.outcome.setText(tr(_CANCELLED)))
        operation.ended.connect(self._draw)

    def _draw(self) -> None:
        is_running = self._operation.is_running
        plan = self.form.plan(Path(self.folder.folder))
        self.export.setEnabled(bool(plan.parts and self.folder.folder) and not is_running)
        choices: tuple[QWidget, ...] = (self.form, self.folder, self.which)
        for part in choices:
            part.setEnabled(not is_running)
        self.progress.setVisible(is_running)
        self.stop.setVisible(is_running)
        self.close_button.setVisible(not is_running)
        self.outcome.setVisible(bool(self.outcome.text()))
        self.show_folder.setVisible(self._written is not None and not is_running)

    def _on_export(self) -> None:
        now = datetime.datetime.now().astimezone()
        plan = self.form.plan(new_folder(Path(self.folder.folder), now))
        self._written = None
        self.outcome.setText("")
        self.progress.setRange(0, 0)
        refs = self._refs[self.which.currentData()]
        self._operation.run(refs, plan, has_names=self.form.names.isChecked())
        self._draw()

    def _on_folder(self, folder: str) -> None:
        self._state.settings.set(EXPORT_FOLDER, folder)
        self._draw()

    def _on_paint(self) -> None:
        picture = self._state.analysis.shown.picture
        if picture is not None:
            sheet = PaintSheet(picture.pixels, self.form.rectangles, self._theme, self)
            sheet.chosen.connect(self.form.set_rectangles)
            sheet.open()

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_exported(self, done: Exported) -> None:
        self._written = done.folder if done.files else None
        self.outcome.setText(_words(done))

    def _on_failed(self, problem: Problem) -> None:
        self.outcome.setText(words_of([(0, problem)]))

    def _on_show_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def showEvent(self, event: QShowEvent) -> None:
        self.resize(_WIDTH, min(700, max(480, self._window.height() - 80)))
        self.move(self._window.geometry().center() - self.rect().center())
        super().showEvent(event)


def _words(done: Exported) -> str:
    lines: list[str] = [trn("{n} file written.", "{n} files written.", len(done.files))]
    if done.not_cleared:
        lines.append(
            trn(
                "{n} of the copies may have text burnt in: look at them before they leave your "
                "hands.",
                "{n} of the copies may have text burnt in: look at them before they leave your "
                "hands.",
                done.not_cleared,
            )
        )
    told = words_of(done.problems).splitlines()
    lines += told[:_MOST_TOLD]
    if len(told) > _MOST_TOLD:
        more = len(told) - _MOST_TOLD
        lines.append(trn("And {n} more reason.", "And {n} more reasons.", more))
    return "\n".join(lines)

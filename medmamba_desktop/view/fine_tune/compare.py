"""The pictures that a problem is about, side by side, one set after the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData
from medmamba_desktop.core.language import number, tr
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.fine_tune.page import empty, set_icon
from medmamba_desktop.view.fine_tune.picture_view import PictureView
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_SIDE_BY_SIDE = 4


class CompareSheet(AccessibleWindow, QDialog):
    """Walks the sets of a problem; pictures that stand alone are shown four at a time."""

    def __init__(
        self,
        problem: DataProblem,
        data: LabelledData,
        pictures: Thumbnails,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._theme = theme
        self._labels = {example.ref: example.label for example in data.examples}
        refused = (*data.unreadable, *data.unusable_masks)
        self._unreadable = {u.ref: u.problem.message for u in refused}
        self._sets = sets_of(problem)
        self._at = 0
        self.setWindowTitle(tr("Pictures side by side"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(960, 560)
        self._build(problem)
        self._draw()

    def _build(self, problem: DataProblem) -> None:
        self.count = label(role="muted")
        self.back, self.on = button(tr("Previous set")), button(tr("Next set"))
        set_icon(self.back, icon("back", self._theme.palette))
        set_icon(self.on, icon("next", self._theme.palette))
        self.back.setToolTip("K")
        self.on.setToolTip("J")
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        close = button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(label(words.sentence(problem.text), "title", 1.15, is_wrapped=True))
        layout.addLayout(self._row, 1)
        layout.addWidget(box(row(self.back, self.on, 8, self.count, 0, close)))

    def step(self, distance: int) -> None:
        """Go to another set; stops at the ends."""
        at = max(0, min(self._at + distance, len(self._sets) - 1))
        if at != self._at:
            self._at = at
            self._draw()

    def _draw(self) -> None:
        empty(self._row)
        for ref in self._sets[self._at] if self._sets else ():
            self._row.addWidget(self._build_picture(ref), 1)
        self.count.setText(tr("{n} of {all}", n=number(self._at + 1), all=number(len(self._sets))))
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at < len(self._sets) - 1)

    def _build_picture(self, ref: ImageRef) -> QWidget:
        view = PictureView(self._pictures, self._theme)
        view.show_picture(ref)
        name = ElidedLabel()
        name.set_whole(ref.file_name)
        said = self._labels.get(ref) or self._unreadable.get(ref) or tr("without a label")
        content = column(view, name, label(said, "muted", is_wrapped=True), spacing=4)
        content.setStretch(0, 1)
        return box(content)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Left: -1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


def sets_of(problem: DataProblem) -> tuple[tuple[ImageRef, ...], ...]:
    """The sets as they are shown: single ones gathered, large ones cut in pieces."""
    singles = [s[0] for s in problem.sets if len(s) == 1]
    shown = [s for s in problem.sets if len(s) > 1]
    pieces = [*shown, tuple(singles)]
    n = _SIDE_BY_SIDE
    return tuple(piece[i : i + n] for piece in pieces for i in range(0, len(piece), n))

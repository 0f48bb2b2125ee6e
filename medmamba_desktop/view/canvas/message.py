"""What stands on the canvas instead of an image: why there is none, or that it is on its way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medmamba_desktop.core.values import Problem
from medmamba_desktop.view import words
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import label
from medmamba_desktop.view.theme import Palette


class CanvasMessage(QWidget):
    """Lies over the canvas; the mouse goes through it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("canvasMessage")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark = QLabel()
        self.title = label(scale=1.25, is_wrapped=True)
        self.text = label(scale=1.05, is_wrapped=True)
        self._build_layout()
        self.show_nothing()

    def show_problem(self, problem: Problem, palette: Palette) -> None:
        """Say what is wrong and what to do."""
        self._mark.setPixmap(pixmap("error", palette.error, 40, self.devicePixelRatioF()))
        remedy = words.sentence(problem.remedy) if problem.remedy else ""
        self._fill(words.sentence(problem.message), remedy)

    def show_text(self, text: str) -> None:
        """Say what is going on."""
        self._mark.clear()
        self._fill("", text)

    def show_nothing(self) -> None:
        """Leave the canvas to the image."""
        self.hide()

    def _fill(self, title: str, text: str) -> None:
        for part, said in ((self.title, title), (self.text, text)):
            part.setText(said)
            part.setVisible(bool(said))
        self.setAccessibleName(words.after(title, text))
        self.show()
        self.raise_()

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 24, 48, 24)
        layout.setSpacing(10)
        layout.addStretch(1)
        for part in (self._mark, self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part)
        layout.addStretch(1)

"""What the model sees: the picture that goes into the network, pixel by pixel, over the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.model_view import Fed
from medmamba_desktop.view import words
from medmamba_desktop.view.canvas.pixels import to_image
from medmamba_desktop.view.canvas.renderings import rendering_words
from medmamba_desktop.view.parts import label

_EDGE = 14
_WIDTH = 244


class ModelInset(QWidget):
    """Lies at the right, over the image; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("modelInset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(_WIDTH)
        self.title = label(tr("What the model sees"), "title")
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label(scale=0.9, is_wrapped=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        for part in (self.title, self.picture, self.words):
            layout.addWidget(part)
        self.hide()

    def show_fed(self, fed: Fed) -> None:
        """One pixel of the input a logical pixel of the screen."""
        self.picture.setPixmap(QPixmap.fromImage(to_image(fed.pixels)))
        height, width = fed.pixels.shape[:2]
        self.words.setText(
            tr(
                "{width} × {height} pixels, whatever your window. Made by: {rendering}.",
                width=width,
                height=height,
                rendering=rendering_words(fed.rendering),
            )
        )
        self._place()

    def show_problem(self, problem: Problem) -> None:
        """Why there is none."""
        self.picture.clear()
        self.words.setText(words.told(problem))
        self._place()

    def show_waiting(self) -> None:
        """It is on its way."""
        self.picture.clear()
        self.words.setText(tr("Making it…"))
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move(parent.width() - self.width() - _EDGE, (parent.height() - self.height()) // 2)
        self.show()
        self.raise_()

    def keep_place(self) -> None:
        """The canvas has another size."""
        if self.isVisible():
            self._place()

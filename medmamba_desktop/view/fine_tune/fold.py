"""A part that is folded away until it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import button
from medmamba_desktop.view.theme import Theme


class Fold(QWidget):
    """A line that opens and closes what is below it."""

    def __init__(self, title: str, content: QWidget, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.content = content
        self.head = button(title, "link")
        self.head.setCheckable(True)
        self.head.toggled.connect(self._on_toggled)
        self.head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(content)
        content.hide()
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def is_open(self) -> bool:
        """Whether the content shows."""
        return self.head.isChecked()

    def _on_toggled(self, is_open: bool) -> None:
        self.content.setVisible(is_open)
        self._draw()

    def _draw(self) -> None:
        name = "chevron-down" if self.is_open else "next"
        self.head.setIcon(icon(name, self._theme.palette, "accent_text"))

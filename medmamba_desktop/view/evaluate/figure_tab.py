"""What tabs of figures have in common: they draw themselves when they are first shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.measuring.values import Measured, Measurement
from medmamba_desktop.operations.evaluate import Evaluate
from medmamba_desktop.view.theme import Theme


class FigureTab(QWidget):
    """Draws itself when it is first shown: a figure takes a tenth of a second."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__()
        self.operation, self.theme = operation, theme
        self.measurement: Measurement | None = None
        self.measured: Measured | None = None
        self._is_drawn = False

    def show_measured(self, measurement: Measurement, measured: Measured) -> None:
        """Draw another model or measurement, at once or when it comes into view."""
        self.measurement, self.measured, self._is_drawn = measurement, measured, False
        if self.isVisible():
            self._draw_once()

    def draw(self, measured: Measured) -> None:
        """Draw what is there."""

    def _draw_once(self) -> None:
        if self.measured is not None and not self._is_drawn:
            self._is_drawn = True
            self.draw(self.measured)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._draw_once()

"""A matplotlib figure in the theme's colours; a click on it is told in its own coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.evaluate.plots_detail import Dress
from medmamba_desktop.view import words
from medmamba_desktop.view.access import CHART, describe, spoken_as
from medmamba_desktop.view.fine_tune.page import empty
from medmamba_desktop.view.theme import Theme

_LEAST_HIGH = 230
_MIDDLE = 128
_RING = 2  # room for the sign of the focus
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
Place = tuple[int, float, float]
"""Number of the plot in the figure, x and y in its units."""
# `plots.PALETTE` for a dark ground, in the same order.
BRIGHT = ("#4aa3df", "#ff8a4c", "#2fc79a", "#e39bc5", "#f0b429", "#8fd0f5", "#e8e8e8", "#c9c94a")


class FigureView(QWidget):
    """Shows one figure, and fits it to the room there is.

    Signals:
        clicked: number of the plot in the figure, x and y in its units.
    """

    clicked = Signal(int, float, float)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._figure: Any = None
        self._canvas: FigureCanvasQTAgg | None = None
        self._clothes: Dress | None = None
        self._places: tuple[Place, ...] = ()
        self._at = -1
        self.setObjectName("figure")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        spoken_as(self, CHART)
        self.setMinimumHeight(_LEAST_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(*(_RING,) * 4)
        theme.changed.connect(self._dress)

    def show_figure(self, figure: Any) -> None:
        """Show a figure that was drawn for white paper."""
        empty(self._body)
        self._figure, self._clothes = figure, Dress(figure)
        self._canvas = FigureCanvasQTAgg(figure)  # type: ignore[no-untyped-call]
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        self._canvas.mpl_connect("button_press_event", self._on_press)
        self._canvas.mpl_connect("scroll_event", lambda _event: None)
        self._body.addWidget(self._canvas)
        describe(self, "; ".join(_words(axes) for axes in figure.axes))
        self._dress()

    def offer(self, places: Sequence[Place]) -> None:
        """Let the arrow keys walk along these places of the figure, as if each were clicked."""
        self._places, self._at = tuple(places), -1
        policy = Qt.FocusPolicy.StrongFocus if places else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)

    def draw_soon(self) -> None:
        """Draw again, as something in the figure has changed."""
        if self._canvas is not None:
            self._canvas.draw_idle()  # type: ignore[no-untyped-call]

    def _dress(self) -> None:
        if self._clothes is None:
            return
        palette = self._theme.palette
        colours = {plots.INK: palette.text, plots.QUIET: palette.muted, plots.GRID: palette.track,
                   "#ffffff": palette.panel}  # fmt: skip
        is_dark = QColor(palette.panel).lightness() < _MIDDLE
        lines = BRIGHT if is_dark else plots.PALETTE
        colours |= {plain.lower(): one for plain, one in zip(plots.PALETTE, lines, strict=True)}
        self._clothes.wear(colours)
        self.draw_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self._places:
            super().keyPressEvent(event)
            return
        self._at = max(0, min(len(self._places) - 1, self._at + step))
        self.clicked.emit(*self._places[self._at])

    def _on_press(self, event: Any) -> None:
        if event.inaxes is None or event.xdata is None or event.ydata is None:
            return
        if event.inaxes in self._figure.axes:
            number = self._figure.axes.index(event.inaxes)
            self.clicked.emit(number, float(event.xdata), float(event.ydata))


def _words(axes: Any) -> str:
    """What is written in a plot: its title, its axes, its legend, where the figures stand."""
    written = [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
    legend = axes.get_legend()
    if legend is not None:
        written += [text.get_text() for text in legend.get_texts()]
    return words.listed(text for text in written if text)

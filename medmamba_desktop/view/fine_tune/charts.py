"""Charts by pyqtgraph in the theme's colours; importing it takes a second, so pages do so late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from medmamba_desktop.core.language import tr
from medmamba_desktop.view.access import CHART, describe, spoken_as
from medmamba_desktop.view.theme import Theme, font

_WIDTH = 2.0
_LEGEND_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        colour: a colour of the palette, by name.
        style: a second cue beside the colour.
        has_points: a mark at each point, for lines of few.
        is_smooth: drawn with smooth edges, which takes time where there are thousands of points.
    """

    title: str
    colour: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    has_points: bool = False
    is_smooth: bool = True
    width: float = _WIDTH


class Chart(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph is not typed
    """Lines over a common x axis; draws ten thousand points quickly, as it thins them out."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        x_title: str,
        y_title: str,
        lines: Sequence[Line],
        has_legend: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._lines = tuple(lines)
        self._titles = (x_title, y_title)
        self.setAccessibleName(name)
        spoken_as(self, CHART)
        self.setMinimumHeight(110)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for side in ("bottom", "left"):
            # Once, before there is a label: with one, pyqtgraph 0.14 scales when told not to.
            self.getPlotItem().getAxis(side).enableAutoSIPrefix(False)
        self.legend = self._build_legend() if has_legend else None
        self.curves = [self._build_curve(line) for line in self._lines]
        theme.changed.connect(self.dress)
        self.dress()

    def _build_legend(self) -> Any:
        """A line above the plot, where it covers no curve."""
        plot = self.getPlotItem()
        legend = pg.LegendItem(colCount=len(self._lines), horSpacing=18, verSpacing=0)
        plot.legend = legend  # `plot` enters every named curve there
        plot.layout.removeItem(plot.titleLabel)
        plot.titleLabel.hide()
        plot.layout.addItem(legend, 0, 1)
        plot.layout.setRowFixedHeight(0, _LEGEND_HEIGHT)
        return legend

    def _build_curve(self, line: Line) -> Any:
        # Smooth edges where there are few points; thousands of them are drawn without.
        curve = self.plot(name=line.title, antialias=line.is_smooth)
        if not line.has_points:
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
        return curve

    def dress(self) -> None:
        """Take on the theme's colours."""
        palette = self._theme.palette
        plot = self.getPlotItem()
        self.setBackground(palette.panel)
        for side, title in zip(("bottom", "left"), self._titles, strict=True):
            axis = plot.getAxis(side)
            axis.setPen(palette.border)
            axis.setTextPen(palette.muted)
            axis.setStyle(tickFont=font(0.82), tickLength=-4, hideOverlappingLabels=True)
            axis.setLabel(title, color=palette.muted, **{"font-size": "9pt"})
        for line, curve in zip(self._lines, self.curves, strict=True):
            colour = getattr(palette, line.colour)
            curve.setPen(pg.mkPen(colour, width=line.width, style=line.style))
            if line.has_points:
                curve.setSymbol("o")
                curve.setSymbolSize(5)
                curve.setSymbolBrush(colour)
                curve.setSymbolPen(None)
        self._dress_legend()
        grid = QColor(palette.muted)
        plot.showGrid(x=False, y=True, alpha=grid.alphaF() * 0.12)

    def _dress_legend(self) -> None:
        if self.legend is None:
            return
        for _sample, text in self.legend.items:
            text.setText(text.text, color=self._theme.palette.text, size="9pt")

    def show_line(self, at: int, x: Sequence[float], y: Sequence[float]) -> None:
        """Draw these points as that line; points that are no numbers are left out."""
        xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        known = np.isfinite(ys)
        self.curves[at].setData(xs[known], ys[known])
        self._describe()

    def _describe(self) -> None:
        """For those who do not see it: where each line begins and ends."""
        said = []
        for line, curve in zip(self._lines, self.curves, strict=True):
            values = curve.yData
            if values is not None and len(values):
                first, last = f"{values[0]:.3g}", f"{values[-1]:.3g}"
                said.append(
                    tr("{title}: {first} at first, {last} at last",
                       title=line.title, first=first, last=last)
                )  # fmt: skip
        describe(self, "; ".join(said))

    def size_points(self, at: int, counts: Sequence[int]) -> None:
        """Let the area of each point tell how many it stands for."""
        most = max(counts, default=1)
        self.curves[at].setSymbolSize([5 + 13 * (count / most) ** 0.5 for count in counts])

    def fix_range(self, x: tuple[float, float] | None, y: tuple[float, float] | None) -> None:
        """Show this range and no other; None leaves an axis to follow the data."""
        if x is not None:
            self.setXRange(*x, padding=0.04)
        if y is not None:
            self.setYRange(*y, padding=0.04)

    def add_diagonal(self) -> None:
        """The line of chance, or of perfect calibration."""
        pen = pg.mkPen(self._theme.palette.muted, width=1, style=Qt.PenStyle.DotLine)
        diagonal = pg.PlotCurveItem([0, 1], [0, 1], pen=pen)
        self.addItem(diagonal)
        self._theme.changed.connect(
            lambda: diagonal.setPen(
                pg.mkPen(self._theme.palette.muted, width=1, style=Qt.PenStyle.DotLine)
            )
        )


def smoothed(values: Sequence[float], points: int = 40) -> list[float]:
    """A running mean over a fixed share of the values, so that a noisy loss can be read."""
    found = np.asarray(values, dtype=float)
    width = max(1, len(found) // points)
    if width == 1:
        return list(found)
    sums = np.cumsum(np.insert(found, 0, 0.0))
    ends = np.arange(1, len(found) + 1)
    starts = np.maximum(0, ends - width)
    return list((sums[ends] - sums[starts]) / (ends - starts))

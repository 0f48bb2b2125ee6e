"""Figures of `Detail` and of comparisons, in the manner of `plots`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from medmamba_desktop.core.evaluate.bands import Band
from medmamba_desktop.core.evaluate.detail import Detail
from medmamba_desktop.core.evaluate.plots import (
    GRID,
    INK,
    PALETTE,
    QUIET,
    STYLES,
    add_legend,
    as_written,
    name_axes,
    say,
    sheet,
    short_name,
)
from medmamba_desktop.core.evaluate.subgroups import Subgroup
from medmamba_desktop.core.evaluate.values import Curve, Estimate, Evaluation
from medmamba_desktop.core.language import tr, tr_noop

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

MOST_CLASSES = 9
_MOST_BARS = 40
_LEAST_BENEFIT = -0.05
_FIGURES = {
    "accuracy": tr_noop("Accuracy"),
    "balanced_accuracy": tr_noop("Balanced accuracy"),
    "macro_auc": tr_noop("Mean AUC"),
}


def shown_classes(evaluation: Evaluation, most: int = MOST_CLASSES) -> tuple[str, ...]:
    """The classes for which there is room: of many, those with the smallest areas."""
    if len(evaluation.classes) <= most:
        return evaluation.classes
    known = [c for c in evaluation.classes if evaluation.roc[c].x]
    worst = sorted(known, key=lambda c: evaluation.per_class[c]["auc"].value)[:most]
    return tuple(c for c in evaluation.classes if c in worst)


def decision_figure(detail: Detail, names: Sequence[str]) -> Figure:
    """Net benefit of each class, beside acting on everyone, dotted, and on nobody, zero."""
    figure, axes = sheet(5.4, 4.4)
    axes.axhline(0, color=QUIET, linewidth=1)
    top = 0.05
    for number, name in enumerate(names[: len(PALETTE)]):
        curve, colour = detail.decision[name], PALETTE[number]
        axes.plot(curve.thresholds, curve.model, color=colour, linewidth=1.8,
                  linestyle=STYLES[number % len(STYLES)], label=short_name(name))  # fmt: skip
        axes.plot(curve.thresholds, curve.everyone, color=colour, linewidth=1, linestyle=":")
        top = max(top, *curve.model)
    axes.set(xlim=(0, 1), ylim=(_LEAST_BENEFIT, top * 1.08))
    name_axes(axes, tr("Threshold probability"), tr("Net benefit"))
    add_legend(axes, tr("Dotted: acting on everyone"), loc="upper right")
    return figure


def histogram_figure(detail: Detail, names: Sequence[str]) -> Figure:
    """For each class how often which probability is given, to pictures of it and to others."""
    figure, plots = _small_plots(len(names), 3.0, 2.1)
    for axes, name in zip(plots, names, strict=True):
        own, others = detail.histograms[name]
        edges = np.arange(len(own)) / len(own)
        width = 1 / len(own)
        axes.bar(
            edges, others, width, align="edge", color=PALETTE[1], alpha=0.55, label=tr("others"),
            hatch="////",
        )  # fmt: skip
        axes.bar(
            edges, own, width, align="edge", color=PALETTE[0], alpha=0.8, label=tr("of the class")
        )
        axes.set_yscale("symlog", linthresh=10)
        axes.set_xlim(0, 1)
        axes.set_title(short_name(name), fontsize=9, color=INK)
        as_written(axes.title)
    add_legend(plots[0], None, loc="best")
    as_written(figure.supxlabel(tr("Probability of the class"), fontsize=9, color=INK))
    as_written(figure.supylabel(tr("Pictures"), fontsize=9, color=INK))
    return figure


def answering_figure(detail: Detail) -> Figure:
    """How often the answered are right, over the share that is answered."""
    figure, axes = sheet(5.4, 4.0)
    x = [point.coverage for point in detail.answering]
    bounds = [(p.accuracy.low, p.accuracy.high) for p in detail.answering]
    axes.plot(x, [p.accuracy.value for p in detail.answering], color=PALETTE[0], linewidth=1.8)
    axes.fill_between(x, [b[0] for b in bounds], [b[1] for b in bounds], color=PALETTE[0],
                      alpha=0.15, linewidth=0)  # fmt: skip
    axes.set_xlim(0, 1.01)
    name_axes(axes, tr("Share of the pictures that are answered"), tr("Accuracy of the answers"))
    low = min((b[0] for b in bounds), default=0.0)
    axes.set_ylim(max(0.0, low - 0.02), 1.01)
    return figure


def subgroup_figure(groups: Sequence[Subgroup], whole: Estimate, figure_name: str) -> Figure:
    """A figure of each subgroup with its interval, beside that of all pictures."""
    shown = groups[:_MOST_BARS]
    figure, axes = sheet(6.2, 1.2 + 0.27 * max(2, len(shown)))
    axes.axvline(whole.value, color=QUIET, linewidth=1, linestyle=":")
    names = []
    for place, group in enumerate(shown):
        found = group.figures[figure_name]
        names.append(f"{short_name(tr(group.column))}: {short_name(tr(group.value))} ({group.n:,})")
        axes.plot([found.low, found.high], [place, place], color=PALETTE[0], linewidth=2)
        axes.plot([found.value], [place], "o", color=PALETTE[0], markersize=5)
    axes.set_yticks(range(len(names)), names)
    for text in axes.get_yticklabels():
        as_written(text)
    axes.invert_yaxis()
    most = max((group.figures[figure_name].high for group in shown), default=1.0)
    axes.set_xlim(None, min(1.01, most + 0.05) if np.isfinite(most) else 1.01)
    name_axes(axes, tr(_FIGURES[figure_name]), "")
    return figure


def overlay_figure(
    curves: Sequence[tuple[str, Curve]], titles: tuple[str, str], is_roc: bool
) -> Figure:
    """One class's curves of several models, told by colour and by dashes.

    Args:
        curves: what the legend says of each, and the curve.
        titles: of the axes.
    """
    figure, axes = sheet(5.4, 5.0)
    if is_roc:
        axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=":")
    for number, (name, curve) in enumerate(curves):
        style = STYLES[number % len(STYLES)]
        axes.plot(curve.x, curve.y, color=PALETTE[number % len(PALETTE)], linewidth=1.8,
                  linestyle=style, label=name)  # fmt: skip
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    name_axes(axes, *titles)
    axes.set_aspect("equal")
    if any(curve.x for _, curve in curves):
        add_legend(axes, None, "lower right" if is_roc else "lower left")
    else:
        say(axes, tr("Not defined: one class alone"))
    return figure


def banded_figure(drawn: tuple[str, Curve, Band], titles: tuple[str, str], is_roc: bool) -> Figure:
    """One curve of one class with its band.

    Args:
        drawn: what the legend says, the curve, and where it lies with 95 %.
        titles: of the axes.
    """
    figure = overlay_figure([drawn[:2]], titles, is_roc)
    band = drawn[2]
    figure.axes[0].fill_between(band.x, band.low, band.high, color=PALETTE[0], alpha=0.15,
                                linewidth=0)  # fmt: skip
    return figure


def add_point(figure: Figure) -> Line2D:
    """A mark on a figure's first plot, out of sight until it is moved."""
    (point,) = figure.axes[0].plot([], [], "o", color=PALETTE[1], markersize=9, zorder=5,
                                   markeredgecolor="white", clip_on=False)  # fmt: skip
    return point


def move_point(point: Line2D, x: float, y: float) -> None:
    """Put a mark somewhere; nowhere where either is no number."""
    is_known = np.isfinite(x) and np.isfinite(y)
    point.set_data([x] if is_known else [], [y] if is_known else [])


class Dress:
    """Draws a figure that was made for white paper in other colours, for other grounds.

    Args:
        figure: as it was drawn; what is added later keeps its colours.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._parts = [
            part
            for artist in figure.findobj()
            for name in ("color", "facecolor", "edgecolor")
            if (part := _part(artist, name)) is not None
        ]

    def wear(self, colours: Mapping[str, str]) -> None:
        """Put colours, "#rrggbb", in the place of those that the figure was drawn in."""
        from matplotlib.colors import to_rgba

        for write, plain, alpha in self._parts:
            if plain in colours:
                write((*to_rgba(colours[plain])[:3], alpha))
        for axes in self._figure.axes:
            lines = next(iter(axes.spines.values())).get_edgecolor()
            axes.tick_params(color=lines, labelcolor=axes.xaxis.label.get_color())


def _part(artist: Artist, name: str) -> tuple[Callable[[Any], Any], str, float] | None:
    """How to colour a part of an artist, and its colour now; None where it has not one colour."""
    from matplotlib.colors import to_hex, to_rgba

    read, write = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
    if read is None or write is None:
        return None
    found = np.asarray(read(), dtype=object)
    if found.ndim == 2 and len(found) == 1:
        found = found[0]
    if found.ndim > 1 or found.size == 0:
        return None
    colour = tuple(found) if found.ndim else str(found)
    try:
        alpha = to_rgba(colour)[3]
        return (write, to_hex(colour), alpha) if alpha else None
    except (ValueError, TypeError):
        return None  # a colour map


def _small_plots(count: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """So many plots in rows of three at most."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = min(3, max(1, count))
    rows = -(-max(1, count) // columns)
    size = (width * columns, height * rows + 0.4)
    figure = Figure(figsize=size, layout="compressed", facecolor="white")
    FigureCanvasAgg(figure)
    plots = list(figure.subplots(rows, columns, squeeze=False).ravel())
    for axes in plots[count:]:
        axes.set_axis_off()
    for axes in plots:
        axes.set_axisbelow(True)
        axes.grid(color=GRID, linewidth=0.8)
        axes.tick_params(color=GRID, labelcolor=INK, labelsize=8)
        for spine in axes.spines.values():
            spine.set_color(GRID)
    return figure, plots[: max(1, count)]

"""Figures of an evaluation, drawn with matplotlib without a window and without pyplot.

Colours are those of Okabe and Ito, which people with any colour vision tell apart.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.evaluate.bands import Band
from medmamba_desktop.core.evaluate.intervals import Floats
from medmamba_desktop.core.evaluate.values import Curve, Evaluation
from medmamba_desktop.core.language import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#BE6A9C", "#B97F00", "#3A93C8", "#000000", "#8C8C00")
# Beside the colour; dotted lines are those of chance.
STYLES = ("-", "--", "-.", (0, (5, 1, 1, 1)), (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1)))
INK, QUIET, GRID = "#1f2328", "#6b7280", "#e3e6ea"
_MAX_NAMED = 40  # classes whose names fit at an axis
_MAX_NUMBERED = 20  # classes whose counts fit into cells
_MAX_SHARED = 8  # classes whose shares fit below the counts
_MAX_NAME = 22  # letters of a class's name
_MOST_BANDS = 4  # curves whose bands can be told apart
_DPI = 150
_Corner = Literal["best", "lower left", "lower right", "upper right"]
# For class names in scripts that DejaVu lacks; the first that is installed is used.
_WIDE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Yu Gothic",
    "Malgun Gothic",
)


@dataclass(frozen=True, slots=True)
class EpochPoint:
    """One epoch of training; NaN where a figure is not defined."""

    epoch: int
    train_loss: float
    val_loss: float
    accuracy: float
    auc: float


def confusion_figure(evaluation: Evaluation) -> Figure:
    """Rows true, columns predicted; cells hold counts and their share of the row."""
    counts = np.array(evaluation.confusion, dtype=np.float64).reshape(-1, len(evaluation.classes))
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    size = float(np.clip(2.6 + 0.62 * len(counts), 4.0, 12.0))
    figure, axes = sheet(size + 0.9, size)
    image = axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    bar = figure.colorbar(image, ax=axes, fraction=0.045, pad=0.03)
    bar.set_label(tr("Share of the true class"), color=QUIET)
    as_written(bar.ax.yaxis.label)
    bar.outline.set_visible(False)
    axes.grid(visible=False)
    name_axes(axes, tr("Predicted"), tr("True (label in the data)"))
    _name_classes(axes, evaluation.classes)
    if len(counts) <= _MAX_NUMBERED:
        _write_counts(axes, counts, shares)
    return figure


def roc_figure(evaluation: Evaluation, bands: Mapping[str, Band] = {}) -> Figure:
    """Each class against the rest with its area; of many classes the worst are coloured.

    Args:
        bands: class -> where its curve lies with 95 %.
    """
    figure, axes = sheet(5.4, 5.0)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=":")
    areas = {c: evaluation.per_class[c]["auc"].value for c in evaluation.classes}
    titles = (tr("Area under the curve"), tr("Smallest areas"))
    _draw_curves(axes, evaluation.roc, areas, titles, "lower right", bands)
    name_axes(axes, tr("1 - specificity"), tr("Sensitivity"))
    return figure


def precision_recall_figure(
    evaluation: Evaluation, curves: Mapping[str, Curve], bands: Mapping[str, Band] = {}
) -> Figure:
    """Each class against the rest with its average precision; of many the worst are coloured.

    Args:
        curves: class -> sensitivity against precision.
        bands: class -> where its curve lies with 95 %.
    """
    figure, axes = sheet(5.4, 5.0)
    found = {c: evaluation.per_class[c]["average_precision"].value for c in evaluation.classes}
    titles = (tr("Average precision"), tr("Smallest average precision"))
    _draw_curves(axes, curves, found, titles, "lower left", bands)
    name_axes(axes, tr("Sensitivity (recall)"), tr("Precision"))
    return figure


def reliability_figure(evaluation: Evaluation) -> Figure:
    """How often the model is right when it is how sure; below, how many pictures."""
    figure, (axes, below) = sheets(5.0, 5.4, (3, 1))
    bins = [b for b in evaluation.reliability if b.count]
    width = 1 / max(1, len(evaluation.reliability))
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=":")
    axes.plot(
        [b.confidence for b in bins],
        [b.accuracy for b in bins],
        color=PALETTE[0],
        marker="o",
        linewidth=1.5,
        clip_on=False,
    )
    axes.set_ylim(0, 1)
    name_axes(axes, "", tr("Share that is right"))
    lefts = [i * width for i in range(len(evaluation.reliability))]
    counts = [b.count for b in evaluation.reliability]
    below.bar(lefts, counts, width=width * 0.92, align="edge", color=PALETTE[5])
    below.set_xlim(0, 1)
    name_axes(below, tr("Probability of the predicted class"), tr("Pictures"))
    return figure


def history_figure(points: Sequence[EpochPoint]) -> Figure:
    """Loss, and accuracy with area under the ROC, over epochs."""
    from matplotlib.ticker import MaxNLocator

    figure, (above, below) = sheets(6.4, 5.2, (1, 1))
    epochs = [p.epoch for p in points]
    marker = "o" if len(points) < 30 else ""
    curves = (
        (above, tr("Training"), [p.train_loss for p in points], PALETTE[0], "-"),
        (above, tr("Validation"), [p.val_loss for p in points], PALETTE[1], "--"),
        (below, tr("Accuracy, validation"), [p.accuracy for p in points], PALETTE[2], "-"),
        (below, tr("Mean AUC, validation"), [p.auc for p in points], PALETTE[3], "--"),
    )
    for axes, label, values, colour, style in curves:
        axes.plot(epochs, values, style, color=colour, marker=marker, markersize=3, label=label)
    name_axes(above, "", tr("Loss"))
    below.set_ylim(None, 1.01)
    name_axes(below, tr("Epoch"), tr("Share"))
    below.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in (above, below):
        add_legend(axes, None, loc="best")
    return figure


def svg(figure: Figure) -> str:
    """The figure as SVG, the same text for the same figure; its words stay words."""
    import matplotlib as mpl

    text = io.StringIO()
    with _quiet_fonts(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "medmamba"}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def png(figure: Figure) -> bytes:
    """The figure as PNG at 150 dots an inch."""
    content = io.BytesIO()
    with _quiet_fonts():
        figure.savefig(content, format="png", dpi=_DPI, metadata={"Software": None})
    return content.getvalue()


def pdf(figure: Figure) -> bytes:
    """The figure as PDF, its lines as lines, the same bytes for the same figure."""
    import matplotlib as mpl

    content = io.BytesIO()
    with _quiet_fonts(), mpl.rc_context({"pdf.fonttype": 42}):
        figure.savefig(content, format="pdf", metadata={"CreationDate": None, "Creator": None})
    return content.getvalue()


def write_figure(path: Path, figure: Figure) -> None:
    """Write PNG or PDF for a name that ends so, else SVG; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    made = {".png": png, ".pdf": pdf}.get(path.suffix.lower())
    content = svg(figure).encode() if made is None else made(figure)
    with whole_file(path) as scratch:
        scratch.write_bytes(content)


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    figure, (axes,) = sheets(width, height, (1,))
    return figure, axes


def sheets(width: float, height: float, ratios: Sequence[int]) -> tuple[Figure, list[Axes]]:
    """A figure of so many inches with plots one below the other, on one x axis."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="compressed", facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.subplots(
        len(ratios), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": ratios}
    )
    plots: list[Axes] = [row[0] for row in grid]
    for axes in plots:
        axes.set_axisbelow(True)
        axes.grid(color=GRID, linewidth=0.8)
        axes.tick_params(color=GRID, labelcolor=INK, labelsize=9)
        axes.xaxis.label.set_color(INK)
        axes.yaxis.label.set_color(INK)
        for spine in axes.spines.values():
            spine.set_color(GRID)
    return figure, plots


def _draw_curves(
    axes: Axes,
    curves: Mapping[str, Curve],
    figures: Mapping[str, float],
    titles: tuple[str, str],
    loc: _Corner,
    bands: Mapping[str, Band],
) -> None:
    """A line a class with its figure; the legend's title is the second where some have none."""
    drawn = sorted((c for c in curves if curves[c].x), key=lambda c: figures[c])
    coloured = drawn[: len(PALETTE)]
    for name in drawn[len(PALETTE) :]:
        axes.plot(curves[name].x, curves[name].y, color=GRID, linewidth=1, zorder=1)
    lines: list[Any] = []
    for name in [c for c in curves if c in coloured]:
        colour, style = PALETTE[len(lines)], STYLES[len(lines) % len(STYLES)]
        x, y = curves[name].x, curves[name].y
        lines += axes.plot(x, y, color=colour, linewidth=1.8, linestyle=style)
        lines[-1].set_label(f"{figures[name]:.3f}  {short_name(name)}")
        band = bands.get(name)
        if band is not None and len(coloured) <= _MOST_BANDS:
            axes.fill_between(band.x, band.low, band.high, color=colour, alpha=0.13, linewidth=0)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.set_aspect("equal")
    if lines:
        add_legend(axes, titles[len(drawn) > len(PALETTE)], loc)
    else:
        say(axes, tr("Not defined: one class alone"))


def _name_classes(axes: Axes, classes: Sequence[str]) -> None:
    if len(classes) > _MAX_NAMED:
        axes.set_xlabel(tr("Predicted, by the class's number"))
        return
    places, names = range(len(classes)), [short_name(name) for name in classes]
    tilt: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(places, names, **({} if len(classes) < 4 else tilt))
    axes.set_yticks(places, names)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        as_written(text)


def _write_counts(axes: Axes, counts: Floats, shares: Floats) -> None:
    size = 11 if len(counts) <= 8 else 8
    for (row, column), count in np.ndenumerate(counts):
        ink = "white" if shares[row, column] > 0.55 else INK if count else "#b6bcc4"
        share = f"\n{shares[row, column]:.0%}" if count and len(counts) <= _MAX_SHARED else ""
        axes.text(
            column, row, f"{count:.0f}{share}", color=ink, ha="center", va="center", fontsize=size
        )


def add_legend(axes: Axes, title: str | None, loc: _Corner) -> None:
    legend = axes.legend(loc=loc, title=title, fontsize=9, title_fontsize=9, framealpha=0.9)
    legend.get_frame().set_edgecolor(GRID)
    for text in (legend.get_title(), *legend.get_texts()):
        as_written(text)


def say(axes: Axes, text: str) -> None:
    as_written(
        axes.text(0.5, 0.5, text, color=QUIET, ha="center", va="center", transform=axes.transAxes)
    )


def name_axes(axes: Axes, x: str, y: str) -> None:
    """What stands along the axes."""
    axes.set(xlabel=x, ylabel=y)
    as_written(axes.xaxis.label)
    as_written(axes.yaxis.label)


def short_name(name: str) -> str:
    """A class's name on one line, cut where an axis would have no room for it."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"


def as_written(text: Text) -> None:
    """A dollar sign is no formula, and each script has a font if there is one."""
    from matplotlib import font_manager

    text.set_parse_math(False)
    if not text.get_text().isascii():
        installed = set(font_manager.get_font_names())
        text.set_fontfamily(["DejaVu Sans", *(f for f in _WIDE_FONTS if f in installed)][:2])


@contextmanager
def _quiet_fonts() -> Iterator[None]:
    """A letter that no font has becomes a box; that is all there is to say of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        yield

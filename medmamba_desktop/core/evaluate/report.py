"""The report of one model on one set of pictures: a single HTML file that loads nothing.

Its order follows TRIPOD+AI (Collins et al. 2024, doi 10.1136/bmj-2023-078378) and CLAIM (Tejani et
al. 2024, doi 10.1148/ryai.240300), as far as a program can know the answers. It names no picture.
"""

from __future__ import annotations

import base64
import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.evaluate.plots import EpochPoint
from medmamba_desktop.core.evaluate.values import Estimate, Evaluation
from medmamba_desktop.core.language import for_others, tr

if TYPE_CHECKING:
    from jinja2 import Environment
    from matplotlib.figure import Figure

DISCLAIMER = "Research use only. Not a medical device."
HeldOut = Literal["test", "cross-validation", "external"]
"""What figures were measured on."""

_OVERALL = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_auc": "Mean AUC",
    "macro_f1": "Mean F1",
}
_PER_CLASS = {
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "precision": "Precision",
    "f1": "F1",
    "auc": "AUC",
    "average_precision": "Average precision",
}
_SHARES = {"accuracy", "balanced_accuracy", "sensitivity", "specificity", "precision"}
_MEASURED_ON = {
    "test": "on pictures that were locked away before training began",
    "cross-validation": "by cross-validation, each picture by a model that had not seen it: "
    "the data are too few for a locked test part",
    "external": "on pictures that took no part in training",
}
_FEW_PICTURES, _FEW_OF_A_CLASS = 100, 20
_MAX_CLASSES = 100  # rows of a table


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model; `start` is the title of the model that it was trained from, or empty."""

    name: str
    title: str
    version: str
    sha256: str
    start: str = ""


@dataclass(frozen=True, slots=True)
class DataSummary:
    """What the figures rest on.

    Attributes:
        origin: how labels were found, in words ("one folder a class"); no path.
        parts: part ("train", "val", "test") -> class -> pictures.
        unit: what was kept together in one part ("patient"); empty where nothing is known.
        groups: how many of those there are; 0 where not known.
        unreadable, left_out: pictures that could not be read, and that the user left out.
        sha256: of the list of pictures, or empty.
    """

    origin: str
    parts: Mapping[str, Mapping[str, int]]
    unit: str = ""
    groups: int = 0
    unreadable: int = 0
    left_out: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RegionShare:
    """Of `n` held-out pictures with a known region: shares whose map is highest in it, 0 to 1."""

    n: int
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class Report:
    """All that stands in a report.

    Attributes:
        title: of the task.
        held_out: what `evaluation` was measured on.
        head_only, start_model: other models' figures on the same pictures, for comparison.
        curves: the epochs of training.
        suspects: how many labels may be wrong; None where they were not looked for.
        notices: what the user was told on the way, sentences without a trailing full stop.
        plan: the training plan as text.
        environment: name and value, such as versions and the device.
    """

    title: str
    model: ModelIdentity
    data: DataSummary
    evaluation: Evaluation
    held_out: HeldOut = "test"
    date: datetime.date = field(default_factory=datetime.date.today)
    head_only: Evaluation | None = None
    start_model: Evaluation | None = None
    curves: Sequence[EpochPoint] = ()
    regions: RegionShare | None = None
    suspects: int | None = None
    notices: Sequence[str] = ()
    plan: str = ""
    environment: Sequence[tuple[str, str]] = ()


def write_report(path: Path, report: Report) -> None:
    """Write the report as HTML; whole or not at all.

    Raises:
        WriteError: the file cannot be written.
    """
    text = report_html(report)
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")


@for_others()
def report_html(report: Report) -> str:
    """The report as one HTML document; everything in it is escaped, nothing is loaded."""
    evaluation = report.evaluation
    named = evaluation.classes[:_MAX_CLASSES]
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            disclaimer=DISCLAIMER,
            measured_on=_MEASURED_ON[report.held_out],
            right=sum(row[c] for c, row in enumerate(evaluation.confusion)),
            overall=_OVERALL,
            per_class=_PER_CLASS,
            named=named,
            omitted=len(evaluation.classes) - len(named),
            models=_compared(report),
            limits=limits(report),
            figures=_figures(report),
        )
    )


def limits(report: Report) -> list[str]:
    """Why the figures should be taken with care, as far as the program can tell."""
    evaluation = report.evaluation
    rare = [c for c in evaluation.classes if 0 < evaluation.counts[c] < _FEW_OF_A_CLASS]
    absent = [c for c in evaluation.classes if not evaluation.counts[c]]
    said = [
        (
            evaluation.n < _FEW_PICTURES,
            f"Measured on few pictures ({evaluation.n}): the intervals are wide, and they count",
        ),
        (bool(rare), f"Fewer than {_FEW_OF_A_CLASS} pictures of: {_listed(rare)}"),
        (bool(absent), f"No picture of: {_listed(absent)}. Nothing is known of these classes"),
        (
            not report.data.unit,
            "It is not known which pictures are of one patient. If a patient has pictures both in "
            "training and in the held-out part, the figures are too good",
        ),
        (
            report.held_out == "cross-validation",
            "Cross-validation measures the way of training; the model in the file was trained on "
            "all pictures, and itself has not been measured",
        ),
        (
            bool(report.suspects),
            f"Labels that may be wrong: {report.suspects}. Look at them before you trust the "
            "figures",
        ),
        (
            report.held_out in ("test", "cross-validation"),
            "Training and held-out pictures come from one collection. Figures elsewhere (other "
            "devices, sites, patients) are usually worse; measure them there before any use",
        ),
    ]
    return [text for holds, text in said if holds]


def _compared(report: Report) -> list[tuple[str, Evaluation]]:
    models = [
        ("This model", report.evaluation),
        ("Last layer alone", report.head_only),
        ("Model it started from", report.start_model),
    ]
    return [(title, figures) for title, figures in models if figures is not None]


def _figures(report: Report) -> dict[str, str]:
    """Each figure as a data URI: an image of its own, so that nothing in it can act on the page."""
    drawn = {
        "confusion": plots.confusion_figure(report.evaluation),
        "roc": plots.roc_figure(report.evaluation),
        "reliability": plots.reliability_figure(report.evaluation),
    }
    if report.curves:
        drawn["history"] = plots.history_figure(report.curves)
    return {name: _data_uri(figure) for name, figure in drawn.items()}


def _data_uri(figure: Figure) -> str:
    text = plots.svg(figure).encode("utf-8", "backslashreplace")
    return f"data:image/svg+xml;base64,{base64.b64encode(text).decode('ascii')}"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("medmamba_desktop.core.evaluate", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"estimate": estimate, "share": _share, "figure": _figure}
    return environment


def estimate(figure: Estimate, name: str) -> str:
    """A figure with its interval for people: "87.1 % (79.0 to 92.4)" or "0.931 (0.88 to 0.96)"."""
    if math.isnan(figure.value):
        return "–"
    if name in _SHARES:
        value, bounds = f"{figure.value:.1%}".replace("%", " %"), (figure.low, figure.high)
        low, high = (f"{100 * bound:.1f}" for bound in bounds)
    else:
        value, low, high = (f"{v:.3f}" for v in (figure.value, figure.low, figure.high))
    if math.isnan(figure.low):
        return value
    return tr("{value} ({low} to {high})", value=value, low=low, high=high)


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1%}".replace("%", " %")


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _listed(names: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown

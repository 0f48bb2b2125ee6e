"""The figures of a measurement by name: drawn when they are asked for, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from medmamba_desktop.core.evaluate import plots, plots_detail
from medmamba_desktop.core.evaluate.calibration import debiased_error
from medmamba_desktop.core.evaluate.plots_detail import shown_classes
from medmamba_desktop.core.export.document import Drawn
from medmamba_desktop.core.language import for_others
from medmamba_desktop.core.measuring.values import Measured, Measurement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SINGLE = ("confusion", "roc", "precision-recall", "reliability", "decision", "scores", "abstention")
"""Figures that every measured model has."""
SUBGROUPS = "subgroups"


class Figures:
    """The figures of the first model, and those that lay several models over one another."""

    def __init__(self, measurement: Measurement) -> None:
        self._measurement = measurement
        self._drawn: dict[str, Drawn] = {}

    @property
    @for_others()
    def captions(self) -> dict[str, str]:
        """Name -> what there is to see, in the order of a report; not of those in its own parts."""
        evaluation = self._measurement.first.evaluation
        error = debiased_error(evaluation.reliability)
        found = {
            "confusion": "Confusion matrix: pictures of each class (row) by the class that the "
            "model gave them (column), with their share of the row.",
            "roc": "ROC curve of each class against all others, with the area under it; shaded, "
            "where it lies with 95 %.",
            "precision-recall": "Precision against sensitivity (recall) of each class, with the "
            "average precision.",
            "reliability": "Reliability: on the dotted line the model is right as often as it is "
            f"sure. Expected calibration error {evaluation.ece:.3f} (15 bins), {error:.3f} without "
            f"what chance adds; Brier score {evaluation.brier:.3f}.",
            "decision": "Decision curves: net benefit of acting on the model's word for each "
            "class, beside acting on everyone (dotted) and on nobody (zero).",
            "scores": "How often each probability of a class is given, to pictures of it and to "
            "others; counts above ten are on a logarithmic scale.",
        }
        for number, name in enumerate(self._overlays()):
            found[f"compare-{number + 1}"] = f"ROC curves of the models: {name} against the rest."
        return found

    def names(self) -> tuple[str, ...]:
        """Every figure that there is."""
        has_groups = bool(self._measurement.first.detail.subgroups)
        return (
            *SINGLE,
            *((SUBGROUPS,) if has_groups else ()),
            *(f"compare-{number + 1}" for number in range(len(self._overlays()))),
        )

    @for_others()
    def draw(self, name: str) -> Drawn:
        """The figure of that name.

        Raises:
            KeyError: there is none.
        """
        if name not in self._drawn:
            self._drawn[name] = Drawn(self._draw(name))
        return self._drawn[name]

    def _draw(self, name: str) -> Figure:
        if name.startswith("compare-"):
            return self._overlay(self._overlays()[int(name[8:]) - 1])
        return _DRAW[name](self._measurement.first)

    def _overlays(self) -> tuple[str, ...]:
        if len(self._measurement.models) < 2:
            return ()
        return shown_classes(self._measurement.first.evaluation, 4)

    def _overlay(self, class_name: str) -> Figure:
        curves = [
            (
                f"{one.evaluation.per_class[class_name]['auc'].value:.3f}  {title}",
                one.evaluation.roc[class_name],
            )
            for title, one in zip(self._measurement.titles, self._measurement.models, strict=True)
        ]
        return plots_detail.overlay_figure(curves, ("1 - specificity", "Sensitivity"), is_roc=True)


_DRAW: dict[str, Callable[[Measured], Figure]] = {
    "confusion": lambda one: plots.confusion_figure(one.evaluation),
    "roc": lambda one: plots.roc_figure(one.evaluation, one.detail.roc_bands),
    "precision-recall": lambda one: plots.precision_recall_figure(
        one.evaluation, one.detail.precision_recall, one.detail.recall_bands
    ),
    "reliability": lambda one: plots.reliability_figure(one.evaluation),
    "decision": lambda one: plots_detail.decision_figure(one.detail, shown_classes(one.evaluation)),
    "scores": lambda one: plots_detail.histogram_figure(one.detail, shown_classes(one.evaluation)),
    "abstention": lambda one: plots_detail.answering_figure(one.detail),
    SUBGROUPS: lambda one: plots_detail.subgroup_figure(
        one.detail.subgroups, one.evaluation.overall["accuracy"], "accuracy"
    ),
}

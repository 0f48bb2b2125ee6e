"""Tab of thresholds: one class called from a probability that the user drags."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSlider

from medmamba_desktop.core.evaluate import plots_detail
from medmamba_desktop.core.evaluate.threshold import AtThreshold
from medmamba_desktop.core.evaluate.values import Evaluation
from medmamba_desktop.core.export.evaluation_words import CALLED
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.measuring.values import Measured
from medmamba_desktop.operations.evaluate import Evaluate
from medmamba_desktop.view import words
from medmamba_desktop.view.evaluate.figure_tab import FigureTab
from medmamba_desktop.view.evaluate.figure_view import FigureView
from medmamba_desktop.view.evaluate.tables import figure, figure_table, fill
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_STEPS = 1000
_DRAG_MS = 60
_WRONGLY = tr_noop("{class_name} from {at}, called wrongly")
_NEAREST = tr_noop("{class_name} from {at}, nearest to the threshold")


class ThresholdTab(FigureTab):
    """ROC and precision-recall of one class, its point on both, and what a call there is worth."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__(operation, theme)
        self._points: list[Any] = []
        self.found: AtThreshold | None = None
        self._timer = QTimer(self, interval=_DRAG_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self._build(theme)
        operation.called.connect(self._on_called)

    def _build(self, theme: Theme) -> None:
        self.classes = Chooser()
        self.classes.setAccessibleName(tr("Class that is called"))
        self.classes.activated.connect(lambda: self._on_class())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(50)
        self.slider.setAccessibleName(tr("Probability from which the class is called"))
        self.slider.valueChanged.connect(lambda _value: self._timer.start())
        self.threshold = label(role="title")
        self.own = button(tr("Model's threshold"), "link")
        self.own.clicked.connect(self._reset)
        self.wrong = button(tr("Show what is called wrongly"), "link")
        self.near = button(tr("Show the pictures nearest to it"), "link")
        self.wrong.clicked.connect(lambda: self._look("wrongly_called", _WRONGLY))
        self.near.clicked.connect(lambda: self._look("near", _NEAREST))
        self.roc = FigureView(theme, tr("ROC curve"))
        self.recall = FigureView(theme, tr("Precision-recall curve"))
        self.roc.clicked.connect(lambda _n, x, y: self._on_click(x, y, is_roc=True))
        self.recall.clicked.connect(lambda _n, x, y: self._on_click(x, y, is_roc=False))
        self.table = figure_table(tr("Figures at the threshold"))
        self.counts = label(role="muted", is_wrapped=True)
        curves = row(self.roc, self.recall, spacing=8)
        curves.setStretch(0, 1)
        curves.setStretch(1, 1)
        drag = row(
            label(tr("Call")),
            self.classes,
            label(tr("from")),
            self.threshold,
            self.slider,
            self.own,
        )
        drag.setStretch(4, 1)
        hint = label(tr("Drag, or click a point of a curve."), "muted")
        content = column(
            box(drag), box(curves), self.table, self.counts,
            box(row(self.wrong, 12, self.near, 0, hint)), spacing=8,
        )  # fmt: skip
        content.setStretch(1, 1)
        self.setLayout(content)

    def draw(self, measured: Measured) -> None:
        """Draw the curves of the class chosen, or of the first."""
        kept = self.classes.currentText()
        self.classes.clear()
        self.classes.addItems(list(measured.evaluation.classes))
        self.classes.setCurrentIndex(max(0, self.classes.findText(kept)))
        self._on_class()

    def _on_class(self) -> None:
        measured, name = self.measured, self.classes.currentText()
        if measured is None:
            return
        self._draw_curves(measured.evaluation, name)
        is_own = name in measured.detail.are_points_the_models
        self.own.setText(tr("Model's threshold") if is_own else tr("Back to 0.5"))
        self._reset()

    def _draw_curves(self, evaluation: Evaluation, name: str) -> None:
        assert self.measured is not None
        detail = self.measured.detail
        area = evaluation.per_class[name]["auc"].value
        average = evaluation.per_class[name]["average_precision"].value
        roc = plots_detail.banded_figure(
            (f"AUC {area:.3f}", evaluation.roc[name], detail.roc_bands[name]),
            (tr("1 - specificity"), tr("Sensitivity")), is_roc=True,
        )  # fmt: skip
        recall = plots_detail.banded_figure(
            (f"AP {average:.3f}", detail.precision_recall[name], detail.recall_bands[name]),
            (tr("Sensitivity (recall)"), tr("Precision")), is_roc=False,
        )  # fmt: skip
        self._points = [plots_detail.add_point(one) for one in (roc, recall)]
        self.roc.show_figure(roc)
        self.recall.show_figure(recall)

    def _reset(self) -> None:
        if self.measured is not None:
            at = self.measured.detail.at_points[self.classes.currentText()]
            self.operation.call(at.class_name, at.threshold or 0.5)

    def _ask(self) -> None:
        self.operation.call(self.classes.currentText(), self.slider.value() / _STEPS)

    def _on_click(self, x: float, y: float, *, is_roc: bool) -> None:
        name = self.classes.currentText()
        self.operation.call_at(name, x, y, is_roc=is_roc)

    def _on_called(self, found: AtThreshold) -> None:
        if found.class_name != self.classes.currentText() or found.threshold is None:
            return
        self.found = found
        self.threshold.setText(words.decimal(found.threshold, 3))
        self.slider.blockSignals(True)
        self.slider.setValue(round(found.threshold * _STEPS))
        self.slider.blockSignals(False)
        figures = found.figures
        fill(self.table, tuple(map(tr, CALLED.values())), [
            tuple(figure(figures[name], name) for name in CALLED)
        ])  # fmt: skip
        self.counts.setText(
            trn(
                "Found {found} of {n} picture of {class_name}, missed {missed}; {alarms} among "
                "{others} others. A threshold chosen here, on the pictures it is measured on, "
                "looks better than it is.",
                "Found {found} of {n} pictures of {class_name}, missed {missed}; {alarms} among "
                "{others} others. A threshold chosen here, on the pictures it is measured on, "
                "looks better than it is.",
                found.n,
                found=number(found.tp),
                class_name=found.class_name,
                missed=number(found.fn),
                alarms=trn("{n} false alarm", "{n} false alarms", found.fp),
                others=number(found.fp + found.tn),
            )
        )
        self._move_points(found)

    def _move_points(self, found: AtThreshold) -> None:
        figures = found.figures
        alarms = 1 - figures["specificity"].value
        places = (
            (alarms, figures["sensitivity"].value),
            (figures["sensitivity"].value, figures["precision"].value),
        )
        for point, place, view in zip(self._points, places, (self.roc, self.recall), strict=True):
            plots_detail.move_point(point, *place)
            view.draw_soon()

    def _look(self, function: str, heading: str) -> None:
        if self.found is not None and self.found.threshold is not None:
            name, at = self.found.class_name, self.found.threshold
            said = tr(heading, class_name=name, at=words.decimal(at, 3))
            self.operation.look(said, function, name, at)

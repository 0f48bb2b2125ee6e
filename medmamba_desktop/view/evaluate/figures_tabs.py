"""Tabs of one model's figures whose parts open their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTableWidget

from medmamba_desktop.core.evaluate import plots, plots_detail
from medmamba_desktop.core.evaluate.choose import HISTOGRAM_BINS
from medmamba_desktop.core.evaluate.metrics import BINS
from medmamba_desktop.core.evaluate.plots_detail import shown_classes
from medmamba_desktop.core.export.evaluation_words import (
    OVERALL,
    calibration_words,
)
from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.measuring.values import Measured
from medmamba_desktop.operations.evaluate import Evaluate
from medmamba_desktop.view import words
from medmamba_desktop.view.evaluate.figure_tab import FigureTab
from medmamba_desktop.view.evaluate.figure_view import FigureView, Place
from medmamba_desktop.view.evaluate.tables import figure, figure_table, fill
from medmamba_desktop.view.fine_tune.confusion import ConfusionMatrix
from medmamba_desktop.view.parts import button, column, label
from medmamba_desktop.view.theme import Theme

_SHARES = 20  # steps that keys take along the share that is answered


class ConfusionTab(FigureTab):
    """Rows true, columns predicted; a cell opens its pictures."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__(operation, theme)
        self.matrix = ConfusionMatrix(theme, is_choosable=True)
        self.matrix.chosen.connect(self._on_cell)
        self.worst = button(tr("Show the worst mistakes"), "link")
        self.worst.clicked.connect(lambda: operation.look(tr("The worst mistakes"), "worst"))
        hint = label(tr("Choose a cell to see its pictures. Below a count stands its share of the "
                     "row."), "muted", is_wrapped=True)  # fmt: skip
        content = column(hint, self.worst, self.matrix, spacing=6)
        content.setStretch(2, 1)
        self.setLayout(content)

    def draw(self, measured: Measured) -> None:
        """Draw the counts."""
        self.matrix.cell = (-1, -1)
        self.matrix.show_counts(measured.evaluation.classes, measured.evaluation.confusion)

    def _on_cell(self, line: int, place: int) -> None:
        assert self.measured is not None
        classes = self.measured.evaluation.classes
        heading = tr("{true}, taken for {predicted}", true=classes[line], predicted=classes[place])
        if line == place:
            heading = tr("{true}, recognised", true=classes[line])
        self.operation.look(heading, "of_cell", line, place)


class TrustTab(FigureTab):
    """Reliability and the probabilities given; a point or a bar opens its pictures."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__(operation, theme)
        self.reliability = FigureView(theme, tr("Reliability diagram"))
        self.scores = FigureView(theme, tr("Histograms of probabilities"))
        self.said = label(role="muted", is_wrapped=True)
        self.reliability.clicked.connect(self._on_bin)
        self.scores.clicked.connect(self._on_bar)
        content = column(
            label(tr("How sure, and how often right: choose a bin to see its pictures"), "section"),
            self.reliability, self.said,
            label(tr("Probabilities given to pictures of a class, and to others"), "section"),
            self.scores, spacing=6,
        )  # fmt: skip
        content.setStretch(1, 5)
        content.setStretch(4, 4)
        self.setLayout(content)

    def draw(self, measured: Measured) -> None:
        """Draw both figures."""
        self.reliability.show_figure(plots.reliability_figure(measured.evaluation))
        names = shown_classes(measured.evaluation)
        self.scores.show_figure(plots_detail.histogram_figure(measured.detail, names))
        bins = enumerate(measured.evaluation.reliability)
        self.reliability.offer([(0, (k + 0.5) / BINS, 0.0) for k, one in bins if one.count])
        self.scores.offer(_filled(measured, names))
        dotted = tr("On the dotted line, 80 % means right in 80 of 100.")
        self.said.setText(words.after(dotted, calibration_words(measured)))

    def _on_bin(self, _plot: int, x: float, _y: float) -> None:
        number = min(BINS - 1, max(0, int(x * BINS)))
        low, high = number / BINS * 100, (number + 1) / BINS * 100
        self.operation.look(
            tr("Probability {low} to {high} %", low=f"{low:.0f}", high=f"{high:.0f}"),
            "of_bin",
            number,
        )

    def _on_bar(self, plot: int, x: float, _y: float) -> None:
        assert self.measured is not None
        names = shown_classes(self.measured.evaluation)
        if plot < len(names):
            number = min(HISTOGRAM_BINS - 1, max(0, int(x * HISTOGRAM_BINS)))
            low = number / HISTOGRAM_BINS * 100
            heading = tr(
                "{class_name} given {low} to {high} %",
                class_name=names[plot],
                low=f"{low:.0f}",
                high=f"{low + 100 / HISTOGRAM_BINS:.0f}",
            )
            self.operation.look(heading, "of_scores", names[plot], number)


def _filled(measured: Measured, names: Sequence[str]) -> list[Place]:
    """The middles of the bars of each plot that stand for a picture."""
    return [
        (plot, (number + 0.5) / HISTOGRAM_BINS, 0.0)
        for plot, name in enumerate(names)
        for number, counts in enumerate(zip(*measured.detail.histograms[name], strict=True))
        if any(counts)
    ]


class UseTab(FigureTab):
    """Decision curves, and accuracy where the model may abstain."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__(operation, theme)
        self.decision = FigureView(theme, tr("Decision curves"))
        self.answering = FigureView(theme, tr("Accuracy over coverage"))
        self.said = label(role="muted", is_wrapped=True)
        self.answering.clicked.connect(self._on_coverage)
        content = column(
            label(tr("Net benefit of acting on the model's word"), "section"), self.decision,
            label(tr("Accuracy where only the surest predictions are answered: choose a share to "
                  "see what is left unanswered"), "section", is_wrapped=True),
            self.answering, self.said, spacing=6,
        )  # fmt: skip
        content.setStretch(1, 1)
        content.setStretch(3, 1)
        self.setLayout(content)

    def draw(self, measured: Measured) -> None:
        """Draw both figures."""
        names = shown_classes(measured.evaluation)
        self.decision.show_figure(plots_detail.decision_figure(measured.detail, names))
        self.answering.show_figure(plots_detail.answering_figure(measured.detail))
        self.answering.offer([(0, share / _SHARES, 0.0) for share in range(_SHARES + 1)])
        answered = measured.answered
        value, _, bounds = figure(answered.accuracy, "accuracy").partition("\n")
        self.said.setText(
            trn(
                "Without those called outside the domain or of low confidence, {n} picture of "
                "{all} remain; of them {share} ({bounds}) are right.",
                "Without those called outside the domain or of low confidence, {n} pictures of "
                "{all} remain; of them {share} ({bounds}) are right.",
                answered.n,
                all=number(measured.evaluation.n),
                share=value,
                bounds=bounds,
            )
        )

    def _on_coverage(self, _plot: int, x: float, _y: float) -> None:
        heading = tr("Not answered where {n} % are", n=f"{100 * min(1.0, max(0.0, x)):.0f}")
        self.operation.look(heading, "unanswered", x)


class SubgroupsTab(FigureTab):
    """Figures of parts of the pictures; a line opens its pictures, mistakes first."""

    def __init__(self, operation: Evaluate, theme: Theme) -> None:
        super().__init__(operation, theme)
        self.table = figure_table(tr("Subgroups"))
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        for signal in (self.table.cellClicked, self.table.cellActivated):
            signal.connect(lambda line, _place: self._on_line(line))
        self.forest = FigureView(theme, tr("Accuracy of each subgroup"))
        self.forest.clicked.connect(lambda _n, _x, y: self._on_line(round(y)))
        self.said = label(role="muted", is_wrapped=True)
        content = column(self.said, self.table, self.forest, spacing=8)
        content.setStretch(2, 1)
        self.setLayout(content)

    def draw(self, measured: Measured) -> None:
        """Draw the table and the figure."""
        groups = measured.detail.subgroups
        self.table.setVisible(bool(groups))
        self.forest.setVisible(bool(groups))
        if not groups:
            self.said.setText(
                tr(
                    "Nothing is known by which the pictures could be parted. Name sex, age, site "
                    "or device in columns of the table of labels, or measure on DICOM files."
                )
            )
            return
        self.said.setText(
            tr(
                "Subgroups overlap and are many: some differ by chance. Choose one to see its "
                "pictures, mistakes first."
            )
        )
        names = ("accuracy", "balanced_accuracy", "macro_auc")
        fill(self.table, (tr("Subgroup"), "n", *(tr(OVERALL[name]) for name in names)), [
            (tr("{column}: {value}", column=tr(group.column), value=tr(group.value)),
             number(group.n), *(figure(group.figures[name], name) for name in names))
            for group in groups
        ])  # fmt: skip
        whole = measured.evaluation.overall["accuracy"]
        self.forest.show_figure(plots_detail.subgroup_figure(groups, whole, "accuracy"))

    def _on_line(self, line: int) -> None:
        assert self.measured is not None
        groups = self.measured.detail.subgroups
        if 0 <= line < len(groups):
            self.operation.look_at_group(groups[line].column, groups[line].value)

"""Tab of charts: ROC curves, and how far a probability can be taken at its word."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medmamba_desktop.core.evaluate.values import Evaluation
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.page import card, empty
from medmamba_desktop.view.parts import Chooser, box, column, label, row
from medmamba_desktop.view.theme import Theme

COLOURS = ("accent", "caution", "error", "text", "muted", "bar")
STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_MOST_LINES = 6


class TrustTab(QWidget):
    """Built when it is first shown, as charts take a second to import."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._evaluation: Evaluation | None = None
        self.only = Chooser()
        self.only.setAccessibleName(tr("Class whose curve is shown"))
        self.only.activated.connect(self._draw_roc)
        self._roc = QVBoxLayout()
        self._reliability = QVBoxLayout()
        self.roc_text = label(role="muted", is_wrapped=True)
        self.reliability_text = label(role="muted", is_wrapped=True)
        left = column(
            box(row(label(tr("ROC, each class against the rest"), "section"), 0, self.only)),
            box(self._roc), self.roc_text, margins=(14, 12, 14, 12), spacing=6,
        )  # fmt: skip
        right = column(
            label(tr("Reliability: how sure, and how often right"), "section"),
            box(self._reliability), self.reliability_text, margins=(14, 12, 14, 12), spacing=6,
        )  # fmt: skip
        for side in (left, right):
            side.setStretch(1, 1)
        content = row(card(left), card(right), spacing=14)
        content.setStretch(0, 1)
        content.setStretch(1, 1)
        self.setLayout(content)

    def show_result(self, result: TrainingResult) -> None:
        """Draw the curves of a result."""
        self._evaluation = result.evaluation
        self.only.clear()
        if len(result.evaluation.roc) > 1:
            self.only.addItem(tr("all classes"), "")
        for name in result.evaluation.roc:
            self.only.addItem(name, name)
        self.only.setVisible(len(result.evaluation.roc) > 1)
        if self.isVisible():
            self._draw()

    def _draw(self) -> None:
        if self._evaluation is not None:
            self._draw_roc()
            self._draw_reliability(self._evaluation)

    def _draw_roc(self) -> None:
        from medmamba_desktop.view.fine_tune.charts import Chart, Line

        evaluation = self._evaluation
        if evaluation is None:
            return
        only = self.only.currentData()
        names = [name for name in evaluation.roc if only in ("", None, name)][:_MOST_LINES]
        lines = [
            Line(name, COLOURS[n], style=STYLES[n % len(STYLES)]) for n, name in enumerate(names)
        ]  # fmt: skip
        chart = Chart(
            self._theme,
            tr("ROC curves"),
            tr("False alarms"),
            tr("Found (sensitivity)"),
            lines,
            has_legend=True,
        )
        for number, name in enumerate(names):
            curve = evaluation.roc[name]
            chart.show_line(number, curve.x, curve.y)
        chart.add_diagonal()
        chart.fix_range((0, 1), (0, 1))
        empty(self._roc)
        self._roc.addWidget(chart)
        areas = [
            f"{name} {tune_words.area(evaluation.per_class.get(name, {}).get('auc'))}"
            for name in names
        ]
        left_out = len(evaluation.roc) - len(names) if not only else 0
        self.roc_text.setText(_areas(words.listed(areas), left_out))

    def _draw_reliability(self, evaluation: Evaluation) -> None:
        from medmamba_desktop.view.fine_tune.charts import Chart, Line

        bins = [one for one in evaluation.reliability if one.count]
        line = Line(tr("pictures"), "accent", has_points=True)
        chart = Chart(
            self._theme, tr("Reliability"), tr("Probability given"), tr("Share that was right"),
            (line,),
        )  # fmt: skip
        chart.show_line(0, [one.confidence for one in bins], [one.accuracy for one in bins])
        chart.size_points(0, [one.count for one in bins])
        chart.add_diagonal()
        chart.fix_range((0, 1), (0, 1))
        empty(self._reliability)
        self._reliability.addWidget(chart)
        self.reliability_text.setText(
            tr(
                "On the dotted line, 80 % means right in 80 of 100. On average the model is off by "
                "{share}. Larger points stand for more pictures.",
                share=tune_words.share(evaluation.ece),
            )
        )

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._draw()


def _areas(areas: str, left_out: int) -> str:
    if not left_out:
        return tr("Area under the curve: {areas}.", areas=areas)
    return trn(
        "Area under the curve: {areas}; {n} more class in the list.",
        "Area under the curve: {areas}; {n} more classes in the list.",
        left_out,
        areas=areas,
    )

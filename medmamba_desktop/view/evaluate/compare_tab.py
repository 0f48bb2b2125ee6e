"""Tabs of models beside one another, and of labels that may be wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from medmamba_desktop.core.evaluate import plots_detail
from medmamba_desktop.core.evaluate.suspects import MOST
from medmamba_desktop.core.export.evaluation_words import OVERALL, difference_words, p_words
from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.measuring.values import Measured
from medmamba_desktop.operations.evaluate import Evaluate
from medmamba_desktop.state.evaluation import Evaluation, Looked
from medmamba_desktop.view import words
from medmamba_desktop.view.evaluate.figure_tab import FigureTab
from medmamba_desktop.view.evaluate.figure_view import FigureView
from medmamba_desktop.view.evaluate.tables import figure_table, fill
from medmamba_desktop.view.fine_tune.page import scrolled
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row
from medmamba_desktop.view.theme import Theme


class CompareTab(FigureTab):
    """The other models less the first: differences, curves, and where they disagree."""

    def __init__(self, operation: Evaluate, theme: Theme, evaluation: Evaluation) -> None:
        super().__init__(operation, theme)
        self._evaluation = evaluation
        self.others, self.classes = Chooser(), Chooser()
        self.others.setAccessibleName(tr("Model compared with the first"))
        self.classes.setAccessibleName(tr("Class whose curves are shown"))
        self.others.activated.connect(self._draw_other)
        self.classes.activated.connect(self._draw_curves)
        self.table = figure_table(tr("Differences"))
        self.said = label(is_wrapped=True)
        self.disagree = button(tr("Show the pictures on which they disagree"), "link")
        self.disagree.clicked.connect(self._on_disagree)
        self.curves = FigureView(theme, tr("ROC curves of the models"))
        note = label(
            tr(
                "Intervals and p of areas are DeLong's; other intervals come from a bootstrap that "
                "draws what belongs together whole."
            ),
            "muted",
            is_wrapped=True,
        )
        body = column(
            box(row(label(tr("Compare")), self.others, label(tr("with the first model")), 0)),
            self.table, self.said, self.disagree, note,
            box(row(label(tr("ROC curves")), self.classes, 0)), self.curves,
            margins=(0, 0, 10, 0), spacing=8,
        )  # fmt: skip
        self.curves.setMinimumHeight(320)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(body))

    def draw(self, measured: Measured) -> None:
        """Draw the comparison with the first of the others."""
        assert self.measurement is not None
        self.others.clear()
        self.others.addItems(list(self.measurement.titles[1:]))
        self.classes.clear()
        self.classes.addItems(list(measured.evaluation.classes))
        self._draw_other()
        self._draw_curves()

    def _draw_other(self) -> None:
        if self.measurement is None or not self.measurement.comparisons:
            return
        found = self.measurement.comparisons[max(0, self.others.currentIndex())]
        lines = [
            (tr(OVERALL[name]), difference_words(found.overall[name], name),
             p_words(found.overall[name].p))
            for name in OVERALL
        ]  # fmt: skip
        lines += [
            (tr("AUC, {class_name}", class_name=name), difference_words(d, "auc"), p_words(d.p))
            for name, d in found.auc.items()
        ]
        first, other = self.measurement.titles[0], self.others.currentText()
        fill(
            self.table,
            (tr("{other} less {first}", other=other, first=first), tr("Difference"), "p"),
            lines,
        )
        test = found.mcnemar
        self.said.setText(
            trn(
                "{first} alone is right on {n} picture, {other} alone on {others}. McNemar's exact "
                "test: p {p}.",
                "{first} alone is right on {n} pictures, {other} alone on {others}. McNemar's "
                "exact test: p {p}.",
                test.first_only,
                first=first,
                other=other,
                others=number(test.second_only),
                p=p_words(test.p),
            )
        )
        self.disagree.setText(
            trn(
                "Show the {n} picture on which they disagree",
                "Show the {n} pictures on which they disagree",
                len(found.disagree),
            )
        )

    def _draw_curves(self) -> None:
        if self.measurement is None:
            return
        name = self.classes.currentText()
        curves = [
            (
                f"{one.evaluation.per_class[name]['auc'].value:.3f}  {title}",
                one.evaluation.roc[name],
            )
            for title, one in zip(self.measurement.titles, self.measurement.models, strict=True)
        ]
        self.curves.show_figure(
            plots_detail.overlay_figure(
                curves, (tr("1 - specificity"), tr("Sensitivity")), is_roc=True
            )
        )

    def _on_disagree(self) -> None:
        assert self.measurement is not None
        found = self.measurement.comparisons[max(0, self.others.currentIndex())]
        heading = tr(
            "{first} and {other} disagree",
            first=self.measurement.titles[0],
            other=self.others.currentText(),
        )
        self._evaluation.look(Looked(heading, found.disagree))


class LabelsTab(FigureTab):
    """Labels that may be wrong, and those that the user has marked."""

    def __init__(self, operation: Evaluate, theme: Theme, evaluation: Evaluation) -> None:
        super().__init__(operation, theme)
        self._evaluation = evaluation
        self.said = label(is_wrapped=True)
        self.suspects = button(tr("Show labels that may be wrong"))
        self.marked = button(tr("Show the marked ones"))
        self.export = button(tr("Export the marked ones…"))
        self.suspects.clicked.connect(self._on_suspects)
        self.marked.clicked.connect(self._on_marked)
        self.count = label(role="muted", is_wrapped=True)
        buttons = row(self.suspects, self.marked, self.export, 0, spacing=8)
        self.setLayout(column(self.said, box(buttons), self.count, 0, spacing=10))
        evaluation.marked.connect(self._draw_count)

    def draw(self, measured: Measured) -> None:
        """Say how many there are."""
        count = len(measured.detail.suspects)
        self.said.setText(
            words.after(
                _suspected(count),
                tr(
                    "That holds where the model has not seen the pictures. Look at each; a picture "
                    "you hold to be labelled wrongly can be marked below it. Your files stay as "
                    "they are."
                ),
            )
        )
        self.suspects.setEnabled(bool(measured.detail.suspects))
        self._draw_count()

    def _draw_count(self) -> None:
        count = len(self._evaluation.marks)
        self.count.setText(trn("{n} label marked as wrong.", "{n} labels marked as wrong.", count))
        self.marked.setEnabled(count > 0)
        self.export.setEnabled(count > 0)

    def _on_suspects(self) -> None:
        assert self.measured is not None
        place_of = {case.ref: place for place, case in enumerate(self.measured.cases)}
        places = tuple(place_of[suspect.ref] for suspect in self.measured.detail.suspects)
        self._evaluation.look(Looked(tr("Labels that may be wrong"), places))

    def _on_marked(self) -> None:
        places = tuple(sorted(self._evaluation.marks))
        self._evaluation.look(Looked(tr("Labels marked as wrong"), places))


def _suspected(count: int) -> str:
    """How many labels may be wrong, and why they may."""
    if count >= MOST:
        return tr(
            "{n} labels or more may be wrong: the model is sure of another class, and the others "
            "with that label are unlike.",
            n=number(count),
        )
    return trn(
        "{n} label may be wrong: the model is sure of another class, and the others with that "
        "label are unlike.",
        "{n} labels may be wrong: the model is sure of another class, and the others with that "
        "label are unlike.",
        count,
    )

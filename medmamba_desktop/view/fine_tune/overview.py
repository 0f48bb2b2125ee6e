"""Tab of figures: each class, the comparison with other models, where the model looks."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from medmamba_desktop.core.evaluate.values import Evaluation
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.training.result import RegionHits, TrainingResult
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.page import card, empty, scrolled
from medmamba_desktop.view.parts import label, row

_FIGURES = ("sensitivity", "specificity", "precision", "auc")
_HEADS = (
    tr_noop("Class"),
    tr_noop("Pictures"),
    tr_noop("Sensitivity"),
    tr_noop("Specificity"),
    tr_noop("Precision"),
    "AUC",
)
_OVERALL = ("accuracy", "balanced_accuracy", "macro_auc")
_ROW = 34
_MOST_ROWS = 12  # more are scrolled


class OverviewTab(QWidget):
    """Draws the figures of a result."""

    def __init__(self) -> None:
        super().__init__()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 10, 0)
        self._body.setSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(self._body))

    def show_result(self, result: TrainingResult) -> None:
        """Draw another result."""
        empty(self._body)
        self._body.addWidget(_comparison(result))
        better = _better(result)
        if better:
            self._body.addWidget(label(better, "accent", is_wrapped=True))
        if result.regions is not None and result.regions.n:
            self._body.addWidget(_regions(result.regions))
        self._body.addWidget(label(tr("Each class, with 95 % intervals"), "section"))
        self._body.addWidget(_classes(result.evaluation))
        if result.notices:
            self._body.addWidget(label(tr("What was told on the way"), "section"))
            lines = "\n".join(f"•  {words.sentence(text)}" for text in result.notices)
            self._body.addWidget(label(lines, "muted", is_wrapped=True))
        self._body.addStretch(1)


def _better(result: TrainingResult) -> str:
    """What to do where another model did better on the same pictures; empty where none did."""
    own = result.evaluation.overall["balanced_accuracy"].value
    others = ((result.head_only, tr("The last layer alone did better on these pictures: the quick "
               "way may be enough for them.")),
              (result.start_model, tr("The model it started from did better on these pictures: you "
               "may not need a model of your own for them.")))  # fmt: skip
    for found, text in others:
        if found is not None and found.overall["balanced_accuracy"].value > own:
            return text
    return ""


def _comparison(result: TrainingResult) -> QWidget:
    """The new model beside the others, measured on the same pictures."""
    models = [(tr("Your new model"), result.evaluation)]
    if result.head_only is not None:
        models.append((tr("Last layer only"), result.head_only))
    if result.start_model is not None:
        models.append((tr("The model it started from"), result.start_model))
    heads = [tr("On the same pictures"), *(tr(tune_words.MEASURES[name]) for name in _OVERALL)]
    lines = [
        [title, *(tune_words.figure(name, found.overall.get(name)) for name in _OVERALL)]
        for title, found in models
    ]
    return _table(heads, lines, tr("Comparison of models"), is_first_bold=True)


def _classes(evaluation: Evaluation) -> QWidget:
    lines = []
    for name in evaluation.classes:
        figures = evaluation.per_class.get(name, {})
        count = number(evaluation.counts.get(name, 0))
        lines.append([name, count, *(tune_words.figure(f, figures.get(f)) for f in _FIGURES)])
    return _table([tr(head) for head in _HEADS], lines, tr("Figures of each class"))


def _regions(hits: RegionHits) -> QWidget:
    """Where the model looks, before and after."""
    after = label(tune_words.share(hits.after), "accent", 1.5)
    text = trn(
        "of {n} picture with a marked region: the model looked inside it",
        "of {n} pictures with a marked region: the model looked inside it",
        hits.n,
    )
    said = label(text, is_wrapped=True)
    parts = [after, said]
    if hits.before is not None and not math.isnan(hits.before):
        before = tr("{share} before", share=tune_words.share(hits.before))
        parts.append(label(before, "badge"))
    content = row(*parts, margins=(16, 10, 16, 10), spacing=12)
    content.setStretch(1, 1)
    return card(content)


def _table(
    heads: list[str], lines: list[list[str]], name: str, is_first_bold: bool = False
) -> QTableWidget:
    table = QTableWidget(len(lines), len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.setShowGrid(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    table.setTabKeyNavigation(False)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    header = table.horizontalHeader()
    header.setDefaultAlignment(right)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    first = QTableWidgetItem(heads[0])
    first.setTextAlignment(left)
    table.setHorizontalHeaderItem(0, first)
    for line, texts in enumerate(lines):
        for place, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(right if place else left)
            if is_first_bold and not line:
                letters = item.font()
                letters.setBold(True)
                item.setFont(letters)
            table.setItem(line, place, item)
    around = header.sizeHint().height() + 2 * table.frameWidth() + 2
    table.setFixedHeight(max(1, min(len(lines), _MOST_ROWS)) * _ROW + around)
    return table

"""The result: figures at the left in tabs, the pictures behind them at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QSplitter, QStackedWidget, QTabBar, QWidget

from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import LAST_FOLDER
from medmamba_desktop.view import words
from medmamba_desktop.view.evaluate.compare_tab import CompareTab, LabelsTab
from medmamba_desktop.view.evaluate.figures_tabs import (
    ConfusionTab,
    SubgroupsTab,
    TrustTab,
    UseTab,
)
from medmamba_desktop.view.evaluate.overview_tab import OverviewTab
from medmamba_desktop.view.evaluate.pictures_pane import PicturesPane
from medmamba_desktop.view.evaluate.threshold_tab import ThresholdTab
from medmamba_desktop.view.fine_tune.page import set_icon
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row, set_role
from medmamba_desktop.view.theme import Theme

_REPORTS = tr_noop("Reports (*.pdf *.html)")
_FIGURES = tr_noop("Figures (*.png *.svg *.pdf)")
_WIDTHS = (820, 430)
# What `core.export.evaluation_figures` calls them.
_FIGURE_TITLES = {
    "confusion": tr_noop("Confusion matrix"),
    "roc": tr_noop("ROC curves"),
    "precision-recall": tr_noop("Precision-recall"),
    "reliability": tr_noop("Reliability"),
    "decision": tr_noop("Decision curves"),
    "scores": tr_noop("Probabilities"),
    "abstention": tr_noop("Accuracy over coverage"),
    "subgroups": tr_noop("Subgroups"),
}


class ResultPage(QWidget):
    """Draws a `Measurement`, one model of it at a time."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._state, self._evaluation = state, state.evaluation
        self._operation, self._theme = operations.evaluate, theme
        self._drawn: tuple[object, int] | None = None
        self._build_head()
        self._build_tabs(theme)
        self.pane = PicturesPane(state, operations, theme)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        left = column(self.tabs, self.pages, margins=(0, 0, 14, 0), spacing=10)
        left.setStretch(1, 1)
        self.split.addWidget(box(left))
        self.split.addWidget(self.pane)
        self.split.setSizes(list(_WIDTHS))
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        content = column(box(self._head), self.told, self.split,
                         margins=(22, 14, 22, 12), spacing=8)  # fmt: skip
        content.setStretch(2, 1)
        self.setLayout(content)
        self._connect()
        self._draw_icons()

    def _build_head(self) -> None:
        self.headline = label(role="title", scale=1.3, is_wrapped=True)
        self.models = Chooser()
        self.models.setAccessibleName(tr("Model whose figures are shown"))
        self.told = label(role="accent", is_wrapped=True)
        self.told.hide()
        self.again = button(tr("New evaluation"))
        self.figure = button(tr("Figure…"))
        self.folder = button(tr("Everything…"))
        self.report = button(tr("Report…"), "primary")
        self.folder.setToolTip(
            tr("Write figures, predictions, plots and reports into a new folder")
        )
        self.menu = QMenu(self)
        self._head = row(
            self.headline, self.models, self.again, self.figure, self.folder, self.report
        )
        self._head.setStretch(0, 1)

    def _build_tabs(self, theme: Theme) -> None:
        operation, evaluation = self._operation, self._evaluation
        self.overview = OverviewTab()
        self.confusion = ConfusionTab(operation, theme)
        self.threshold = ThresholdTab(operation, theme)
        self.trust = TrustTab(operation, theme)
        self.use = UseTab(operation, theme)
        self.subgroups = SubgroupsTab(operation, theme)
        self.labels = LabelsTab(operation, theme, evaluation)
        self.compare = CompareTab(operation, theme, evaluation)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Parts of the result"))
        self.pages = QStackedWidget()
        self.named: tuple[tuple[str, QWidget], ...] = (
            (tr("Figures"), self.overview), (tr("Confusion"), self.confusion),
            (tr("Thresholds"), self.threshold), (tr("Trust"), self.trust),
            (tr("Usefulness"), self.use),
            (tr("Subgroups"), self.subgroups), (tr("Labels"), self.labels),
            (tr("Compare"), self.compare),
        )  # fmt: skip
        for title, page in self.named:
            self.tabs.addTab(title)
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)

    def _connect(self) -> None:
        self._evaluation.changed.connect(self.draw)
        self._operation.written.connect(lambda text: self._tell(words.sentence(text), "accent"))
        self._operation.failed.connect(self._on_failed)
        self.models.activated.connect(self._evaluation.show_model)
        self.again.clicked.connect(self._evaluation.start_over)
        self.report.clicked.connect(self._on_report)
        self.folder.clicked.connect(self._on_folder)
        self.figure.clicked.connect(self._on_figure)
        self.labels.export.clicked.connect(self.pane.export_marked)
        self._theme.changed.connect(self._draw_icons)

    def draw(self) -> None:
        """Draw the measurement, unless it is drawn already."""
        measurement, measured = self._evaluation.measurement, self._evaluation.measured
        if measurement is None or measured is None:
            return
        if self._drawn == (id(measurement), self._evaluation.shown):
            return
        self._drawn = (id(measurement), self._evaluation.shown)
        self.told.hide()
        right = sum(row[at] for at, row in enumerate(measured.evaluation.confusion))
        self.headline.setText(
            trn(
                "{task}: right in {right} of {n} picture",
                "{task}: right in {right} of {n} pictures",
                measured.evaluation.n,
                task=measured.task.title,
                right=number(right),
            )
        )
        self.models.clear()
        self.models.addItems(list(measurement.titles))
        self.models.setCurrentIndex(self._evaluation.shown)
        self.models.setVisible(len(measurement.models) > 1)
        self.tabs.setTabVisible(len(self.named) - 1, bool(measurement.comparisons))
        self.tabs.setTabText(6, tr("Labels ({n})", n=number(len(measured.detail.suspects))))
        self.overview.show_measured(measurement, measured)
        for tab in (self.confusion, self.threshold, self.trust, self.use, self.subgroups,
                    self.labels, self.compare):  # fmt: skip
            tab.show_measured(measurement, measured)
        self.pane.draw()

    def _draw_icons(self) -> None:
        palette = self._theme.palette
        set_icon(self.report, icon("report", palette, "on_accent"))
        for made in (self.figure, self.folder):
            set_icon(made, icon("save", palette))

    def _on_failed(self, problem: Problem) -> None:
        self._tell(words.told(problem), "error")

    def _tell(self, text: str, role: str) -> None:
        set_role(self.told, role)
        self.told.setText(text)
        self.told.show()

    def _first_name(self, name: str) -> str:
        return str(Path(self._state.settings.get(LAST_FOLDER)) / name)

    def _on_report(self) -> None:
        first = self._first_name("evaluation.pdf")
        name, _ = QFileDialog.getSaveFileName(self, tr("Write the report"), first, tr(_REPORTS))
        if name:
            path = Path(name)
            is_known = path.suffix.lower() in (".pdf", ".html")
            self._operation.write(path if is_known else path.with_name(f"{path.name}.pdf"))

    def _on_folder(self) -> None:
        first = self._first_name("evaluation")
        name, _ = QFileDialog.getSaveFileName(self, tr("A new folder for everything"), first)
        if name:
            self._operation.write(Path(name))

    def _on_figure(self) -> None:
        self.menu.clear()
        measured = self._evaluation.measured
        has_groups = measured is not None and bool(measured.detail.subgroups)
        for name, title in _FIGURE_TITLES.items():
            if name != "subgroups" or has_groups:
                self.menu.addAction(tr(title), partial(self.export_figure, name))
        self.menu.popup(self.figure.mapToGlobal(self.figure.rect().bottomLeft()))

    def export_figure(self, figure: str) -> None:
        """Ask for a file, and write a figure as PNG, SVG or PDF on a white ground."""
        first = self._first_name(f"{figure}.png")
        name, _ = QFileDialog.getSaveFileName(self, tr("Write the figure"), first, tr(_FIGURES))
        if name:
            self._operation.write_figure(figure, Path(name))

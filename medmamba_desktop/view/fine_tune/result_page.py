"""Last page: how good the model is, in words first; then figures, pictures, and the card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTabBar, QWidget

from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import ImageRef, ModelInfo, Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.card_form import CardForm
from medmamba_desktop.view.fine_tune.mistakes import MistakesTab, SuspectsTab, show_model
from medmamba_desktop.view.fine_tune.overview import OverviewTab
from medmamba_desktop.view.fine_tune.page import Page, set_icon
from medmamba_desktop.view.fine_tune.trust import TrustTab
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import box, button, column, label, row, set_role
from medmamba_desktop.view.theme import Theme

_MODELS = tr_noop("Model files (*.safetensors)")
_REPORTS = tr_noop("Reports (*.html)")


class ResultPage(Page):
    """Draws a `TrainingResult`."""

    title = tr_noop("Result")
    lead = ""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self._drawn: TrainingResult | None = None
        self._build_head()
        self._build_tabs()
        self._build_layout()
        self._connect()
        self._draw_icons()

    def _build_head(self) -> None:
        self.headline = label(role="title", scale=1.3, is_wrapped=True)
        self.interval = label(role="muted", is_wrapped=True)
        self.told = label(role="accent", is_wrapped=True)
        self.told.hide()
        self.use = button(tr("Use now"), "primary")
        self.save = button(tr("Save model…"))
        self.report = button(tr("Report…"))
        self.use.setToolTip(tr("Put the model on the shelf and classify with it"))

    def _build_tabs(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Parts of the result"))
        self.overview = OverviewTab()
        self.mistakes = MistakesTab(self.operations, self.theme)
        self.trust = TrustTab(self.theme)
        self.suspects = SuspectsTab(self.operations, self.theme)
        self.form = CardForm()
        self.pages = QStackedWidget()
        named: tuple[tuple[str, QWidget], ...] = (
            (tr("Figures"), self.overview), (tr("Mistakes"), self.mistakes),
            (tr("Curves"), self.trust), (tr("Labels to check"), self.suspects),
            (tr("Model card"), self.form),
        )  # fmt: skip
        for title, page in named:
            self.tabs.addTab(title)
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)

    def _build_layout(self) -> None:
        self.heading.hide()
        self.lead_text.hide()
        buttons = row(self.report, self.save, self.use, spacing=8)
        sentence = column(self.headline, self.interval, spacing=4)
        head = row(box(sentence), box(buttons), spacing=18)
        head.setStretch(0, 1)
        content = column(box(head), self.told, self.tabs, self.pages, spacing=10)
        content.setStretch(3, 1)
        self.put(box(content))

    def _connect(self) -> None:
        keep = self.operations.keep_model
        keep.described.connect(self._on_described)
        keep.done.connect(self._on_done)
        keep.failed.connect(self._on_failed)
        self.use.clicked.connect(lambda: keep.use(self.form.card))
        self.save.clicked.connect(self._on_save)
        self.report.clicked.connect(self._on_report)
        self.mistakes.opened.connect(self._on_opened)
        self.suspects.opened.connect(self._on_opened)
        self.tune.run_changed.connect(self._on_run_changed)
        self.theme.changed.connect(self._draw_icons)

    def enter(self) -> None:
        result = self.tune.result
        if result is None or result is self._drawn:
            return
        self._drawn = result
        self.told.hide()
        self.headline.setText(words.sentence(tune_words.headline(result)))
        self.interval.setText(tune_words.interval(result))
        data = self.tune.run.data
        examples = {example.ref: example for example in data.examples} if data else {}
        self.overview.show_result(result)
        self.mistakes.show_result(result, examples)
        self.trust.show_result(result)
        self.suspects.show_result(result, examples)
        self.tabs.setTabText(3, tr("Labels to check ({n})", n=number(len(result.suspects))))
        self.operations.keep_model.describe()

    @property
    def can_go_on(self) -> bool:
        return False

    @property
    def is_done(self) -> bool:
        return self.tune.result is not None

    @property
    def summary(self) -> str:
        result = self.tune.result
        if result is None:
            return ""
        return tr(
            "{share} right", share=tune_words.share(result.evaluation.overall["accuracy"].value)
        )

    def _draw_icons(self) -> None:
        palette = self.theme.palette
        set_icon(self.use, icon("check", palette, "on_accent"))
        set_icon(self.save, icon("save", palette))
        set_icon(self.report, icon("report", palette))

    def _on_run_changed(self) -> None:
        if self.tune.result is not self._drawn:
            self.changed.emit()

    def _on_described(self, info: ModelInfo) -> None:
        self.form.show_model(info, self.tune.result_title)
        show_model((self.mistakes, self.suspects), info)

    def _on_done(self, text: str) -> None:
        self._tell(words.sentence(text), "accent")

    def _on_failed(self, problem: Problem) -> None:
        self._tell(words.told(problem), "error")

    def _tell(self, text: str, role: str) -> None:
        set_role(self.told, role)
        self.told.setText(text)
        self.told.show()

    def _on_save(self) -> None:
        first = f"{self.form.card.name}.safetensors"
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the model"), first, tr(_MODELS))
        if name:
            self.operations.keep_model.save(self.form.card, Path(name))

    def _on_report(self) -> None:
        first = f"{self.form.card.name}.html"
        name, _ = QFileDialog.getSaveFileName(self, tr("Write the report"), first, tr(_REPORTS))
        if name:
            self.operations.keep_model.report(Path(name))

    def _on_opened(self, refs: tuple[ImageRef, ...], first: ImageRef) -> None:
        data = self.tune.run.data
        known = {example.ref: example.source for example in data.examples} if data else {}
        images = tuple(known[ref] for ref in refs if ref in known)
        if first in known:
            self.operations.keep_model.open(images, known[first])
            said = trn(
                "{n} picture opened in the main window.",
                "{n} pictures opened in the main window.",
                len(images),
            )
            self._tell(said, "accent")
        else:
            self.operations.open([first.path])

"""Fifth page: what the run does, how good it is so far, and how to stop it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout

from medmamba_desktop.core.language import number, tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.fine_tune import Run
from medmamba_desktop.view import words
from medmamba_desktop.view.errors import confirm
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.confusion import ConfusionMatrix
from medmamba_desktop.view.fine_tune.page import Page, card, scrolled, set_icon
from medmamba_desktop.view.fine_tune.phases import PhaseList, place, whereabouts
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

if TYPE_CHECKING:
    from medmamba_desktop.view.fine_tune.charts import Chart

INTERVAL_MS = 200
_HEAD_WORDS = tr_noop(
    "The quick way computes what the model sees in every picture once and then fits the last "
    "layer in seconds, so there are no curves to watch."
)
_FULL_WORDS = tr_noop(
    "The curves begin as soon as the last layer has been fitted and all weights are trained."
)
_STATUS = {
    "stopping": tr_noop("Stopping after this batch, and writing down how far it is…"),
    "paused": tr_noop("Paused. It can go on at any time, also after a restart."),
    "failed": tr_noop("It stopped. What it had learned until then is kept."),
}
_BRIEF = {
    "stopping": tr_noop("stopping"),
    "paused": tr_noop("paused"),
    "failed": tr_noop("stopped"),
    "done": tr_noop("done"),
}


class RunPage(Page):
    """Draws `Run` on a timer: not at the pace of the steps."""

    title = tr_noop("Training")
    lead = tr_noop(
        "You may leave this window, and look at other pictures meanwhile: they go first."
    )
    next_text = tr_noop("See the result")

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self.charts: dict[str, Chart] = {}
        self._build_parts()
        self._build_layout()
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._draw)
        self.tune.run_changed.connect(self._on_run_changed)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self._draw()

    def _build_parts(self) -> None:
        self.phase = ElidedLabel("title", Qt.TextElideMode.ElideRight)
        self.left = label(role="muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of this part of the fine-tune"))
        self.pause = button(tr("Pause"))
        self.cancel = button(tr("Cancel…"), "danger")
        for made in (self.pause, self.cancel):
            made.setMinimumHeight(34)
        self.pause.clicked.connect(self._on_pause)
        self.cancel.clicked.connect(self._on_cancel)
        self.best = label(role="accent", is_wrapped=True)
        self.epoch = label(role="muted", is_wrapped=True)
        self.matrix = ConfusionMatrix(self.theme)
        self.notices = label(is_wrapped=True)
        self.problem = label(role="error", is_wrapped=True)
        self.status = label(role="muted", is_wrapped=True)

    def _build_layout(self) -> None:
        head = row(self.phase, self.left, 10, self.pause, self.cancel)
        head.setStretch(0, 1)
        top = column(
            box(head), self.progress,
            self.status, self.problem, margins=(16, 12, 16, 12), spacing=8,
        )  # fmt: skip
        self._chart_column = QVBoxLayout()
        self._chart_column.setContentsMargins(8, 8, 8, 8)
        self._chart_column.setSpacing(4)
        self._words = label(tr(_HEAD_WORDS), "muted", is_wrapped=True)
        self._words.setFixedWidth(380)
        self.phases = PhaseList(self.theme)
        inner = column(0, self.phases, 18, self._words, 0, spacing=0)
        words_page = card(row(0, box(inner), 0), "figure")
        self._left_pages = QStackedWidget()
        self._left_pages.addWidget(words_page)
        self._left_pages.addWidget(card(self._chart_column, "figure"))
        heading = label(tr("On the validation part"), "section")
        self._validation = box(column(heading, self.best, self.epoch, self.matrix, spacing=6))
        self._validation.setMinimumHeight(320)
        right = column(
            self._validation, label(tr("Notices"), "section"), self.notices, 0,
            margins=(0, 0, 8, 0), spacing=8,
        )  # fmt: skip
        right_area = scrolled(right)
        right_area.setFixedWidth(340)
        below = row(self._left_pages, right_area, spacing=18)
        below.setStretch(0, 1)
        content = column(card(top), box(below), spacing=14)
        content.setStretch(1, 1)
        self.put(box(content))

    def enter(self) -> None:
        self._build_charts()
        self._draw()

    @property
    def can_go_on(self) -> bool:
        return self.tune.result is not None

    @property
    def is_done(self) -> bool:
        return self.tune.run.status == "done"

    @property
    def summary(self) -> str:
        run = self.tune.run
        if run.status == "running":
            share = run.share
            far = [tune_words.begun_percent(share)] if share is not None else []
            return tune_words.facts((place(run), *far))
        return tr(_BRIEF.get(run.status, ""))

    def _build_charts(self) -> None:
        if self.charts:
            return
        from medmamba_desktop.view.fine_tune.charts import Chart, Line

        made = {
            "loss": Chart(self.theme, tr("Loss"), "", tr("Loss"),
                          (Line(tr("each step"), "bar", is_smooth=False, width=1.0),
                           Line(tr("mean"), "accent")), has_legend=True),
            "score": Chart(self.theme, tr("Accuracy and AUC on validation"), "", tr("Validation"),
                           (Line(tr("accuracy"), "accent", has_points=True),
                            Line("AUC", "caution", style=Qt.PenStyle.DashLine, has_points=True)),
                           has_legend=True),
            "rate": Chart(self.theme, tr("Learning rate"), tr("Step"), tr("Rate"),
                          (Line(tr("learning rate"), "muted"),)),
        }  # fmt: skip
        self.charts.update(made)
        for name, stretch in (("loss", 4), ("score", 4), ("rate", 2)):
            self._chart_column.addWidget(self.charts[name], stretch)
            self.charts[name].getPlotItem().getAxis("left").setWidth(62)
        made["score"].setXLink(made["loss"])
        made["rate"].setXLink(made["loss"])

    def _on_run_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _draw(self) -> None:
        run = self.tune.run
        self._draw_head(run)
        self._draw_buttons(run)
        if self.charts and self.isVisible():
            self._draw_curves(run)
        self._left_pages.setCurrentIndex(1 if run.curves.steps else 0)
        self._words.setText(tr(_HEAD_WORDS if run.mode == "head" else _FULL_WORDS))
        self.phases.show_run(run)
        self._draw_validation(run)
        self.notices.setText(
            "\n".join(f"•  {words.sentence(text)}" for text in run.notices[-6:])
            or tr("None so far.")
        )
        self.changed.emit()

    def _draw_head(self, run: Run) -> None:
        phase, share = run.phase, run.share
        title = phase.title if phase else tr("Getting ready")
        if run.step is not None and phase is not None and phase.name == "full":
            title = tr(
                "{what}: pass {epoch}, step {n} of {all}",
                what=title,
                epoch=run.step.epoch,
                n=number(run.step.step),
                all=number(run.step.steps),
            )
        elif phase is not None and phase.total:
            title = tune_words.part_done(title, phase.done, phase.total)
        self.phase.set_whole(tr("Done") if run.status == "done" else title)
        is_running = run.status == "running"
        self.left.setText(whereabouts(run) if is_running else "")
        is_unknown = is_running and share is None
        self.progress.setRange(0, 0 if is_unknown else 1000)
        if not is_unknown:
            self.progress.setValue(1000 if run.status == "done" else round((share or 0) * 1000))
        self.status.setText(tr(_STATUS.get(run.status, "")))
        self.status.setVisible(run.status in _STATUS)
        problem = run.problem
        self.problem.setText(words.told(problem) if problem else "")
        self.problem.setVisible(problem is not None)

    def _draw_buttons(self, run: Run) -> None:
        can_resume = run.status in ("paused", "failed")
        self.pause.setText(tr("Resume") if can_resume else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        set_icon(self.pause, icon("play" if can_resume else "pause", self.theme.palette))
        self.pause.setEnabled(run.status in ("running", "paused", "failed"))
        self.pause.setVisible(run.status != "done")
        self.cancel.setVisible(run.status in ("running", "paused", "failed"))

    def _draw_curves(self, run: Run) -> None:
        from medmamba_desktop.view.fine_tune.charts import smoothed

        curves = run.curves
        loss, score, rate = (self.charts[name] for name in ("loss", "score", "rate"))
        loss.show_line(0, curves.steps, curves.losses)
        loss.show_line(1, curves.steps, smoothed(curves.losses))
        rate.show_line(0, curves.steps, curves.rates)
        score.setVisible(any(not math.isnan(epoch.accuracy) for epoch in curves.epochs))
        at = [float(epoch.step) for epoch in curves.epochs]
        score.show_line(0, at, [epoch.accuracy for epoch in curves.epochs])
        score.show_line(1, at, [epoch.auc for epoch in curves.epochs])

    def _draw_validation(self, run: Run) -> None:
        epochs, best = run.curves.epochs, run.curves.best
        # In cross-validation there is no validation part: every figure is "not a number".
        is_measured = bool(epochs) and not math.isnan(epochs[-1].accuracy)
        self._validation.setVisible(is_measured)
        if not is_measured:
            return
        last = epochs[-1]
        share = tune_words.share
        if best is not None:
            right = share(best.accuracy)
            said = tr("Best so far: {share} right, in pass {n}", share=right, n=best.epoch)
            self.best.setText(said)
        self.epoch.setText(tune_words.validated(last))
        self.matrix.show_counts(run.classes, last.confusion)

    def _draw_icons(self) -> None:
        self._draw_buttons(self.tune.run)
        self.phases.show_run(self.tune.run)

    def _on_pause(self) -> None:
        if self.tune.run.status in ("paused", "failed"):
            self.operations.fine_tune.resume()
        else:
            self.operations.fine_tune.pause()

    def _on_cancel(self) -> None:
        self.operations.fine_tune.pause()
        answer = confirm(
            tr("Keep this fine-tune for later?"),
            tr("Kept, it goes on where it stopped. Deleted, what it has learned is lost; your "
            "pictures are not touched."),
            (tr("Delete it"), tr("Keep for later")), self,
        )  # fmt: skip
        if answer == 0:
            self.operations.fine_tune.discard()

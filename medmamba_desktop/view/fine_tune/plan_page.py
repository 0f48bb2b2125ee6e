"""Fourth page: quick or thorough, from which model, and the rest folded away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPushButton, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.training.plan import Mode
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.fine_tune import Proposal
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.advanced import Advanced
from medmamba_desktop.view.fine_tune.compare import CompareSheet
from medmamba_desktop.view.fine_tune.fold import Fold
from medmamba_desktop.view.fine_tune.page import Page, scrolled
from medmamba_desktop.view.fine_tune.problem_cards import ProblemCards
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_SCRATCH = tr_noop("Nothing: train from scratch")
_PLANS = tr_noop("Plans (*.toml)")
_MODES: dict[Mode, tuple[str, str]] = {
    "head": (
        tr_noop("Quick: the last layer only"),
        tr_noop(
            "Keeps what the model sees and learns only how to tell your classes apart. Good with "
            "few pictures."
        ),
    ),
    "full": (
        tr_noop("Thorough: all weights"),
        tr_noop(
            "Also changes what the model sees. Better with hundreds of pictures a class, or "
            "pictures unlike any it knows."
        ),
    ),
}


class PlanPage(Page):
    """Draws the `Proposal`; a change is a change of its plan."""

    title = tr_noop("How to train")
    lead = tr_noop("These settings suit your data. Change what you like, or start right away.")
    next_text = tr_noop("Start training")

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self._build_parts()
        self._build_layout()
        self.tune.plan_changed.connect(self._draw)
        self.tune.parts_changed.connect(self._draw)
        state.session.models_changed.connect(self._draw_models)
        self._draw_models()
        self._draw()

    def _build_parts(self) -> None:
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Title of the new task"))
        self.name.setMaxLength(80)
        self.name.editingFinished.connect(self._on_name)
        self.start = Chooser()
        self.start.setAccessibleName(tr("Model to start from"))
        self.start.activated.connect(self._on_start)
        self.modes = {mode: ModeChoice(mode) for mode in _MODES}
        group = QButtonGroup(self)
        for mode, choice in self.modes.items():
            group.addButton(choice)
            choice.clicked.connect(lambda _=False, m=mode: self.operations.fine_tune.propose(m))
        self.domain = ProblemCards(self.theme)
        self.domain.show_wanted.connect(self._on_show)
        self.reasons = label(role="muted", is_wrapped=True)
        self.problem = label(role="error", is_wrapped=True)
        self.advanced = Advanced(self._on_advanced)
        self.fold = Fold(tr("Advanced settings"), self.advanced, self.theme)
        self.save, self.load = (
            button(tr("Save this plan…"), "link"),
            button(tr("Load a plan…"), "link"),
        )
        self.save.clicked.connect(self._on_save)
        self.load.clicked.connect(self._on_load)

    def _build_layout(self) -> None:
        title = column(label(tr("Title of the new task"), "section"), self.name, spacing=6)
        start = column(label(tr("Start from"), "section"), self.start, spacing=6)
        top = row(box(title), box(start), spacing=18)
        choices = row(*self.modes.values(), spacing=14)
        why = label(tr("Why these settings"), "section")
        files = row(self.save, 10, self.load, 0, spacing=8)
        content = column(
            box(top), 6, box(choices), self.problem, self.domain, 6, why, self.reasons, 6,
            self.fold, box(files), 0, margins=(0, 0, 12, 0), spacing=8,
        )  # fmt: skip
        self.put(scrolled(content))

    def enter(self) -> None:
        if self.tune.proposal is None:
            if self.tune.start is None:
                self.tune.choose_start(self.state.session.model)
            self.operations.fine_tune.propose()
        self._draw_models()

    @property
    def can_go_on(self) -> bool:
        return self.tune.proposal is not None and not self.tune.is_at_work

    @property
    def is_done(self) -> bool:
        return self.tune.proposal is not None

    @property
    def hint(self) -> str:
        return tr("Another fine-tune is at work") if self.tune.is_at_work else ""

    @property
    def summary(self) -> str:
        proposal = self.tune.proposal
        if proposal is None:
            return ""
        mode = proposal.plan.mode
        time = tune_words.duration(proposal.seconds.get(mode), is_rough=False)
        if mode == "head":
            return tr("quick, {time}", time=time)
        return tr("thorough, {time}", time=time)

    def _draw(self) -> None:
        proposal, problem = self.tune.proposal, self.tune.plan_problem
        self.problem.setText(words.told(problem) if problem else "")
        self.problem.setVisible(problem is not None)
        for part in (self.name, self.fold, self.save, self.load, *self.modes.values()):
            part.setEnabled(proposal is not None)
        self._draw_domain()
        if proposal is not None:
            self._draw_proposal(proposal)
        self.changed.emit()

    def _draw_proposal(self, proposal: Proposal) -> None:
        plan = proposal.plan
        if not self.name.hasFocus():
            self.name.setText(plan.title)
        advised = "full" if self.tune.is_foreign else proposal.advised
        for mode, choice in self.modes.items():
            choice.setChecked(mode == plan.mode)
            time = tune_words.duration(proposal.seconds.get(mode))
            choice.show_facts(time, mode == advised)
        self.reasons.setText(
            "\n".join(f"•  {words.sentence(reason)}" for reason in proposal.reasons)
        )
        data = self.tune.parts.data if self.tune.parts else None
        has_regions = data is not None and any(example.regions for example in data.examples)
        self.advanced.show_plan(plan, has_regions)

    def _draw_domain(self) -> None:
        problem = self.tune.domain
        self.domain.show_problems((problem,) if problem else (), frozenset())
        self.domain.setVisible(problem is not None)

    def _on_show(self, _index: int) -> None:
        parts, problem = self.tune.parts, self.tune.domain
        if parts is not None and problem is not None:
            CompareSheet(problem, parts.data, self.operations.pictures, self.theme, self).open()

    def _draw_models(self) -> None:
        models = self.state.session.models
        self.start.clear()
        for info in models:
            self.start.addItem(info.title, info)
        self.start.addItem(tr(_SCRATCH), None)
        chosen = self.tune.start
        at = models.index(chosen) if chosen in models else len(models)
        self.start.setCurrentIndex(at if self.tune.proposal is not None or chosen else 0)

    def _on_name(self) -> None:
        title = self.name.text().strip()
        if title:
            self.operations.fine_tune.change_plan(title=title)
        elif self.tune.proposal is not None:
            self.name.setText(self.tune.proposal.plan.title)

    def _on_start(self, index: int) -> None:
        start: ModelInfo | None = self.start.itemData(index)
        self.operations.fine_tune.choose_start(start)

    def _on_advanced(self, changes: dict[str, Any]) -> None:
        self.operations.fine_tune.change_plan(**changes)

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the plan"), "plan.toml", tr(_PLANS))
        if name:
            self.operations.fine_tune.save_plan(Path(name))

    def _on_load(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Load a plan"), "", tr(_PLANS))
        if name:
            self.operations.fine_tune.load_plan(Path(name))


class ModeChoice(QPushButton):
    """A large choice: what it does, how long it takes, whether it is the advised one."""

    def __init__(self, mode: Mode) -> None:
        super().__init__()
        self._title, text = (tr(said) for said in _MODES[mode])
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setMinimumHeight(138)
        self.time = label(role="title")
        self.advised = label(tr("Suggested for your data"), "badge", 0.9)
        head = label(self._title, "title", 1.15)
        body = label(text, "muted", is_wrapped=True)
        foot = box(row(self.time, 0, self.advised))
        self.setLayout(column(head, body, 0, foot, margins=(18, 14, 18, 14), spacing=6))
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_facts(self, time: str, is_advised: bool) -> None:
        """Say how long it takes and whether it is advised."""
        self.time.setText(time[:1].upper() + time[1:])
        self.advised.setVisible(is_advised)
        said = tr("{title}, {time}", title=self._title, time=time)
        if is_advised:
            said = tr("{title}, {time}, suggested for your data", title=self._title, time=time)
        self.setAccessibleName(said)

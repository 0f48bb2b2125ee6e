"""Which heat map is shown, what it says, and how faithful it is to what the model goes by."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.analysis import Shown
from medmamba_desktop.state.settings import COLOUR_MAP, IS_MAP_SHOWN, METHOD, STAGE, STAGES
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.parts import NO_MARGINS, Chooser, button, label, row, set_role

_CHECK = tr_noop("Check this map")
_CHECK_TIP = tr_noop(
    "Blurs what the map highlights, or fills it in from around, and asks the model again, and as "
    "often with random places: some 100 predictions"
)
_STAGE_TIP = tr_noop("Stage of the network: 4 is coarse and nearest to the answer, 1 is fine")


class Explanation(QWidget):
    """Writes the settings of method and stage; asks for faithfulness."""

    def __init__(self, state: State, operations: Operations, actions: Actions) -> None:
        super().__init__()
        self._state = state
        self._judge_map = operations.judge_map
        self._is_at_work = False
        self._build_choosers()
        self._build_check()
        self._build_layout(actions)
        state.settings.changed.connect(self._on_setting_changed)
        state.analysis.changed.connect(self._draw)
        self._draw()

    def _build_choosers(self) -> None:
        self.method, self.stage = Chooser(), Chooser()
        for name, method in METHODS.items():
            self.method.addItem(method.title, name)
        for stage in STAGES:
            self.stage.addItem(words.stage(stage), stage)
        self.method.setAccessibleName(tr("Method of the heat map"))
        self.stage.setAccessibleName(tr("Stage of the network"))
        self.stage.setToolTip(tr(_STAGE_TIP))
        for chooser in (self.method, self.stage):
            # As wide as the panel leaves it: a long title is cut, the panel is not.
            chooser.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.method.activated.connect(self._on_method_chosen)
        self.stage.activated.connect(self._on_stage_chosen)
        self.says = label(role="muted", scale=0.95, is_wrapped=True)
        self.cost = label(role="muted", scale=0.9, is_wrapped=True)

    def _build_check(self) -> None:
        self.check = button(tr(_CHECK))
        self.check.setToolTip(tr(_CHECK_TIP))
        self.check.clicked.connect(self._on_check)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("How far the check is"))
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.verdict = label(scale=0.95, is_wrapped=True)

    def _build_layout(self, actions: Actions) -> None:
        compare, export = button(tr("Compare…"), "link"), button(tr("Export…"), "link")
        compare.clicked.connect(actions["compare_maps"].trigger)
        export.clicked.connect(actions["export_map"].trigger)
        choosers = row(self.method, self.stage, spacing=6)
        choosers.setStretch(0, 3)
        choosers.setStretch(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*NO_MARGINS)
        layout.setSpacing(6)
        layout.addWidget(label(tr("Heat map"), "section", 0.95))
        layout.addLayout(choosers)
        for part in (self.says, self.cost, self.progress):
            layout.addWidget(part)
        layout.addLayout(row(self.check, 0))
        layout.addWidget(self.verdict)
        layout.addLayout(row(compare, export, 0, spacing=4))

    def _draw(self) -> None:
        settings, shown = self._state.settings, self._state.analysis.shown
        method = METHODS[settings.get(METHOD)]
        self.method.setCurrentIndex(self.method.findData(method.name))
        self.stage.setCurrentIndex(self.stage.findData(settings.get(STAGE)))
        self.stage.setVisible(method.has_stages)
        self.says.setText(method.says)
        self.cost.setText(tr("Costs {cost}.", cost=method.cost))
        for part in (self.method, self.says, self.cost):
            part.setToolTip(tr("{method}: {paper}", method=method.title, paper=method.paper))
        self._draw_check(shown)

    def _draw_check(self, shown: Shown) -> None:
        is_at_work = shown.judged_share is not None
        can_check = (
            self._state.settings.get(IS_MAP_SHOWN)
            and shown.heat_map is not None
            and overlay.is_drawn(shown.heat_map, overlay.style_of(self._state.settings))
            and shown.faithfulness is None
        )
        self.check.setText(tr("Stop") if is_at_work else tr(_CHECK))
        self.check.setEnabled(can_check or is_at_work)
        self.check.setVisible(shown.faithfulness is None)
        self.progress.setVisible(is_at_work)
        self.progress.setValue(round((shown.judged_share or 0.0) * 100))
        self.verdict.setText(_verdict(shown))
        self.verdict.setVisible(bool(self.verdict.text()))
        is_doubted = shown.faithfulness is not None and not shown.faithfulness.is_faithful
        set_role(self.verdict, "error" if is_doubted else "")
        if self._is_at_work and shown.faithfulness is not None:
            # Once it is laid out.
            QTimer.singleShot(0, self, self._show_verdict)
        self._is_at_work = is_at_work

    def _show_verdict(self) -> None:
        """A low window cuts the panel here."""
        around: QWidget | None = self
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self.verdict)

    def _on_setting_changed(self, key: str) -> None:
        if key in (METHOD.key, STAGE.key, IS_MAP_SHOWN.key, COLOUR_MAP.key):
            self._draw()

    def _on_method_chosen(self, index: int) -> None:
        self._state.settings.set(METHOD, self.method.itemData(index))

    def _on_stage_chosen(self, index: int) -> None:
        self._state.settings.set(STAGE, self.stage.itemData(index))

    def _on_check(self) -> None:
        if self._state.analysis.shown.judged_share is None:
            self._judge_map.judge()
        else:
            self._judge_map.cancel()


def _verdict(shown: Shown) -> str:
    if shown.judge_problem is not None:
        return tr("The map could not be checked. {message}.", message=shown.judge_problem.message)
    return shown.faithfulness.sentence if shown.faithfulness is not None else ""

"""What the actions of the results do, and how they stand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.store.results import Verdict
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import IS_GROUPED, KEEPS_RESULTS
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.errors import confirm
from medmamba_desktop.view.results.panel import ResultsPanel

_NEED_IMAGES = ("mark_agree", "mark_disagree", "mark_unsure", "mark_note", "results_table")


def result_slots(
    state: State, operations: Operations, panel: Callable[[], ResultsPanel], owner: QWidget
) -> dict[str, Callable[[], object]]:
    """A slot for each action of the results."""
    settings, marking = state.settings, operations.mark_results

    def mark(verdict: Verdict) -> Callable[[], None]:
        return lambda: marking.set_verdict(panel().chosen(), verdict)

    return {
        "pause": operations.classify.toggle_pause,
        "results_table": lambda: panel().toggle(),
        "group_results": lambda: settings.set(IS_GROUPED, not settings.get(IS_GROUPED)),
        "mark_agree": mark("agree"),
        "mark_disagree": mark("disagree"),
        "mark_unsure": mark("unsure"),
        "mark_note": lambda: panel().open_note(),
        "keep_results": lambda: settings.set(KEEPS_RESULTS, not settings.get(KEEPS_RESULTS)),
        "clear_results": operations.kept_results.clear,
        "delete_marks": lambda: _delete_marks(operations, owner),
    }


def draw_result_actions(
    actions: Actions, state: State, operations: Operations, panel: ResultsPanel
) -> None:
    """Make the marks of the actions say what is so, and switch off what there is nothing for."""
    classify = operations.classify
    actions["pause"].setEnabled(classify.is_running or classify.is_paused)
    actions["pause"].setChecked(classify.is_paused)
    for name in _NEED_IMAGES:
        actions[name].setEnabled(len(state.images) > 0)
    actions["results_table"].setChecked(not panel.is_folded)
    actions["group_results"].setChecked(state.settings.get(IS_GROUPED))
    actions["keep_results"].setChecked(state.settings.get(KEEPS_RESULTS))


def _delete_marks(operations: Operations, owner: QWidget) -> None:
    detail = tr("Every agreement, label and note that was made on this computer is lost.")
    answers = (tr("Delete all marks"), tr("Keep them"))
    if confirm(tr("Delete all marks?"), detail, answers, owner) == 0:
        operations.mark_results.delete_all()

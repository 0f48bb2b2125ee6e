"""Screens of the evaluation's window, taken with real figures of made-up predictions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.view.evaluate.window import EvaluateWindow

if TYPE_CHECKING:
    from benchmarks.screens import Studio


def take_evaluation(studio: Studio, places: tuple[Path, ...]) -> None:
    """Every page and tab; then the tabs of most figures in light, and at the smallest size."""
    window = studio.app.window.open_evaluate()
    window.resize(1320, 820)
    studio.spin(0.3)
    studio.take("evaluate-1-start", window)
    state = studio.app.state.evaluation
    window.read(places)
    studio.spin(60, lambda: state.status in ("read", "choosing"))
    models = studio.app.state.session.models
    studio.app.operations.evaluate.choose_models((models * 2)[:2])
    studio.take("evaluate-2-classes", window)
    studio.app.operations.evaluate.start()
    studio.spin(2)
    studio.take("evaluate-3-measuring", window)
    studio.spin(300, lambda: state.status != "measuring")
    _take_tabs(studio, window, "")
    for theme in ("light", "contrast"):
        studio.theme(theme)
        _take_tabs(studio, window, f"-{theme}", (1, 2, 3))
    studio.theme("dark")
    window.resize(1280, 690)
    _take_tabs(studio, window, "-1280x720", (0, 1, 2, 3, 4))
    window.close()


def _take_tabs(
    studio: Studio, window: EvaluateWindow, ending: str, places: tuple[int, ...] = tuple(range(8))
) -> None:
    result = window.result
    for at in places:
        title = result.named[at][0].lower()
        result.tabs.setCurrentIndex(at)
        if at == 1:
            result.confusion.matrix.choose(1, 0)
        studio.spin(2.0)
        studio.take(f"evaluate-4-{title}{ending}", window)

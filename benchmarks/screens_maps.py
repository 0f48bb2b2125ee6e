"""Renders heat maps: the panel, both sides, cells, doubts, a check, two comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from medmamba_desktop.state.settings import COLOUR_MAP, HAS_CONTOURS, IS_MAP_SHOWN, METHOD, STAGE
from medmamba_desktop.view.heat_maps.compare import CompareWindow
from medmamba_desktop.view.heat_maps.open import compare_maps

THEMES = ("dark", "light")


def take_maps(studio: Any, pictures: Sequence[Path]) -> None:
    """Of the first two pictures that get a result."""
    settings = studio.app.state.settings
    settings.set(IS_MAP_SHOWN, True)
    studio.app.operations.open(list(pictures))
    studio.settle()
    for theme in THEMES:
        studio.theme(theme)
        studio.take(f"maps-panel-{theme}")
        _with(studio, f"maps-methods-{theme}", {METHOD: "layer-cam", STAGE: 3, HAS_CONTOURS: True})
        _with(studio, f"maps-two-sided-{theme}", {COLOUR_MAP: "two-sided"})
        _take_doubt(studio, theme)
        _take_check(studio, theme)
        _take_comparisons(studio, theme)
    studio.theme("dark")
    studio.app.window.resize(1280, 720)
    studio.take("maps-panel-1280x720")
    studio.app.window.resize(1440, 900)


def _with(studio: Any, name: str, changed: dict[Any, Any]) -> None:
    """With other settings for a moment."""
    settings = studio.app.state.settings
    before = {key: settings.get(key) for key in changed}
    for values in (changed, before):
        for key, value in values.items():
            settings.set(key, value)
        studio.settle()
        if values is changed:
            studio.take(name)


def _take_doubt(studio: Any, theme: str) -> None:
    """As where the class's map is no higher than chance."""
    analysis = studio.app.state.analysis
    heat_map = analysis.shown.heat_map
    analysis.update(heat_map=replace(heat_map, is_evident=False))
    studio.take(f"maps-no-evidence-{theme}")
    analysis.update(heat_map=heat_map)


def _take_check(studio: Any, theme: str) -> None:
    analysis = studio.app.state.analysis
    if analysis.shown.faithfulness is None:
        studio.app.operations.judge_map.judge()
        studio.spin(1.0)
        studio.take(f"maps-checking-{theme}")
    studio.spin(120, lambda: analysis.shown.faithfulness or analysis.shown.judge_problem)
    studio.take(f"maps-checked-{theme}")


def _take_comparisons(studio: Any, theme: str) -> None:
    app = studio.app
    window = compare_maps(app.state, app.operations, app.window._theme, app.window)
    assert window is not None
    _settle(studio, window)
    studio.take(f"maps-compare-classes-{theme}", window)
    window.is_swiped.setChecked(True)
    studio.take(f"maps-compare-swiped-{theme}", window)
    window.is_swiped.setChecked(False)
    image = window.sides[1].image
    if image.count() > 1:
        image.setCurrentIndex(1)
        image.activated.emit(1)
        _settle(studio, window)
        classes = window.sides[1].classes
        classes.setCurrentIndex(window.sides[0].classes.currentIndex())
        classes.activated.emit(classes.currentIndex())
        _settle(studio, window)
        window.sides[0].surface.hovered.emit((0.5, 0.5))
        studio.take(f"maps-compare-images-{theme}", window)
    window.close()


def _settle(studio: Any, window: CompareWindow) -> None:
    studio.spin(60, lambda: all(side.heat_map is not None for side in window.sides))
    studio.spin(0.3)

"""Screens of the evaluation's window, with the figures of made-up answers to real pictures."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.core.dataset.examples import Example, Progress
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.evaluate.compare import compare
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.measuring.values import Asked, Measurement, Seen
from medmamba_desktop.core.values import DeviceInfo, ModelInfo
from medmamba_desktop.view.evaluate.window import EvaluateWindow
from tests.core.evaluate.cases_build import made_up
from tests.helpers.evaluation_build import CLASSES, measured

if TYPE_CHECKING:
    from benchmarks.screens import Studio

_TABS = (
    "figures", "confusion", "thresholds", "trust", "use", "subgroups", "labels", "compare",
)  # fmt: skip


def made_up_measure(
    asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
) -> Generator[Progress, None, Measurement]:
    """Answers of a middling skill to the pictures that were found."""
    for done in range(0, len(data.examples), 8):
        yield Progress(f"Classifying with {models[0].title}", done, len(data.examples))
        time.sleep(0.02)
    found = []
    for number, info in enumerate(models):
        answers = made_up(3 * len(data.examples), CLASSES, skill=1.9, seed=number)
        cases = [_answered(e, asked, answers) for e in data.examples]
        columns = (("sex", "FM"), ("age", ("23", "45", "71")), ("site", "ABC"))
        examples = [
            replace(e, columns=tuple((name, values[row % len(values)]) for name, values in columns))
            for row, e in enumerate(data.examples)
        ]
        seen = Seen(len(cases), 0, 486, is_held_out=True)
        found.append(measured(cases=cases, examples=examples, model=info, seen=seen))
    first = found[0]
    compared = tuple(compare(first.cases, one.cases, CLASSES) for one in found[1:])
    return Measurement(tuple(found), compared)


def _answered(example: Example, asked: Asked, answers: list[Case]) -> Case:
    """The next answer that was made up for a picture of this class."""
    label = asked.meant.get(example.label) or example.label
    place = next((i for i, case in enumerate(answers) if case.label == label), 0)
    return Case(example.ref, label, answers.pop(place).probabilities)


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
        result.tabs.setCurrentIndex(at)
        if at == 1:
            result.confusion.matrix.choose(1, 0)
        studio.spin(2.0)
        studio.take(f"evaluate-4-{_TABS[at]}{ending}", window)

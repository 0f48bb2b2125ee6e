"""The aims for the bundled model beside what was measured, as a table for docs/model.md.

    python -m benchmarks.bars docs/model/measured.json

Intervals are those of a bootstrap that draws whole groups, for accuracies too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.card_figures import DASH, number, with_bounds
from benchmarks.card_words import TASKS
from medmamba_desktop.core.evaluate.metrics import NORMAL_VS_REST

BEGIN, END = "<!-- bars: made by benchmarks.bundle_model -->", "<!-- /bars -->"
Figure = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """One aim: a figure of a task, and what it is to reach."""

    task: str
    title: str
    aim: float
    figure: Callable[[Figure], Figure]
    is_share: bool = True
    is_upper: bool = False


def _area(name: str) -> Callable[[Figure], Figure]:
    return lambda task: task["metrics"]["classes"][name]["auc"]


def _accuracy(task: Figure) -> Figure:
    found: Figure = task["bootstrap"]["accuracy"]
    return found


def _ece(task: Figure) -> Figure:
    return {"value": task["metrics"]["calibration"]["ece_debiased"], "low": None, "high": None}


def _map(name: str) -> Callable[[Figure], Figure]:
    return lambda task: task["heat_maps"]["true class"][name]


_CHEST, _BREAST, _SKIN, _BLOOD = TASKS
BARS = (
    Bar(_CHEST, "normal / pneumonia, AUC", 0.975,
        lambda task: task["metrics"]["binary"][NORMAL_VS_REST]["auc"], is_share=False),
    Bar(_CHEST, "normal / pneumonia, accuracy", 0.92,
        lambda task: task["bootstrap"][NORMAL_VS_REST]),
    Bar(_CHEST, "three classes, accuracy", 0.90, _accuracy),
    Bar(_BREAST, "three classes, accuracy", 0.86, _accuracy),
    Bar(_BREAST, "malignant, AUC", 0.93, _area("malignant"), is_share=False),
    Bar(_SKIN, "melanoma, AUC", 0.82, _area("melanoma"), is_share=False),
    Bar(_SKIN, "seborrheic keratosis, AUC", 0.90, _area("seborrheic_keratosis"), is_share=False),
    Bar(_BLOOD, "eight types, accuracy", 0.985, _accuracy),
    Bar(_BLOOD, "eight types, mean AUC", 0.999,
        lambda task: task["metrics"]["overall"]["macro_auc"], is_share=False),
    Bar(_BREAST, "maximum of the map in the lesion", 0.75, _map("maximum_in_lesion")),
    Bar(_BREAST, "energy of the map in the lesion", 0.60, _map("energy_in_lesion")),
    *(Bar(task, "calibration error, debiased", 0.04, _ece, is_share=False, is_upper=True)
      for task in TASKS),
)  # fmt: skip


def table(measured: Mapping[str, Any]) -> list[str]:
    """Markdown lines; tasks that were not measured are left out."""
    lines = ["| task | figure | aim | measured | reached |", "|---|---|---|---|---|"]
    for bar in BARS:
        if bar.task not in measured:
            continue
        figure = bar.figure(measured[bar.task])
        shown = with_bounds(figure) if bar.is_share else number(figure)
        aim = f"{'at most' if bar.is_upper else 'at least'} {_aim(bar)}"
        reached = _reached(bar, figure["value"])
        lines.append(f"| {TASKS[bar.task].title} | {bar.title} | {aim} | {shown} | {reached} |")
    return lines


def _aim(bar: Bar) -> str:
    return f"{100 * bar.aim:g} %" if bar.is_share else f"{bar.aim:g}"


def _reached(bar: Bar, value: float | None) -> str:
    if value is None:
        return DASH
    return "yes" if (value <= bar.aim if bar.is_upper else value >= bar.aim) else "no"


def filled(document: str, lines: Sequence[str]) -> str:
    """The document with the lines between its marks.

    Raises:
        ValueError: it has no marks.
    """
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return "\n".join([before + BEGIN, *lines, END]) + after


def main() -> None:
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()

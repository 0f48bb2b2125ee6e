"""What is known of the current image beyond its row: pixels, chosen class, heat map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.explain.judgement import Faithfulness
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture, Prediction, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The current image as it stands on screen.

    Attributes:
        prediction: what the model says, once it has.
        class_name: the class whose map is shown or being computed.
        is_reading: its pixels are on their way.
        is_mapping: its heat map is on its way.
        map_share: how far it is, 0 to 1, where that is known.
        map_note: what is to be known of how it is computed (on the CPU, for want of memory).
        faithfulness: how faithful the heat map is, once that was asked for.
        judged_share: how far finding that out is, 0 to 1; None where nobody asks.
        judge_problem: why it cannot be found out.
        problem: why it cannot be shown or classified.
        map_problem: why there is no heat map.
    """

    ref: ImageRef | None = None
    picture: Picture | None = None
    prediction: Prediction | None = None
    class_name: str = ""
    heat_map: HeatMap | None = None
    is_reading: bool = False
    is_mapping: bool = False
    map_share: float | None = None
    map_note: str = ""
    faithfulness: Faithfulness | None = None
    judged_share: float | None = None
    judge_problem: Problem | None = None
    problem: Problem | None = None
    map_problem: Problem | None = None


class Analysis(QObject):
    """Holds one `Shown`.

    Signals:
        changed: there is another one.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()

    def start(self, shown: Shown) -> None:
        """Show another image."""
        self.shown = shown
        self.changed.emit()

    def update(self, **parts: Any) -> None:
        """Replace parts of what is shown."""
        self.shown = replace(self.shown, **parts)
        self.changed.emit()

"""What the painter and the gestures need of the canvas that they belong to."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, Qt, SignalInstance

from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.placement import Placement, Stage
from medmamba_desktop.core.viewing.windowing import Display
from medmamba_desktop.view.canvas.look import Look
from medmamba_desktop.view.canvas.shown_frame import ShownFrame


class Surface(Protocol):
    """A canvas, as those see it that it is made of."""

    look: Look
    shown: ShownFrame | None
    is_measure_chosen: int
    draft: Measure | None
    cursor_at: QPointF | None
    is_walked_to: bool

    @property
    def windowed(self) -> SignalInstance: ...
    @property
    def opacity_turned(self) -> SignalInstance: ...
    @property
    def measured(self) -> SignalInstance: ...
    @property
    def remeasured(self) -> SignalInstance: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def placement(self) -> Placement: ...
    @property
    def zoom(self) -> float: ...
    @property
    def display(self) -> Display: ...
    def rect(self) -> QRect: ...
    def update(self) -> None: ...
    def setCursor(self, shape: Qt.CursorShape) -> None: ...  # noqa: N802
    def unsetCursor(self) -> None: ...  # noqa: N802
    def zoom_by(self, factor: float, at: QPointF) -> None: ...
    def move_by(self, dx: float, dy: float) -> None: ...
    def image_position(self, at: QPointF) -> tuple[float, float]: ...

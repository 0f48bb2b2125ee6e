"""What a canvas is given to draw, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from medmamba_desktop.core.source.frame import Annotation, Shutter
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.placement import FITTED, Placement
from medmamba_desktop.core.viewing.windowing import DEFAULT, Choice, Display
from medmamba_desktop.state.viewer import Tool


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame is shown.

    Attributes:
        position, count: in the stack.
        has_corners: text, letters and scale are drawn.
        has_overlays: overlay planes, shutters and annotations of presentation states are drawn.
        is_active: it is the pane that keys go to; a frame is drawn where there are several.
        asked: the window or table that a presentation state asks for instead of the file's own.
    """

    choice: Choice = DEFAULT
    is_inverted: bool = False
    placement: Placement = FITTED
    position: int = 0
    count: int = 1
    tool: Tool = "select"
    measures: tuple[Measure, ...] = ()
    has_corners: bool = True
    has_overlays: bool = True
    is_private: bool = False
    is_active: bool = False
    asked: Display | None = None
    shutters: tuple[Shutter, ...] = ()
    annotations: tuple[Annotation, ...] = ()

"""What each pane of the viewer shows and how; which tool is in the hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.core.viewing.cine import faster, slower
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.placement import FITTED, Placement
from medmamba_desktop.core.viewing.windowing import DEFAULT, Choice
from medmamba_desktop.state.stacks import Places

Tool = Literal[
    "select", "window", "pan", "zoom", "length", "angle", "rectangle", "ellipse", "magnifier"
]
Link = Literal["zoom", "window", "scroll"]
Layout = Literal["1x1", "1x2", "2x2"]

MEASURING: Final[tuple[Tool, ...]] = ("length", "angle", "rectangle", "ellipse")
LINKS: Final[tuple[Link, ...]] = ("zoom", "window", "scroll")
PANES: Final[dict[Layout, int]] = {"1x1": 1, "1x2": 2, "2x2": 4}


@dataclass(frozen=True, slots=True)
class Pane:
    """One pane.

    Attributes:
        refs: the stack, in order; empty where nothing is shown.
        position: in the stack, from 0.
        places: where the images lie in the patient, where that is known.
        modality: of the stack; a linked window goes to panes of the same one alone.
    """

    refs: tuple[ImageRef, ...] = ()
    position: int = 0
    modality: str = ""
    places: Places | None = None
    choice: Choice = DEFAULT
    is_inverted: bool = False
    placement: Placement = FITTED

    @property
    def ref(self) -> ImageRef | None:
        """The image on screen."""
        return self.refs[self.position] if self.refs else None

    def gone(self, position: int) -> Pane:
        """At another position, or the nearest there is."""
        return replace(self, position=max(0, min(position, len(self.refs) - 1)))


def _followed(pane: Pane, led: Pane, distance: int) -> Pane:
    """A linked pane after the one that leads has gone on."""
    if pane.places is not None and led.places is not None and pane.places.key == led.places.key:
        return pane.gone(pane.places.nearest(led.places.mm[led.position]))
    return pane.gone(pane.position + distance)


class Viewer(QObject):
    """Up to four panes, one of them active.

    Signals:
        pane_changed: the index of a pane that shows something else, or otherwise.
        layout_changed: there are more or fewer panes, or another one is active.
        tool_changed: another tool is in the hand.
        links_changed: panes are linked otherwise.
        measures_changed: something was measured, or a measure was removed.
        playing_changed: the loop was started, stopped, or goes at another speed.
    """

    pane_changed = Signal(int)
    layout_changed = Signal()
    tool_changed = Signal()
    links_changed = Signal()
    measures_changed = Signal()
    playing_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.layout: Layout = "1x1"
        self.active = 0
        self.tool: Tool = "select"
        self.links: frozenset[Link] = frozenset(LINKS)
        self.is_playing = False
        self.speed = 1.0
        self.direction = 1
        self._panes = [Pane() for _ in range(max(PANES.values()))]
        self._measures: dict[ImageRef, tuple[Measure, ...]] = {}

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Those on screen."""
        return tuple(self._panes[: PANES[self.layout]])

    @property
    def pane(self) -> Pane:
        """The active one."""
        return self._panes[self.active]

    def measures(self, ref: ImageRef | None) -> tuple[Measure, ...]:
        """What was measured on an image, oldest first."""
        return self._measures.get(ref, ()) if ref is not None else ()

    def activate(self, index: int) -> None:
        """Make that pane the active one."""
        if index != self.active and index < PANES[self.layout]:
            self.play(False)
            self.active = index
            self.layout_changed.emit()

    def set_layout(self, layout: Layout) -> None:
        """Show so many panes; the active one stays in view."""
        self.layout = layout
        if self.active >= PANES[layout]:
            kept, self.active = self._panes[self.active], 0
            self._panes[0] = kept
        self.layout_changed.emit()

    def show(
        self,
        index: int,
        refs: tuple[ImageRef, ...],
        position: int,
        modality: str,
        places: Places | None = None,
    ) -> None:
        """Put a stack into a pane; another stack begins fitted and as the file asks."""
        before = self._panes[index]
        if refs and before.ref in refs:
            self._set(index, replace(before, refs=refs, places=places).gone(position))
            return
        if index == self.active:
            self.play(False)
        self._set(index, Pane(refs, position, modality, places).gone(position))

    def clear(self) -> None:
        """Show nothing anywhere."""
        self.play(False)
        self._measures.clear()
        for index in range(len(self._panes)):
            self._set(index, Pane())

    def step(self, distance: int) -> None:
        """Scroll the active pane, and with it those that are linked."""
        self.go(self.pane.position + distance)

    def go(self, position: int) -> None:
        """Scroll the active pane to a position, and those that are linked.

        Slices of one study in one direction go to the same place in the patient, other stacks as
        far in the same direction.
        """
        before = self.pane
        after = before.gone(position)
        distance = after.position - before.position
        if not distance:
            return
        self.direction = 1 if distance > 0 else -1
        for index in self._linked("scroll"):
            pane = self._panes[index]
            self._set(index, after if index == self.active else _followed(pane, after, distance))

    def place(self, index: int, placement: Placement) -> None:
        """Lay a pane's image otherwise; linked ones follow in zoom and centre."""
        self._set(index, replace(self._panes[index], placement=placement))
        for other in self._linked("zoom", index):
            if other != index:
                own = self._panes[other].placement
                followed = replace(own, factor=placement.factor, centre=placement.centre)
                self._set(other, replace(self._panes[other], placement=followed))

    def choose(self, index: int, choice: Choice) -> None:
        """Take another window; linked panes of the same modality follow."""
        modality = self._panes[index].modality
        for other in self._linked("window", index):
            if self._panes[other].modality == modality:
                self._set(other, replace(self._panes[other], choice=choice))

    def invert(self) -> None:
        """Swap black and white in the active pane."""
        self._change(is_inverted=not self.pane.is_inverted)

    def turn(self, quarters: int) -> None:
        """Turn the active pane's image clockwise."""
        self._change(placement=self.pane.placement.turned(quarters))

    def flip(self, is_vertical: bool = False) -> None:
        """Mirror the active pane's image."""
        self._change(placement=self.pane.placement.flipped(is_vertical))

    def reset(self) -> None:
        """The active pane as it was when the stack was opened."""
        self._change(placement=FITTED, choice=DEFAULT, is_inverted=False)

    def take(self, tool: Tool) -> None:
        """Take a tool; the one in the hand is put back."""
        tool = "select" if tool == self.tool else tool
        self.tool = tool
        self.tool_changed.emit()

    def link(self, link: Link, is_on: bool) -> None:
        """Link or part the panes."""
        self.links = self.links | {link} if is_on else self.links - {link}
        self.links_changed.emit()

    def add_measure(self, ref: ImageRef, measure: Measure) -> None:
        """Keep a measure with its image."""
        self._measures[ref] = (*self.measures(ref), measure)
        self.measures_changed.emit()

    def set_measures(self, ref: ImageRef, measures: tuple[Measure, ...]) -> None:
        """Replace what was measured on an image."""
        self._measures[ref] = measures
        self.measures_changed.emit()

    def play(self, is_on: bool) -> None:
        """Start or stop the loop of the active pane."""
        is_on = is_on and len(self.pane.refs) > 1
        if is_on != self.is_playing:
            self.is_playing = is_on
            self.playing_changed.emit()

    def change_speed(self, is_faster: bool) -> None:
        """The next speed up or down."""
        self.speed = faster(self.speed) if is_faster else slower(self.speed)
        self.playing_changed.emit()

    def _linked(self, link: Link, to: int | None = None) -> list[int]:
        index = self.active if to is None else to
        if link not in self.links:
            return [index]
        others = [i for i in range(PANES[self.layout]) if i != index and self._panes[i].refs]
        return [index, *others]

    def _change(self, **parts: Any) -> None:
        self._set(self.active, replace(self.pane, **parts))

    def _set(self, index: int, pane: Pane) -> None:
        if pane != self._panes[index]:
            self._panes[index] = pane
            self.pane_changed.emit(index)

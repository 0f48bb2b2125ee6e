"""Keeps the canvases in step with the viewer's panes, the frames that are read, and the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.frame import Annotation, Frame
from medmamba_desktop.core.source.presentation import Asked
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.core.viewing.cine import around
from medmamba_desktop.core.viewing.measure import Measure
from medmamba_desktop.core.viewing.windowing import Choice
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import ARE_CORNERS_SHOWN, ARE_OVERLAYS_SHOWN, IS_PRIVATE
from medmamba_desktop.state.stacks import is_joined, other_stacks, places_of, stack_of
from medmamba_desktop.state.viewer import Pane
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.grid import Grid
from medmamba_desktop.view.canvas.look import Look
from medmamba_desktop.view.theme import Theme

# The list, and with it the model's results, follow the reader once he rests.
_REST_MS = 150
_REGROUP_MS = 300
_EMPTY = tr_noop("Click here, then choose an image in the list.")


class Panes(QObject):
    """Draws what each pane shows; passes on what the hand asks for.

    Signals:
        drawn: the active pane shows something else, or otherwise.
    """

    drawn = Signal()

    def __init__(self, state: State, operations: Operations, theme: Theme, grid: Grid) -> None:
        super().__init__(grid)
        self._images = state.images
        self._viewer = state.viewer
        self._settings = state.settings
        self._frames = operations.show_frames
        self._looks = operations.presentations
        self._theme = theme
        self._grid = grid
        self._rest = _timer(self, _REST_MS, self._on_rest)
        self._regroup = _timer(self, _REGROUP_MS, self._on_regroup)
        self._connect()
        for number in range(len(grid.panes)):
            self._connect_canvas(number)

    @property
    def canvas(self) -> Canvas:
        """That of the active pane."""
        return self._grid.panes[self._viewer.active].canvas

    def draw(self) -> None:
        """Draw every pane anew."""
        self._grid.set_layout(self._viewer.layout)
        for number in range(len(self._viewer.panes)):
            self._draw_pane(number)
        self._read()
        self.drawn.emit()

    def _connect(self) -> None:
        viewer, images = self._viewer, self._images
        images.current_changed.connect(self._on_current_changed)
        images.rows_added.connect(self._on_rows_added)
        images.cleared.connect(viewer.clear)
        viewer.pane_changed.connect(self._on_pane_changed)
        viewer.layout_changed.connect(self._on_layout_changed)
        viewer.playing_changed.connect(self._rest.start)
        for signal in (viewer.tool_changed, viewer.measures_changed):
            signal.connect(self._draw_looks)
        self._settings.changed.connect(self._on_setting_changed)
        self._frames.arrived.connect(self._on_arrived)
        self._looks.changed.connect(self._draw_looks)
        self._theme.changed.connect(self._draw_looks)

    def _connect_canvas(self, number: int) -> None:
        canvas, viewer = self._grid.panes[number].canvas, self._viewer
        canvas.touched.connect(lambda: viewer.activate(number))
        canvas.walked.connect(self._on_walked)
        canvas.placed.connect(lambda placement: viewer.place(number, placement))
        canvas.windowed.connect(
            lambda window: viewer.choose(number, Choice("own", window=window))
        )  # fmt: skip
        canvas.measured.connect(lambda measure: self._on_measured(number, measure))
        canvas.remeasured.connect(lambda measures: self._on_remeasured(number, measures))

    def _draw_pane(self, number: int) -> None:
        pane, widget = self._viewer.panes[number], self._grid.panes[number]
        frame = self._frames.get(pane.ref) if pane.ref is not None else None
        if frame is None and self._is_on_its_way(pane):
            # The image before stays, with its own number, until the next one is there.
            held = widget.canvas.frame
            frame = held if held is not None and held.ref in pane.refs else None
        widget.canvas.set_frame(frame)
        widget.canvas.set_look(self._look(number, pane, frame))
        self._draw_message(number, pane, frame)

    def _is_on_its_way(self, pane: Pane) -> bool:
        return pane.ref is not None and self._problem(pane.ref) is None

    def _problem(self, ref: ImageRef) -> Problem | None:
        row = self._images.find(ref)
        if row is not None and row.source is None:
            return row.problem
        return self._frames.problem(ref)

    def _look(self, number: int, pane: Pane, frame: Frame | None) -> Look:
        viewer, settings = self._viewer, self._settings
        position = pane.position
        if frame is not None and frame.ref != pane.ref and frame.ref in pane.refs:
            position = pane.refs.index(frame.ref)
        asked = self._looks.of(frame) if frame is not None else None
        return Look(
            pane.choice, pane.is_inverted, pane.placement, position, len(pane.refs), viewer.tool,
            viewer.measures(frame.ref if frame is not None else None),
            has_corners=settings.get(ARE_CORNERS_SHOWN),
            has_overlays=settings.get(ARE_OVERLAYS_SHOWN),
            is_private=settings.get(IS_PRIVATE),
            is_active=number == viewer.active and len(viewer.panes) > 1,
            asked=asked.display if asked is not None else None,
            shutters=asked.shutters if asked is not None else (),
            annotations=_meant_for(frame, asked),
        )  # fmt: skip

    def _draw_message(self, number: int, pane: Pane, frame: Frame | None) -> None:
        message = self._grid.panes[number].message
        problem = self._problem(pane.ref) if pane.ref is not None else None
        if problem is not None:
            message.show_problem(problem, self._theme.palette)
        elif frame is None and pane.ref is not None:
            message.show_text(tr("Opening the image…"))
        elif pane.ref is None and len(self._viewer.panes) > 1:
            message.show_text(tr(_EMPTY))
        else:
            message.show_nothing()

    def _draw_looks(self) -> None:
        for number, pane in enumerate(self._viewer.panes):
            canvas = self._grid.panes[number].canvas
            canvas.set_look(self._look(number, pane, canvas.frame))
        self.drawn.emit()

    def _read(self) -> None:
        """Ask for what is on screen, and for what comes next in the active pane."""
        shown = [pane.ref for pane in self._viewer.panes if pane.ref is not None]
        shown = [ref for ref in shown if self._can_be_read(ref)]
        self._frames.follow(shown, self._ahead())

    def _can_be_read(self, ref: ImageRef) -> bool:
        row = self._images.find(ref)
        return row is None or row.source is not None

    def _ahead(self) -> list[ImageRef]:
        viewer, pane = self._viewer, self._viewer.pane
        frame = self.canvas.frame
        if frame is None or len(pane.refs) < 2:
            return []
        room = self._frames.room_ahead(frame)
        places = around(
            pane.position, len(pane.refs), room, viewer.direction, viewer.is_playing
        )  # fmt: skip
        return [pane.refs[place] for place in places]

    def _show(self, number: int, ref: ImageRef) -> None:
        """Put an image into a pane, with the stack that it belongs to."""
        refs = stack_of(self._images, ref)
        row = self._images.find(ref)
        modality = row.source.modality if row is not None and row.source is not None else ""
        position = refs.index(ref) if ref in refs else 0
        self._viewer.show(number, refs, position, modality, places_of(self._images, refs))
        self._looks.look_for(ref)

    def _fill(self) -> None:
        """Panes that are empty get the stacks that follow."""
        panes, ref = self._viewer.panes, self._viewer.pane.ref
        empty = [number for number, pane in enumerate(panes) if not pane.refs]
        if ref is None or not empty:
            return
        held = {pane.refs for pane in panes}
        others = [o for o in other_stacks(self._images, ref, len(panes) + 4) if o not in held]
        for number, stack in zip(empty, others, strict=False):
            self._show(number, stack[0])

    def _on_current_changed(self, _index: int) -> None:
        row = self._images.current_row
        if row is not None and row.ref != self._viewer.pane.ref:
            self._show(self._viewer.active, row.ref)
        elif row is None:
            self._viewer.clear()

    def _on_pane_changed(self, number: int) -> None:
        if number >= len(self._viewer.panes):
            return
        self._draw_pane(number)
        self._read()
        if number == self._viewer.active:
            self._rest.start()
            self.drawn.emit()

    def _on_layout_changed(self) -> None:
        self._fill()
        self.draw()
        self._rest.start()

    def _on_arrived(self, ref: ImageRef) -> None:
        for number, pane in enumerate(self._viewer.panes):
            if pane.ref == ref:
                self._draw_pane(number)
                if number == self._viewer.active:
                    self._read()
                    self.drawn.emit()

    def _on_rest(self) -> None:
        ref = self._viewer.pane.ref
        index = self._images.index_of(ref) if ref is not None else None
        if index is not None and not self._viewer.is_playing:
            self._images.select(index)

    def _on_rows_added(self, first: int, last: int) -> None:
        if self._regroup.isActive():
            return
        shown = [pane.ref for pane in self._viewer.panes if pane.ref is not None]
        if any(is_joined(self._images, ref, first, last) for ref in shown):
            self._regroup.start()

    def _on_regroup(self) -> None:
        """Images that were found meanwhile take their places in the stacks on screen."""
        for number, pane in enumerate(self._viewer.panes):
            if pane.ref is not None and self._images.find(pane.ref) is not None:
                self._show(number, pane.ref)

    def _on_walked(self, distance: int) -> None:
        self._viewer.play(False)
        if len(self._viewer.pane.refs) > 1:
            self._viewer.step(distance)
        else:
            self._images.step(distance)

    def _on_measured(self, number: int, measure: Measure) -> None:
        frame = self._grid.panes[number].canvas.frame
        if frame is not None:
            self._viewer.add_measure(frame.ref, measure)

    def _on_remeasured(self, number: int, measures: tuple[Measure, ...]) -> None:
        frame = self._grid.panes[number].canvas.frame
        if frame is not None:
            self._viewer.set_measures(frame.ref, measures)

    def _on_setting_changed(self, key: str) -> None:
        if key in (IS_PRIVATE.key, ARE_CORNERS_SHOWN.key, ARE_OVERLAYS_SHOWN.key):
            self._draw_looks()


def _meant_for(frame: Frame | None, asked: Asked | None) -> tuple[Annotation, ...]:
    if frame is None or asked is None:
        return ()
    number = frame.ref.frame or 0
    return tuple(one for one in asked.annotations if not one.frames or number in one.frames)


def _timer(parent: QObject, interval_ms: int, slot: Callable[[], object]) -> QTimer:
    timer = QTimer(parent, interval=interval_ms, singleShot=True)
    timer.timeout.connect(slot)
    return timer

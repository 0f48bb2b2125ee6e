"""Heat maps of the panes beside the active one, for the same class and on the same scale."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import HeatMap
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import IS_MAP_SHOWN
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.grid import Grid

_REST_MS = 200


class MapsInPanes(QObject):
    """Asks for the maps once the reader rests.

    Signals:
        changed: other maps are to be drawn.
    """

    changed = Signal()

    def __init__(self, state: State, operations: Operations, grid: Grid) -> None:
        super().__init__(grid)
        self._state = state
        self._beside = operations.maps_beside
        self._grid = grid
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._on_rest)
        self._beside.changed.connect(self.changed.emit)
        for signal in (
            state.images.rows_changed, state.analysis.changed, state.settings.changed,
            state.viewer.pane_changed, state.viewer.layout_changed,
            operations.show_frames.arrived,
        ):  # fmt: skip
            signal.connect(self._on_change)

    def maps(self) -> tuple[tuple[Canvas, HeatMap], ...]:
        """Those that are there, each with the canvas that shows its image."""
        shown = self._state.analysis.shown
        if shown.prediction is None:
            return ()
        task = shown.prediction.task
        found = [
            (canvas, self._beside.get(frame.ref, task, shown.class_name))
            for canvas, frame in self._others()
        ]
        return tuple((canvas, heat_map) for canvas, heat_map in found if heat_map is not None)

    def _on_change(self, *_: object) -> None:
        # Connected itself, `start` would take a row's number for the time to wait.
        self._rest.start()

    def _on_rest(self) -> None:
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        shown = self._state.analysis.shown
        is_wanted = self._state.settings.get(IS_MAP_SHOWN) and not self._state.viewer.is_playing
        # That of the current image is waited for: its picture is at hand.
        if not is_wanted or shown.prediction is None or shown.is_mapping:
            return
        refs = [frame.ref for _, frame in self._others()]
        self._beside.follow(refs, shown.prediction.task, shown.class_name)

    def _others(self) -> list[tuple[Canvas, Frame]]:
        """Canvases beside the active one whose image was classified by the same task."""
        viewer, prediction = self._state.viewer, self._state.analysis.shown.prediction
        found = []
        for number in range(len(viewer.panes)):
            canvas = self._grid.panes[number].canvas
            frame = canvas.frame
            row = self._state.images.find(frame.ref) if frame is not None else None
            if number == viewer.active or frame is None or row is None or prediction is None:
                continue
            if row.prediction is not None and row.prediction.task == prediction.task:
                found.append((canvas, frame))
        return found

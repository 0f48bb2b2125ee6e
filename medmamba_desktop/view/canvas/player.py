"""Plays the loop of the active pane at its own pace; a slow computer leaves frames out."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from medmamba_desktop.core.viewing.cine import advanced, interval_ms
from medmamba_desktop.operations.show_frames import ShowFrames
from medmamba_desktop.state.viewer import Viewer

_TICK_MS = 8


class Player(QObject):
    """A clock that scrolls while the viewer says that it plays."""

    def __init__(self, viewer: Viewer, frames: ShowFrames, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._frames = frames
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._clock = QElapsedTimer()
        self._owed_ms = 0.0
        viewer.playing_changed.connect(self._on_playing_changed)

    def _on_playing_changed(self) -> None:
        if self._viewer.is_playing and not self._timer.isActive():
            self._owed_ms = 0.0
            self._clock.start()
            self._timer.start()
        elif not self._viewer.is_playing:
            self._timer.stop()

    def _on_tick(self) -> None:
        self.advance(float(self._clock.restart()))

    def advance(self, elapsed_ms: float) -> None:
        """Let time pass: go to the frame that is due, or wait for it to be read."""
        pane = self._viewer.pane
        frame = self._frames.get(pane.ref) if pane.ref is not None else None
        if frame is None and (pane.ref is None or self._frames.problem(pane.ref) is None):
            return  # the clock stands still until what is on screen has been read
        each = interval_ms(frame.frame_ms if frame is not None else None, self._viewer.speed)
        self._owed_ms += elapsed_ms
        position, rest = advanced(pane.position, len(pane.refs), self._owed_ms, each)
        if position != pane.position:
            self._owed_ms = rest
            self._viewer.go(position)

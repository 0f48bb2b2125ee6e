"""The bar at the bottom: what runs, how far it is, how long still, and how to stop it."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from medmamba_desktop.core.language import number, tr
from medmamba_desktop.state.activities import Activities, Activity
from medmamba_desktop.view import words
from medmamba_desktop.view.parts import NO_MARGINS, box, button, label, row

INTERVAL_MS = 100


class JobsBar(QWidget):
    """Draws the latest of `Activities`, on a timer: not at the pace of the workers."""

    def __init__(self, activities: Activities) -> None:
        super().__init__()
        self._activities = activities
        self._shown: Activity | None = None
        self.text = label()
        self.text.setObjectName("activity")
        self.left = label()
        self.progress = self._build_progress()
        self.hold, self.cancel = button(tr("Pause")), button(tr("Cancel"))
        self.hold.clicked.connect(self._on_hold)
        self.cancel.clicked.connect(self._on_cancel)
        self._build_layout()
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.draw)
        activities.changed.connect(self._on_changed)
        self.draw()

    def draw(self) -> None:
        """Draw what runs now."""
        running = self._activities.running
        self._shown = running[-1] if running else None
        for part in (self.progress, self.hold, self.cancel):
            part.setVisible(self._shown is not None)
        if self._shown is None:
            self.text.setText(tr("Ready"))
            self.left.setText("")
        else:
            self._draw_activity(self._shown)

    def _build_progress(self) -> QProgressBar:
        progress = QProgressBar()
        progress.setTextVisible(False)
        progress.setFixedWidth(170)
        progress.setAccessibleName(tr("Progress"))
        return progress

    def _build_layout(self) -> None:
        notice = label(tr(words.RESEARCH_ONLY))
        notice.setObjectName("researchOnly")
        content = row(
            self.text, self.progress, self.left, self.hold, self.cancel, 0, notice,
            margins=(16, 0, 16, 0), spacing=12,
        )  # fmt: skip
        bar = box(content, "jobsBar")
        bar.setFixedHeight(40)
        for made in (self.hold, self.cancel):
            made.setFixedHeight(28)
            made.setStyleSheet("padding: 2px 12px;")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*NO_MARGINS)
        layout.addWidget(bar)

    def _draw_activity(self, activity: Activity) -> None:
        self.progress.setRange(0, activity.total)
        self.progress.setValue(activity.done)
        self.text.setText(_progress_text(activity))
        seconds = activity.seconds_left(time.monotonic())
        self.left.setText(words.time_left(seconds) if seconds is not None else "")
        self.cancel.setVisible(activity.cancel is not None)
        self.hold.setVisible(activity.hold is not None)
        self.hold.setText(tr("Go on") if activity.is_held else tr("Pause"))
        self.hold.setAccessibleName(self.hold.text())

    def _on_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_hold(self) -> None:
        if self._shown is not None and self._shown.hold is not None:
            self._shown.hold()

    def _on_cancel(self) -> None:
        if self._shown is not None and self._shown.cancel is not None:
            self._shown.cancel()


def _progress_text(activity: Activity) -> str:
    title, done, total = activity.title, number(activity.done), number(activity.total)
    if activity.is_held:
        return tr("Paused: {done} of {total}", done=done, total=total)
    if activity.total:
        return tr("{title}: {done} of {total}", title=title, done=done, total=total)
    if activity.done:
        return tr("{title}: {done} so far", title=title, done=done)
    return tr("{title}…", title=title)

"""Writes into the log when the window was painted first and when the first result was there.

What a user waits for after a start; `benchmarks/start_time.py` reads it from a frozen program.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from medmamba_desktop.state.image_list import ImageList

PAINTED = "the window is painted"
CLASSIFIED = "the first image is classified"

_log = logging.getLogger(__name__)


class Milestones(QObject):
    """Listens until both have been reached."""

    def __init__(self, content: QWidget, images: ImageList) -> None:
        super().__init__(content)
        self._content = content
        self._images = images
        content.installEventFilter(self)
        images.rows_changed.connect(self._on_rows_changed)

    def _on_rows_changed(self) -> None:
        if self._images.count()[0] > 0:
            _log.info(CLASSIFIED)
            self._images.rows_changed.disconnect(self._on_rows_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            _log.info(PAINTED)
            self._content.removeEventFilter(self)
        return False

"""What goes to the clipboard or is dragged to another program: the picture, its file, the table."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.leftovers import scratch_prefix
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.auditing import Auditing
from medmamba_desktop.operations.export_map import ExportMap
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.analysis import Shown


class CopyOut(QObject):
    """Makes in the reading lane what a view then hands over.

    Signals:
        picture_made: (h, w, 3) uint8, the picture on screen with its heat map and what it shows.
        table_made: text, a row an image, parted by tabs.
        file_made: a picture's file, in a folder that is deleted when the program ends.
    """

    picture_made = Signal(object)
    table_made = Signal(str)
    file_made = Signal(object)

    def __init__(
        self, reading: Lane, export_map: ExportMap, activities: Activities, auditing: Auditing
    ) -> None:
        super().__init__()
        self._newest = Newest(reading)
        self._export_map = export_map
        self._activities = activities
        self._auditing = auditing
        self._folder: Path | None = None

    def copy_picture(self, shown: Shown) -> None:
        """Make the picture of what is shown; without a heat map the picture alone."""
        if shown.picture is not None:
            self._submit(lambda: self._drawn(shown), self.picture_made.emit)
            self._auditing.exported("picture", [shown.picture.ref])

    def copy_table(self, results: ResultSet) -> None:
        """Make the table of results."""
        self._submit(lambda: _tabs(results), self.table_made.emit)
        self._auditing.exported("table", [outcome.ref for outcome in results.outcomes])

    def make_file(self, shown: Shown) -> None:
        """Write the picture of what is shown as a PNG that names no one."""
        if shown.picture is not None:
            self._submit(lambda: self._written(shown), self.file_made.emit)
            self._auditing.exported("picture", [shown.picture.ref])

    def close(self) -> None:
        """Delete the files that were handed over."""
        self._newest.cancel()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _submit(self, make: Any, emit: Any) -> None:
        job = Job(once(make), Urgency.NOW)
        job.succeeded.connect(emit)
        job.failed.connect(lambda error: self._activities.tell(problem_of(error)))
        self._newest.submit(job)

    def _drawn(self, shown: Shown) -> NDArray[np.uint8]:
        assert shown.picture is not None
        return self._export_map.drawn(shown) if shown.heat_map else shown.picture.pixels

    def _written(self, shown: Shown) -> Path:
        from PIL import Image

        from medmamba_desktop.core.atomic import whole_file

        if self._folder is None:
            self._folder = Path(
                tempfile.mkdtemp(prefix=scratch_prefix(Path(tempfile.gettempdir())))
            )
        path = self._folder / f"{shown.class_name or 'picture'}.png"
        with whole_file(path) as scratch:
            Image.fromarray(self._drawn(shown)).save(scratch, "PNG")
        return path


def _tabs(results: ResultSet) -> str:
    from medmamba_desktop.core.export.table import to_tabs

    return to_tabs(results)
